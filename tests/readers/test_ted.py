"""eForms: what each lot carries, deadlines, links between notices, awards; and what hostile
input does.
"""

import json
import resource
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.ubl_kit import changes, criterion, lot, notice, organization, place, result, text
from vigie.domain.notice import ParsedNotice, RefusedPayload
from vigie.readers import read


def only(raw: bytes) -> ParsedNotice:
    """The one notice of a body."""
    found = list(read(raw, "essai.xml"))
    assert len(found) == 1
    assert isinstance(found[0], ParsedNotice), found[0]
    return found[0]


def refused(raw: bytes) -> RefusedPayload:
    """The one refusal of a body."""
    found = list(read(raw, "essai.xml"))
    assert len(found) == 1
    assert isinstance(found[0], RefusedPayload), found[0]
    return found[0]


# --- lots and their codes


def test_a_reservation_stays_on_its_lot() -> None:
    found = only(
        notice(
            lots=[
                lot("LOT-0001"),
                lot("LOT-0002", reserved="res-ws"),
                lot("LOT-0003", reserved=None),
            ]
        )
    )
    assert [one.reserved for one in found.lots] == ["none", "res-ws", None]


def test_an_unknown_reservation_code_is_kept_raw() -> None:
    assert only(notice(lots=[lot(reserved="res-new")])).lots[0].reserved == "res-new"


def test_a_reservation_told_twice_is_the_reserved_one_with_a_doubt() -> None:
    twice = lot(reserved="none").replace(
        "</cac:TenderingTerms>",
        "<cac:TendererQualificationRequest><cac:SpecificTendererRequirement>"
        "<cbc:TendererRequirementTypeCode "
        'listName="reserved-procurement">res-ws</cbc:TendererRequirementTypeCode>'
        "</cac:SpecificTendererRequirement></cac:TendererQualificationRequest></"
        "cac:TenderingTerms>",
    )
    found = only(notice(lots=[twice]))
    assert found.lots[0].reserved == "res-ws"
    assert found.doubts == ("codes de réservation multiples, LOT-0001 : none, res-ws",)


def test_groups_of_lots_are_no_lots() -> None:
    found = only(
        notice(lots=[lot("GLO-0001", scheme="LotsGroup", reserved="res-ws"), lot("LOT-0001")])
    )
    assert [one.number for one in found.lots] == ["LOT-0001"]
    assert found.lots[0].reserved == "none"


def test_parts_of_a_planning_notice_are_lots() -> None:
    found = only(
        notice(
            "PriorInformationNotice",
            form="planning",
            kind="pin-only",
            lots=[lot("PAR-0001", scheme="Part")],
        )
    )
    assert (found.kind, [one.number for one in found.lots]) == ("planning", ["PAR-0001"])


@pytest.mark.parametrize("list_name", ["social-objective", "social-procurement"])
def test_social_objectives_are_read_in_every_version_of_the_list(list_name: str) -> None:
    found = only(notice(lots=[lot(social=["opp", "gen-eq"], social_list=list_name)]))
    assert found.lots[0].social_objectives == ("opp", "gen-eq")


def test_strategic_and_execution_codes_are_read() -> None:
    one = only(notice(lots=[lot(strategic=["soc-obj"], execution="yes")])).lots[0]
    assert (one.strategic, one.reserved_execution) == (("soc-obj",), "yes")


def test_performance_conditions_are_conditions_and_texts_of_their_lot() -> None:
    found = only(
        notice(
            lots=[lot("LOT-0001"), lot("LOT-0002", conditions="Clause d’insertion : 120 heures.")]
        )
    )
    assert found.lots[1].conditions == ("Clause d’insertion : 120 heures.",)
    assert [(part.lot, part.text) for part in found.texts if part.field == "BT-70"] == [
        ("LOT-0002", "Clause d’insertion : 120 heures.")
    ]


