"""Names in several languages, joint buyers, values kept from publication, 24:00, X01 and X02."""

import pytest

from tests.readers.endings_kit import BUYER, boamp_json, contracting, eforms, lots, one_notice
from tests.ubl_kit import criterion, organization
from vigie.readers.ubl_names import is_eforms


def named(*twins: tuple[str, str], together: bool = False) -> str:
    """An organisation whose name is told in several languages."""
    names = [f'<cbc:Name languageID="{one}">{words}</cbc:Name>' for one, words in twins]
    joined = (
        f"<cac:PartyName>{''.join(names)}</cac:PartyName>"
        if together
        else "".join(f"<cac:PartyName>{one}</cac:PartyName>" for one in names)
    )
    whole = organization("ORG-0001", "X", BUYER)
    start, end = whole.index("<cac:PartyName>"), whole.index("</cac:PartyName>")
    return whole[:start] + joined + whole[end + len("</cac:PartyName>") :]


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize(
    ("twins", "name"),
    [
        ([("NLD", "Stad Voorbeeld"), ("FRA", "Ville d’Exemple")], "Ville d’Exemple"),
        ([("FRA", "Ville d’Exemple"), ("NLD", "Stad Voorbeeld")], "Ville d’Exemple"),
        ([("ENG", "Town"), ("DEU", "Stadt"), ("FRA", "Ville")], "Ville"),
        ([("NLD", "Stad"), ("FRA", " ")], "Stad"),
        ([("NLD", "Stad"), ("DEU", "Stadt")], "Stad"),
    ],
)
def test_the_french_name_comes_first(
    twins: list[tuple[str, str]], name: str, together: bool
) -> None:
    notice = one_notice(eforms(organizations=named(*twins, together=together)))
    assert notice.buyer.name == name


def test_every_buyer_of_a_joint_purchase_is_kept_in_its_order() -> None:
    known = "".join(
        organization(one, name, BUYER)
        for one, name in (("ORG-0001", "Ville"), ("ORG-0002", "CCAS"), ("ORG-0003", "Régie"))
    )
    parties = contracting("ORG-0002", "ORG-0001", "ORG-0002", "ORG-0003")
    notice = one_notice(eforms(organizations=known, parties=parties))
    assert notice.buyer.name == "CCAS"
    assert [one.name for one in notice.joint_buyers] == ["Ville", "Régie"]


def test_a_buyer_named_by_its_contact_point_is_found() -> None:
    point = (
        "<efac:TouchPoint><cac:PartyIdentification><cbc:ID>TPO-0001</cbc:ID>"
        "</cac:PartyIdentification></efac:TouchPoint></efac:Organization>"
    )
    known = organization("ORG-0001", "Ville", BUYER).replace("</efac:Organization>", point)
    notice = one_notice(eforms(organizations=known, parties=contracting("TPO-0001")))
    assert notice.buyer.name == "Ville"


WEIGHT = "valeur non publiée par l’acheteur : pondération d’un critère"


@pytest.mark.parametrize("parameter", ["per-exa", "poi-exa", "dec-exa", "unpublished"])
def test_a_withheld_weight_is_none_with_a_doubt(parameter: str) -> None:
    told = criterion("Insertion", weight="-1", parameter=parameter)
    notice = one_notice(eforms(parts=lots("LOT-0001", criteria=told)))
    (found,) = notice.lots[0].criteria
    assert (found.name, found.weight) == ("Insertion", None)
    assert WEIGHT in notice.doubts


def test_a_withheld_name_and_code_are_no_facts() -> None:
    told = criterion("unpublished", weight="40", kind="unpublished")
    process = (
        '<cbc:ProcedureCode listName="procurement-procedure-type">unpublished</cbc:ProcedureCode>'
    )
    notice = one_notice(eforms(parts=lots("LOT-0001", criteria=told), process=process))
    assert (notice.procedure, notice.lots[0].criteria) == (None, ())
    assert [one for one in notice.doubts if "non publiée" in one] == [
        "valeur non publiée par l’acheteur : type de procédure",
        "valeur non publiée par l’acheteur : critère d’attribution",
    ]
    assert not [part for part in notice.texts if "unpublished" in part.text]


def test_a_withheld_amount_is_none_with_a_doubt() -> None:
    notice = one_notice(eforms(parts=lots("LOT-0001", amount="-1")))
    assert notice.lots[0].estimated_value is None
    assert "montant non publié par l’acheteur" in notice.doubts


def test_a_text_that_speaks_of_what_is_unpublished_stays() -> None:
    notice = one_notice(eforms(parts=lots("LOT-0001", description="Données unpublished à créer.")))
    assert notice.lots[0].description == "Données unpublished à créer."


@pytest.mark.parametrize("hour", ["24:00:00+01:00", "24:00:00", "24:00", "24:00:00Z"])
def test_24_00_is_the_end_of_that_day(hour: str) -> None:
    parts = [part.replace("12:00:00+01:00", hour) for part in lots("LOT-0001")]
    assert one_notice(eforms(parts=parts)).as_json()["deadline_at"] == "2027-01-15T22:59:00Z"


BRI = (
    '<?xml version="1.0"?><b:BusinessRegistrationInformationNotice xmlns:b="{}" '
    'xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">'
    '<cbc:ID schemeName="notice-id">dddddddd-1111-4222-8333-000000000001</cbc:ID>'
    '<cbc:NoticeTypeCode listName="bri">{}</cbc:NoticeTypeCode>'
    "</b:BusinessRegistrationInformationNotice>"
)
OWN = "http://data.europa.eu/p27/eforms-business-registration-information-notice/1"


@pytest.mark.parametrize("kind", ["brin-eeig", "brin-ecs"])
@pytest.mark.parametrize("namespace", [OWN, OWN[:-1] + "2"])
def test_x01_and_x02_are_recognised(namespace: str, kind: str) -> None:
    notice = one_notice(BRI.format(namespace, kind).encode())
    assert (notice.kind, notice.format) == ("other", "ted_eforms")


@pytest.mark.parametrize(
    "root", ["{urn:example}ContractNotice", "ContractNotice", "{" + OWN + "}Another", ""]
)
def test_another_root_is_not(root: str) -> None:
    assert not is_eforms(root)


def test_x01_in_an_answer_of_boamp_is_read_too() -> None:
    body = {
        "EFORMS": {
            "BusinessRegistrationInformationNotice": {
                "cbc:ID": {"@schemeName": "notice-id", "#text": "dddddddd-1111"},
                "cbc:NoticeTypeCode": {"@listName": "bri", "#text": "brin-ecs"},
            }
        }
    }
    assert one_notice(boamp_json("26-950001", body, nature="")).kind == "other"
