"""Defence forms (16 to 18) of legacy TED, and other forms of R2.0.8: lots, winners, ends."""

import pytest

from tests.readers.endings_kit import doubts, legacy, one_notice, states

ENDED_PERHAPS = "annulation possible : lire la correction"


def title(words: str) -> str:
    """The contract's title."""
    return f"<TITLE_CONTRACT><P>{words}</P></TITLE_CONTRACT>"


def annex(tag: str, number: str, words: str) -> str:
    """A lot of an annex B."""
    return (
        f'<{tag} ITEM="{number}"><LOT_NUMBER>{number}</LOT_NUMBER><LOT_TITLE><P>{words}</P>'
        "</LOT_TITLE><LOT_DESCRIPTION><P>Livraison à Brest.</P></LOT_DESCRIPTION><CPV><CPV_MAIN>"
        f'<CPV_CODE CODE="39830000"/></CPV_MAIN></CPV></{tag}>'
    )


F16 = legacy(
    "16",
    "PRIOR_INFORMATION_DEFENCE",
    '<FD_PRIOR_INFORMATION_DEFENCE CTYPE="SUPPLIES">'
    "<OBJECT_WORKS_SUPPLIES_SERVICES_PRIOR_INFORMATION>"
    f"{title('Produits d’entretien')}<QUANTITY_SCOPE_WORKS_DEFENCE><F16_DIVISION_INTO_LOTS>"
    "<F16_DIV_INTO_LOT_YES>"
    f"{annex('LOT_PRIOR_INFORMATION', '1', 'Savons')}"
    f"{annex('LOT_PRIOR_INFORMATION', '2', 'Brosses')}"
    "</F16_DIV_INTO_LOT_YES></F16_DIVISION_INTO_LOTS></QUANTITY_SCOPE_WORKS_DEFENCE>"
    "</OBJECT_WORKS_SUPPLIES_SERVICES_PRIOR_INFORMATION></FD_PRIOR_INFORMATION_DEFENCE>",
)
F17 = legacy(
    "17",
    "CONTRACT_DEFENCE",
    f'<FD_CONTRACT_DEFENCE CTYPE="SUPPLIES"><OBJECT>{title("Produits d’entretien")}'
    "<F17_DIVISION_INTO_LOTS><F17_DIV_INTO_LOT_YES>"
    f"{annex('F17_ANNEX_B', '1', 'Savons')}{annex('F17_ANNEX_B', '2', 'Brosses')}"
    "</F17_DIV_INTO_LOT_YES></F17_DIVISION_INTO_LOTS></OBJECT></FD_CONTRACT_DEFENCE>",
)


def contract(lot: str, winner: str = "", siret: str = "") -> str:
    """One award of form 18."""
    number = f"<NATIONALID>{siret}</NATIONALID>" if siret else ""
    won = (
        "<ECONOMIC_OPERATOR_NAME_ADDRESS><CONTACT_DATA_WITHOUT_RESPONSIBLE_NAME><ORGANISATION>"
        f"<OFFICIALNAME>{winner}</OFFICIALNAME>{number}</ORGANISATION>"
        "</CONTACT_DATA_WITHOUT_RESPONSIBLE_NAME></ECONOMIC_OPERATOR_NAME_ADDRESS>"
        if winner
        else "<NO_AWARDED_CONTRACT/>"
    )
    return (
        f"<AWARD_OF_CONTRACT_DEFENCE><LOT_NUMBER>{lot}</LOT_NUMBER><CONTRACT_TITLE><P>Lot {lot}</P>"
        f"</CONTRACT_TITLE>{won}</AWARD_OF_CONTRACT_DEFENCE>"
    )


def f18(*contracts: str) -> bytes:
    """The award of form 18."""
    return legacy(
        "18",
        "CONTRACT_AWARD_DEFENCE",
        '<FD_CONTRACT_AWARD_DEFENCE CTYPE="SUPPLIES"><OBJECT>'
        f"{title('Produits d’entretien')}</OBJECT>{''.join(contracts)}</FD_CONTRACT_AWARD_DEFENCE>",
        number="000202",
        earlier="2022/S 006-000101",
    )


