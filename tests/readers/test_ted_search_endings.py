"""What answers of TED's Search API say of ends: only what holds for every lot."""

import json
from typing import Any

import pytest

from tests.readers.endings_kit import CALL_ID, FOLDER, doubts, eforms, one_notice, states

SUSPENDED = "procédure suspendue : vérifier avant de répondre"
UNCLEAR = "annulation à vérifier : l’avis ne dit pas clairement ce qui est annulé"

CALL = eforms()


def found(**fields: Any) -> bytes:
    """One notice of an answer that follows the call."""
    notice = {
        "publication-number": "700090-2026",
        "publication-date": "2026-12-20+01:00",
        "procedure-identifier": FOLDER,
        "form-type": "change",
        "buyer-name": {"nld": ["Stad"], "fra": ["Commune de Villeneuve", "CCAS"]},
        "change-notice-version-identifier": CALL_ID + "-01",
        **fields,
    }
    return json.dumps({"notices": [notice], "totalNoticeCount": 1}).encode()


@pytest.mark.parametrize(
    ("words", "first", "others"),
    [
        ("La procédure est déclarée sans suite.", "cancelled", "cancelled"),
        ("Le lot 1 est déclaré sans suite.", "cancelled", "open"),
        ("", "open", "open"),
    ],
)
def test_a_cancellation_ends_what_its_words_say(words: str, first: str, others: str) -> None:
    told = found(**{"change-reason-code": "cancel", "change-description": {"fra": words}})
    assert states(CALL, told) == {"1": first, "2": others, "3": others}
    assert (UNCLEAR in doubts(CALL, told)) is (words == "")


def test_a_suspension_is_told() -> None:
    assert SUSPENDED in doubts(CALL, found(**{"change-reason-code": "susp-review"}))


@pytest.mark.parametrize(
    ("statuses", "state"),
    [
        (["selec-w", "selec-w"], "awarded"),
        (["clos-nw"], "unsuccessful"),
        (["selec-w", "clos-nw"], "open"),
    ],
)
def test_results_that_differ_from_lot_to_lot_wait_for_the_notice(
    statuses: list[str], state: str
) -> None:
    told = found(**{"form-type": "result", "winner-selection-status": statuses})
    assert states(CALL, told) == {"1": state, "2": state, "3": state}


def test_the_french_names_of_all_buyers_are_kept() -> None:
    notice = one_notice(found())
    assert notice.buyer.name == "Commune de Villeneuve"
    assert [one.name for one in notice.joint_buyers] == ["CCAS"]
