"""The printable sheet of a groupement: what it tells, and what it never tells."""

import pytest

from tests.builders import NOW
from tests.desk_client import Desk
from vigie.store import Store
from vigie.store.match.joint_bids import record_consent, release


def sheet(store: Store) -> str:
    return Desk(store).get("/groupements/1/fiche").text


@pytest.mark.parametrize(
    "words",
    [
        "Jardins de la Rive",
        "(mandataire)",
        "60\u00a0%",
        "convention IAE jusqu’au",
        "Département de la Rive-Haute",
        "(77310000)",
        "qui décide quoi, avant quand",
        "chaque structure",
        "réservé aux structures d’insertion",
        "Seul le DCE fait foi",
        "avis n° ",
        "huit hectares",
    ],
)
def test_the_sheet_tells_lot_proof_need_members_and_calendar(desk_store: Store, words: str) -> None:
    assert words in sheet(desk_store)


def test_before_everybody_agreed_the_sheet_says_that_names_stay_with_the_team(
    desk_store: Store,
) -> None:
    assert "qu’après l’accord de tous" in sheet(desk_store)
    assert "pas encore demandé" in sheet(desk_store)


def test_once_everybody_agreed_it_may_be_handed_over(desk_store: Store) -> None:
    with desk_store.transaction() as session:
        members = [role.member_id for role in release(session, 1, NOW).view.roles]
        for one in members:
            record_consent(session, 1, one, True, NOW)
    found = sheet(desk_store)
    assert "qu’après l’accord de tous" not in found
    assert found.count('data-label="Accord">oui') == len(members)