@pytest.mark.parametrize(
    ("parameter", "published", "weight"),
    [
        ("per-exa", "40", 40.0),
        ("poi-exa", "12.5", 12.5),
        ("dec-exa", "0.3", 30.0),
        ("ord-imp", "1", None),
    ],
)
def test_a_criterion_has_its_weight(parameter: str, published: str, weight: float | None) -> None:
    one = only(
        notice(lots=[lot(criteria=criterion("Valeur technique", published, parameter=parameter))])
    ).lots[0]
    assert [(found.name, found.kind, found.weight) for found in one.criteria] == [
        ("Valeur technique", "quality", weight)
    ]


def test_a_weight_that_only_the_name_states_is_read() -> None:
    one = only(notice(lots=[lot(criteria=criterion("Insertion et social : 15 %"))])).lots[0]
    assert one.criteria[0].weight == 15


@pytest.mark.parametrize(
    ("published", "doubt"),
    [
        ("1", "montant fictif : 1"),
        ("-1", "montant non publié par l’acheteur"),
        ("0.00", "montant fictif : 0.00"),
    ],
)
def test_a_placeholder_amount_is_none_with_a_doubt(published: str, doubt: str) -> None:
    found = only(notice(lots=[lot(amount=published)]))
    assert (found.lots[0].estimated_value, found.doubts) == (None, (doubt,))


def test_an_amount_with_three_decimals_is_no_french_thousand() -> None:
    found = only(notice(lots=[lot(amount="171.312")]))
    assert (found.lots[0].estimated_value, found.currency) == (171.312, "EUR")


@pytest.mark.parametrize(
    ("location", "departments"),
    [
        (place("FRM01", "20000"), ("2A",)),
        (place("FRY10", "97100"), ("971",)),
        (place("FR1", "93200"), ("93",)),
        (place("FR102", ""), ("77",)),
        (place("BE100", "1000", "BEL"), ()),
    ],
)
def test_the_departement_comes_from_the_finest_place(
    location: str, departments: tuple[str, ...]
) -> None:
    assert only(notice(lots=[lot(location=location)])).lots[0].departments == departments


def test_without_a_place_the_buyers_departement_is_taken_with_a_doubt() -> None:
    found = only(notice(lots=[lot(location=" ")]))
    assert found.departments == ("75",)
    assert found.doubts == ("lieu d’exécution non indiqué : département de l’acheteur",)


def test_duplicate_lot_numbers_are_kept_and_named() -> None:
    found = only(notice(lots=[lot("LOT-0001", title="Nord"), lot("LOT-0001", title="Sud")]))
    assert [one.title for one in found.lots] == ["Nord", "Sud"]
    assert found.doubts == ("numéro de lot en double : LOT-0001 (2 fois)",)


# --- deadlines


def test_a_summer_offset_in_winter_gives_the_earlier_instant_and_a_doubt() -> None:
    found = only(
        notice(published="2026-01-05Z", lots=[lot(deadline=("2026-02-10+02:00", "12:00:00+02:00"))])
    )
    assert found.deadline_at == datetime(2026, 2, 10, 10, tzinfo=UTC)
    assert (found.deadline_raw, found.doubts) == (
        "2026-02-10T12:00:00+02:00",
        ("heure à vérifier dans le DCE",),
    )


def test_a_right_offset_leaves_no_doubt() -> None:
    found = only(notice())
    assert (found.deadline_at, found.deadline_raw, found.doubts) == (
        datetime(2026, 7, 6, 10, tzinfo=UTC),
        None,
        (),
    )


def test_a_foreign_offset_is_believed() -> None:
    finnish = organization("ORG-0001", "Kaupunki", "0952029-9", country="FIN", nuts="FI1B1")
    found = only(
        notice(
            organizations=finnish,
            lots=[
                lot(
                    location=place("FI1B1", "00100", "FIN"),
                    deadline=("2026-07-06+03:00", "12:00:00+03:00"),
                )
            ],
        )
    )
    assert (found.deadline_at, found.doubts) == (datetime(2026, 7, 6, 9, tzinfo=UTC), ())


