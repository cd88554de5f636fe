"""What documents say reaches members as what notices say: matches, letters, changes, the expected
clause.
"""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

from alerts.messages.composing import compose_due
from tests.builders import in_days
from tests.documents.making import a_pdf, an_image_pdf
from tests.documents.test_documents_kept import CCAP, kinds, put, worked
from tests.flow.pairing_making import called, joined, told
from tests.told import outbox, settings
from tests.web.member.test_pages import Phone
from vigie.domain.clause_labels import clause_words
from vigie.store import Store
from vigie.store.read.lots import lot_views
from vigie.store.tables import Change, EventRow, Opportunity, OpportunityStep

PLAIN = [["CAHIER DES CLAUSES ADMINISTRATIVES PARTICULIERES", "Les prix sont fermes."]]
RULES = [["REGLEMENT DE LA CONSULTATION", "Les variantes ne sont pas autorisées."]]
SPOKEN = [["Le titulaire réserve 250 heures de travail à des personnes éloignées de l’emploi."]]


def opportunities(store: Store) -> list[Opportunity]:
    with store.reading() as session:
        return list(session.exec(select(Opportunity).order_by(col(Opportunity.id))))


def test_a_clause_found_in_the_ccap_alone_opens_opportunities(store: Store) -> None:
    joined(store, told())
    called(store)
    worked(store)
    assert opportunities(store) == []
    put(store, "CCAP.pdf", a_pdf(SPOKEN))
    worked(store)
    assert [row.state for row in opportunities(store)] == ["proposed"]


def test_the_letter_says_where_it_was_found(store: Store, tmp_path: Path) -> None:
    joined(store, told())
    called(store)
    put(store, "CCAP.pdf", a_pdf([*CCAP[:2], *SPOKEN]))
    worked(store)
    phone = Phone(store, tmp_path)
    page = phone.client.get(phone.link(opportunities(store)[0].id or 0)).text
    assert "trouvé dans le CCAP, p. 3, absent de l’avis" in page.replace("\u00a0", " ")


def test_the_member_reads_the_checklist(store: Store, tmp_path: Path) -> None:
    joined(store, told())
    called(store)
    put(store, "CCAP.pdf", a_pdf(SPOKEN))
    put(store, "RC.pdf", a_pdf(RULES))
    worked(store)
    phone = Phone(store, tmp_path)
    page = phone.client.get(phone.link(opportunities(store)[0].id or 0)).text
    assert "Les variantes ne sont pas autorisées." in page
    assert "(RC, p. 1)" in page.replace("\u00a0", " ")


def test_who_was_told_hears_once_that_the_documents_say_more(store: Store, tmp_path: Path) -> None:
    joined(store, told())
    called(store, text="Le marché est réservé aux entreprises d’insertion (L. 2113-13).")
    worked(store)
    with store.transaction() as session:
        for row in session.exec(select(Opportunity)):
            row.state = "sent"
    put(store, "CCAP.pdf", a_pdf(SPOKEN))
    worked(store, 1.1)
    with store.transaction() as session:
        for event in session.exec(select(EventRow).where(EventRow.kind == "DocumentsChanged")):
            event.state = "open"
    worked(store, 1.2)
    with store.reading() as session:
        steps = session.exec(
            select(OpportunityStep.detail).where(col(OpportunityStep.detail).startswith("pièce"))
        ).all()
        [change] = session.exec(select(Change)).all()
    assert [step.rpartition(" : ")[2] for step in steps] == ["clause"]
    assert change.differences[0]["new"].replace("\u00a0", " ") == (
        "d’après le dossier : clause d’insertion, 250 h, dans le CCAP, p. 1"
    )
    phone = Phone(store, tmp_path)
    page = phone.client.get(phone.link(opportunities(store)[0].id or 0)).text
    assert "d’après le dossier" in page


def test_a_message_of_change_carries_the_words(store: Store, tmp_path: Path) -> None:
    joined(store, told())
    called(store, text="Le marché est réservé aux entreprises d’insertion (L. 2113-13).")
    worked(store)
    with store.transaction() as session:
        for row in session.exec(select(Opportunity)):
            row.state = "interested"
    put(store, "CCAP.pdf", a_pdf(SPOKEN))
    worked(store, 1.1)
    compose_due(store, settings(tmp_path), in_days(2) + timedelta(hours=3))
    texts = [str(row.message.get("text")) for row in outbox(store)]
    assert [text for text in texts if "d’après le dossier" in text] != [], texts


EXPECTED = {"estimated_value": 400_000.0, "nature": "services", "sent_at": in_days(-2)}


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({}, "non trouvée dans l’avis : à vérifier dans le DCE"),
        ({"RC.pdf": a_pdf(RULES)}, "non trouvée dans l’avis : à vérifier dans le DCE"),
        (
            {"RC.pdf": a_pdf(RULES), "CCAP.pdf": a_pdf(PLAIN)},
            "non trouvée dans l’avis ni dans les pièces lues",
        ),
        (
            {"RC.pdf": a_pdf(RULES), "CCAP.pdf": an_image_pdf(3)},
            "non trouvée dans l’avis : à vérifier dans le DCE",
        ),
    ],
)
def test_an_expected_clause_is_said_of_what_was_read(
    store: Store, files: dict[str, bytes], words: str
) -> None:
    [lot] = called(store, **EXPECTED)
    for name, content in files.items():
        put(store, name, content)
    worked(store)
    with store.reading() as session:
        reading = lot_views(session, [lot])[lot].reading("expected_clause")
    assert reading is not None
    assert clause_words(reading.kind, False, reading.value).endswith(words)


def test_an_expected_clause_found_in_the_ccap_is_settled(store: Store) -> None:
    called(store, **EXPECTED)
    worked(store)
    assert "expected_clause" in kinds(store)
    put(store, "CCAP.pdf", a_pdf(SPOKEN))
    worked(store)
    assert "expected_clause" not in kinds(store)


def test_nothing_new_in_the_documents_tells_nobody(store: Store) -> None:
    joined(store, told())
    called(store, text="Le marché est réservé aux entreprises d’insertion (L. 2113-13).")
    put(store, "RC.pdf", a_pdf(RULES))
    worked(store)
    with store.reading() as session:
        changed = session.exec(select(EventRow).where(EventRow.kind == "OpportunityChanged")).all()
    assert changed == []
