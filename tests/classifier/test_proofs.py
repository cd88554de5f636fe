"""The quote kept as proof: the clause around the cue, cut at its borders, exactly as stored."""

import pytest

from classifier.document import Document, Part
from classifier.findings import Evidence
from tests.classifier_kit import classifier

LONGEST_QUOTE = 250

LONG = (
    "Dans le cadre de la politique d'achat responsable adoptée par le conseil communautaire en "
    "séance ordinaire, {clause}, "
    "conformément aux dispositions du code de la commande publique et du cahier des clauses "
    "administratives particulières, "
    "étant précisé que les variantes ne sont pas autorisées et que la durée du marché est de "
    "quatre ans"
)


def proof(text: str, role: str = "conditions") -> Evidence:
    part = Part("champ", text, None, 0, role)  # type: ignore[arg-type]
    found = classifier().read(Document("avis", (part,))).found
    assert found, text
    return found[0].evidence[0]


def test_a_sentence_that_fits_is_the_proof() -> None:
    assert proof(
        "Visite libre. Le lot 2 comporte une clause d'insertion de 90 heures. Prix fermes."
    ).quote == ("Le lot 2 comporte une clause d'insertion de 90 heures.")


def test_a_long_sentence_is_cut_at_the_borders_of_its_clauses() -> None:
    told = "le titulaire réalise une action d'insertion de 120 heures"
    quote = proof(LONG.format(clause=told)).quote
    assert told in quote
    assert len(quote) <= LONGEST_QUOTE
    assert quote.endswith(("heures", "particulières", "publique"))


def test_a_printed_list_of_criteria_gives_the_words_of_the_criterion() -> None:
    text = (
        "[{'value': 'Prix', 'poids': 60}, {'value': 'Insertion sociale des publics en "
        "difficulté', 'poids': 40}]"
    )
    assert proof(text, "criterion").quote == "Insertion sociale des publics en difficulté"


def test_a_short_heading_takes_the_line_that_it_announces() -> None:
    quote = proof("Clause d'insertion :\n- 5 % des heures travaillées.").quote
    assert quote.startswith("Clause d'insertion")
    assert "5 %" in quote


def test_a_sentence_without_any_border_is_cut_at_blanks() -> None:
    text = "mot " * 200 + "clause d'insertion obligatoire " + "mot " * 200
    found = proof(text)
    assert "clause d'insertion" in found.quote
    assert len(found.quote) <= LONGEST_QUOTE
    assert set(found.quote.split()) <= {"mot", "clause", "d'insertion", "obligatoire"}


@pytest.mark.parametrize(
    "text",
    [
        "Marché réservé aux ESAT",
        "MARCHÉ RÉSERVÉ AUX ESAT.",
        "« Marché réservé aux ESAT »",
        "- Marché réservé aux ESAT ;",
    ],
)
def test_offsets_cut_the_quote_out_of_the_stored_text(text: str) -> None:
    found = proof(text)
    assert text[found.start : found.end] == found.quote
    assert found.quote.casefold().rstrip(".") == "marché réservé aux esat"