def test_candidatures_close_before_tenders() -> None:
    asked = lot(participation=("2026-06-20+02:00", "17:00:00+02:00"))
    assert only(notice(lots=[asked])).deadline_at == datetime(2026, 6, 20, 15, tzinfo=UTC)


def test_the_notice_has_the_earliest_deadline_and_each_lot_its_own() -> None:
    late = lot("LOT-0002", deadline=("2026-07-20+02:00", "12:00:00+02:00"))
    found = only(notice(lots=[late, lot("LOT-0003")]))
    assert found.deadline_at == datetime(2026, 7, 6, 10, tzinfo=UTC)
    assert found.lots[0].deadline_at == datetime(2026, 7, 20, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "doubt"),
    [
        ("7017-07-24", "date limite improbable : 7017-07-24"),
        ("2026-02-31", "date illisible : 2026-02-31T12:00:00"),
        ("2026-05-01", "date limite antérieure à la publication : 2026-05-01"),
    ],
)
def test_an_impossible_deadline_is_none_with_its_doubt(day: str, doubt: str) -> None:
    found = only(notice(lots=[lot(deadline=(day, "12:00:00"))]))
    assert (found.deadline_at, found.doubts) == (None, (doubt,))


# --- identity, links, kinds


def test_numbers_lose_their_zeros_and_keys_their_capitals() -> None:
    found = only(notice(number="00047522-2024", published="2024-01-24Z"))
    assert (found.id, found.procedure_key) == (
        "ted:47522-2024",
        "3d7e1c40-52ab-4f0e-9c11-5b7f9a20c001",
    )


def test_before_publication_the_notice_id_and_version_name_it() -> None:
    found = only(notice(number=""))
    assert found.id == "ted:7c0b8a52-1f4d-4a6e-8e57-90a1b2c3d4e5-01" == f"ted:{found.version}"


@pytest.mark.parametrize(
    ("published", "named"),
    [
        ("661846-2023", "ted:661846-2023"),
        ("00661846-2023", "ted:661846-2023"),
        ("B7F314D1-0A0B-4C0D-8E0F-000000000001-01", "b7f314d1-0a0b-4c0d-8e0f-000000000001-01"),
    ],
)
def test_a_change_names_the_notice_that_it_changes(published: str, named: str) -> None:
    found = only(notice(changed=changes(published)))
    assert (found.kind, found.changes) == ("change", (named,))


def test_a_change_about_one_lot_is_a_text_of_that_lot() -> None:
    found = only(
        notice(changed=changes("1-2026", words="Le lot devient réservé.", sections=["LOT-0002"]))
    )
    assert [
        (part.field, part.lot, part.text)
        for part in found.texts
        if part.field in ("BT-141", "BT-13716")
    ] == [("BT-13716", "LOT-0002", "LOT-0002"), ("BT-141", "LOT-0002", "Le lot devient réservé.")]


@pytest.mark.parametrize(
    ("root", "form", "kind", "changed", "expected"),
    [
        ("ContractNotice", "competition", "cn-standard", "", "call"),
        ("ContractNotice", "competition", "cn-standard", "cancel", "cancellation"),
        ("ContractNotice", "competition", "pin-cfc-social", "", "call"),
        ("PriorInformationNotice", "planning", "pin-only", "cor-buy", "change"),
        ("ContractAwardNotice", "result", "can-standard", "cor-buy", "award"),
        ("ContractAwardNotice", "cont-modif", "can-modif", "", "modification"),
        ("ContractAwardNotice", "dir-awa-pre", "veat", "", "award"),
        ("BusinessRegistrationInformationNotice", "bri", "brin-eeig", "", "other"),
        ("ContractNotice", "new-form", "cn-other", "", "call"),
    ],
)
def test_the_kind_comes_from_form_type_and_changes(
    root: str, form: str, kind: str, changed: str, expected: str
) -> None:
    told = changes("1-2026", changed) if changed else ""
    assert only(notice(root, form=form, kind=kind, changed=told)).kind == expected


