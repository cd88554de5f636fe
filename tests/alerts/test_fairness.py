"""No member's answer changes what another receives (art. L420-1): the whole way, from the event
to the outbox.
"""

from pathlib import Path

import pytest

from alerts.deliver import deliver
from tests.builders import NOW, in_days
from tests.told import (
    CLAUSE,
    RESERVED,
    a_consultation,
    a_stored_lot,
    a_structure,
    an_opportunity,
    later,
    outbox,
    settings,
)
from vigie.acts.actor import person
from vigie.acts.answers import record_answer
from vigie.domain import events as happened
from vigie.flow.steps import Context
from vigie.flow.story import steps_of
from vigie.store import Store

MONDAY = NOW.replace(day=30, hour=7, minute=30)
OTHERS = [
    ("proposed", ""),
    ("sent", "seen"),
    ("interested", "interested"),
    ("declined", "declined"),
    ("bidding", "bid"),
    ("won", ""),
    ("lost", ""),
    ("closed", ""),
]


def told_to_the_second(
    store: Store, folder: Path, state: str, answer: str
) -> list[tuple[str, str, object, object]]:
    """What a second member is sent of two lots, once a first one stands there and answered."""
    config = settings(folder, real_time_per_week=3)
    first, second = (
        a_structure(store, f"Structure {one}", email=f"{one}@exemple.org")
        for one in ("une", "deux")
    )
    lots = [
        a_stored_lot(store, a_consultation(store, f"Marché {code}"), code=code)
        for code in (RESERVED, CLAUSE)
    ]
    answered = [an_opportunity(store, first, lot, state=state) for lot in lots]
    mine = [an_opportunity(store, second, lot) for lot in lots]
    with store.transaction() as session:
        for one in answered if answer else []:
            record_answer(session, person(1), opportunity_id=one, answer=answer, now=NOW)
    for one in mine:
        writes = steps_of("vigie.flow.notifying")["OpportunityOpened"](
            Context(store, config, NOW), [happened.OpportunityOpened(one)]
        )
        with store.transaction() as session:
            for write in writes:
                write(session)
    for moment in (later(NOW, minutes=15), in_days(1), MONDAY):
        deliver(store, config, lambda moment=moment: moment)
    return [
        (row.kind, row.state, row.sent_at, row.message.get("subject"))
        for row in outbox(store, member_id=second, state="sent")
    ]


@pytest.mark.parametrize(("state", "answer"), OTHERS)
def test_every_eligible_member_is_told_of_the_lots_at_the_same_hours_whatever_others_answered(
    store: Store, tmp_path: Path, state: str, answer: str
) -> None:
    told = told_to_the_second(store, tmp_path, state, answer)

    assert [(kind, gone, subject) for kind, gone, _, subject in told] == [
        ("alert", "sent", "Réservé SIAE\u00a0: Parc et squares (à rendre avant le 14 déc.)"),
        ("digest", "sent", "1\u00a0lot pour vous cette semaine (à rendre avant le 14 déc.)"),
    ]
    assert [at for _, _, at, _ in told] == [later(NOW, minutes=15), later(NOW, minutes=15)]