@pytest.mark.parametrize(("body", "kind"), [(F16, "planning"), (F17, "call")], ids=["F16", "F17"])
def test_lots_of_an_annex_are_lots(body: bytes, kind: str) -> None:
    notice = one_notice(body)
    assert (notice.kind, notice.title, notice.nature) == (kind, "Produits d’entretien", "supplies")
    assert [(lot.number, lot.title, lot.cpv) for lot in notice.lots] == [
        ("1", "Savons", ("39830000",)),
        ("2", "Brosses", ("39830000",)),
    ]


def test_an_award_names_its_lots_and_winners() -> None:
    notice = one_notice(
        f18(contract("1", "Atelier Propre", "73282932000074"), contract("2", "Brosserie du Nord"))
    )
    assert notice.kind == "award"
    assert [(one.name, one.siret, one.lots) for one in notice.winners] == [
        ("Atelier Propre", "73282932000074", ("1",)),
        ("Brosserie du Nord", None, ("2",)),
    ]
    assert [(lot.number, lot.title) for lot in notice.lots] == [("1", "Lot 1"), ("2", "Lot 2")]


def test_each_lot_ends_as_its_contract_says() -> None:
    told = f18(contract("1", "Atelier Propre"), contract("2"))
    assert states(F17, told) == {"1": "awarded", "2": "unsuccessful"}


def test_a_lot_without_a_contract_stays_open() -> None:
    assert states(F17, f18(contract("1", "Atelier Propre"))) == {"1": "awarded", "2": "open"}


@pytest.mark.parametrize(
    ("words", "perhaps"),
    [
        ("La procédure est déclarée sans suite.", True),
        ("Le lot 2 est retiré.", True),
        ("La procédure n’est pas annulée.", False),
        ("La visite est annulée.", False),
    ],
)
def test_a_corrigendum_that_may_end_something_is_in_doubt(words: str, perhaps: bool) -> None:
    told = legacy(
        "14",
        "F14_2014",
        f"<COMPLEMENTARY_INFO/><CHANGES><INFO_ADD><P>{words}</P></INFO_ADD></CHANGES>",
        number="000303",
        earlier="2022/S 006-000101",
    )
    assert one_notice(told).kind == "change"
    assert (ENDED_PERHAPS in doubts(F17, told)) is perhaps


def test_joint_buyers_are_kept() -> None:
    address = "<OFFICIALNAME>{}</OFFICIALNAME>"
    told = legacy(
        "2",
        "F02_2014",
        "<CONTRACTING_BODY><ADDRESS_CONTRACTING_BODY>"
        f"{address.format('Ville de Lys')}</ADDRESS_CONTRACTING_BODY>"
        "<ADDRESS_CONTRACTING_BODY_ADDITIONAL>"
        f"{address.format('CCAS de Lys')}</ADDRESS_CONTRACTING_BODY_ADDITIONAL></CONTRACTING_BODY>",
    )
    notice = one_notice(told)
    assert (notice.kind, notice.buyer.name) == ("call", "Ville de Lys")
    assert [one.name for one in notice.joint_buyers] == ["CCAS de Lys"]


def test_every_award_tells_its_title_beside_its_lot() -> None:
    lots = "".join(
        f"<OBJECT_DESCR><TITLE><P>Sentier {n}</P></TITLE><LOT_NO>{n}</LOT_NO></OBJECT_DESCR>"
        for n in range(1, 201)
    )
    awards = "".join(
        f"<AWARD_CONTRACT><LOT_NO>{n}</LOT_NO><TITLE><P>Marché {n}</P></TITLE></AWARD_CONTRACT>"
        for n in range(1, 201)
    )
    form = f"<OBJECT_CONTRACT>{lots}</OBJECT_CONTRACT>{awards}"
    found = one_notice(legacy("F03", "F03_2014", form))
    titles = [part.text for part in found.texts if part.text.startswith("Marché")]
    assert titles == [f"Marché {n}" for n in range(1, 201)]