@pytest.mark.parametrize(
    "sdk", ["eforms-sdk-0.7", "eforms-sdk-1.15", "eforms-sdk-1.10#extended#urn:fdc:anskaffelser"]
)
def test_every_version_of_the_sdk_is_read(sdk: str) -> None:
    assert only(notice(sdk=sdk)).format == "ted_eforms"


# --- awards


def test_winners_have_their_lots_and_endings_are_told_by_lot() -> None:
    parties = organization("ORG-0001", "Ville", "21750001600019")
    parties += organization("ORG-0002", "Esat du Moulin", "552 100 554 00021")
    endings = result(
        ("LOT-0001", "selec-w", "ORG-0002"),
        ("LOT-0002", "clos-nw", ""),
        ("LOT-0003", "selec-w", "ORG-0002"),
    )
    found = only(
        notice(
            "ContractAwardNotice",
            form="result",
            kind="can-standard",
            organizations=parties,
            results=endings,
        )
    )
    assert [(one.name, one.lots) for one in found.winners] == [
        ("Esat du Moulin", ("LOT-0001", "LOT-0003"))
    ]
    assert found.result == "selec-w"
    assert ("LOT-0002", "clos-nw") in [
        (part.lot, part.text) for part in found.texts if part.field == "BT-142"
    ]


def test_an_award_without_any_winner_says_so() -> None:
    closed = result(("LOT-0001", "clos-nw", ""))
    found = only(notice("ContractAwardNotice", form="result", kind="can-standard", results=closed))
    assert (found.result, found.winners) == ("clos-nw", ())


@pytest.mark.parametrize(
    ("published", "siret"), [("217 500 016 00019", "21750001600019"), ("1759734", None)]
)
def test_a_buyers_siret_is_cleaned_or_none(published: str, siret: str | None) -> None:
    assert (
        only(notice(organizations=organization("ORG-0001", "Ville", published))).buyer.siret
        == siret
    )


# --- languages and contacts


def test_french_wins_over_its_twins() -> None:
    twins = text("Name", "Groenonderhoud", "NLD")
    found = only(notice(twins=twins, title="Entretien"))
    assert found.title == "Entretien"
    assert "Groenonderhoud" not in found.model_dump_json()


def test_a_placeholder_title_gives_way_to_that_of_the_lot() -> None:
    assert only(notice(title="FR", lots=[lot(title="Crèche")])).title == "Crèche"


def test_contacts_are_nowhere_to_be_read() -> None:
    everything = only(notice()).model_dump_json()
    assert [word for word in ("Lebrun", "44 00 00 99", "@", "Ariane") if word in everything] == []


# --- hostile input


def test_five_thousand_lots_are_read_in_bounded_memory() -> None:
    raw = notice(lots=[lot(f"LOT-{position:04d}") for position in range(1, 5001)])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = only(raw)
    assert (len(found.lots), found.lots[4999].number) == (5000, "LOT-5000")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300 * 1024


BOMB = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY c '
    '"&b;&b;&b;&b;&b;&b;">]>'
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize(
    "declared", [BOMB, OUTSIDE, '<!DOCTYPE x SYSTEM "http://exemple.invalid/x.dtd">']
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_and_dtds_are_refused(declared: str, encoding: str) -> None:
    raw = (
        notice(before_root=declared, title="&c;")
        .decode()
        .replace('encoding="UTF-8"', f'encoding="{encoding}"')
    )
    assert refused(raw.encode(encoding)).reason in ("hostile_xml", "broken_xml", "unknown_shape")


def test_a_truncated_notice_is_refused_with_its_beginning() -> None:
    raw = notice()
    found = refused(raw[: len(raw) // 2])
    assert (found.reason, found.excerpt[:20]) == ("broken_xml", raw[:20])


def test_a_notice_above_twenty_megabytes_is_refused_by_size() -> None:
    found = refused(notice(lots=[lot(description="x" * (21 * 1024 * 1024))]))
    assert (found.reason, len(found.excerpt)) == ("too_large", 64 * 1024)


def test_a_notice_without_any_number_is_refused() -> None:
    raw = notice(number="").replace(
        b'<cbc:ID schemeName="notice-id">', b'<cbc:UUID schemeName="notice-id">'
    )
    raw = raw.replace(b"e5</cbc:ID><cbc:ContractFolderID>", b"e5</cbc:UUID><cbc:ContractFolderID>")
    assert refused(raw).reason == "missing_label"


EXAMPLE = notice(
    lots=[
        lot(
            criteria=criterion("Prix", "60", "price"),
            social=["opp"],
            conditions="Insertion.",
            amount="90000",
        )
    ],
    changed=changes("1-2026", sections=["LOT-0001"]),
    results=result(("LOT-0001", "selec-w", "ORG-0001")),
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_no_mutation_makes_a_reader_raise(data: st.DataObject) -> None:
    raw = bytearray(EXAMPLE)
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(raw) - 1))
        length = data.draw(st.integers(0, 60))
        spoilt = st.binary(max_size=12) | st.sampled_from(
            [b"<", b"]]>", b"&#0;", b"-1", b"9" * 400]
        )
        raw[start : start + length] = data.draw(spoilt)
    for found in read(bytes(raw), "mutant.xml"):
        assert isinstance(found, ParsedNotice | RefusedPayload)


# --- answers of the search API


ANSWER = {
    "notices": [
        {
            "publication-number": "626146-2026",
            "notice-type": "cn-standard",
            "form-type": "competition",
            "publication-date": "2026-09-11+02:00",
            "procedure-identifier": "A742CD1B-38DF-4D30-9989-0000000000AA",
            "notice-identifier": "87caa395-6844-48f6-91d5-0000000000aa",
            "notice-version": 1,
            "title-proc": {"fra": "Pain frais", "eng": "Bread"},
            "description-lot": {"fra": ["Lot un", "Lot deux"]},
            "buyer-name": {"fra": ["Cuisine centrale"]},
            "buyer-identifier": ["217 500 016 00019"],
            "buyer-country": ["FRA"],
            "reserved-procurement-lot": ["none", "res-ws"],
            "place-of-performance": ["FR101", "FRA"],
            "deadline-receipt-tender-date-lot": ["2026-10-14+02:00", "2026-10-12+02:00"],
            "classification-cpv": ["15811000", "15811000"],
            "estimated-value-proc": "90000",
            "estimated-value-cur-proc": "EUR",
            "links": {"xml": {"MUL": "https://ted.europa.eu/en/notice/626146-2026/xml"}},
        },
        {"notice-type": "cn-standard"},
        {"publication-number": "626147-2026", "links": {}},
    ],
    "totalNoticeCount": 3,
    "iterationNextToken": "suite",
    "timedOut": False,
}


def test_a_search_answer_gives_its_notices_and_refuses_the_nameless_one() -> None:
    found = list(read(json.dumps(ANSWER).encode(), "reponse.json"))
    assert [one.id if isinstance(one, ParsedNotice) else one.reason for one in found] == [
        "ted:626146-2026",
        "invalid_field",
        "ted:626147-2026",
    ]


def test_flattened_reservations_are_flags_of_the_notice_and_no_lots() -> None:
    found = next(read(json.dumps(ANSWER).encode(), "reponse.json"))
    assert isinstance(found, ParsedNotice)
    assert (found.flags.reserved, found.lots, found.departments) == (("res-ws",), (), ("75",))
