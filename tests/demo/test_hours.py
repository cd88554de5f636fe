"""The demonstration shows its letters at any hour of any day: at night, on a Sunday, on a public
holiday.
"""

from datetime import datetime
from pathlib import Path

import pytest

from alerts.deliver import deliver
from tests.told import a_consultation, a_stored_lot, a_structure, an_opportunity, outbox, settings
from vigie.demo.morning import letters_leave_now
from vigie.domain.clock import PARIS
from vigie.store import Store


@pytest.mark.parametrize(
    "moment", ["2026-11-23T01:30", "2026-11-28T23:40", "2026-11-29T12:00", "2026-12-25T09:00"]
)
def test_letters_leave_whatever_the_hour(store: Store, tmp_path: Path, moment: str) -> None:
    now = datetime.fromisoformat(moment).replace(tzinfo=PARIS)
    lot = a_stored_lot(
        store, a_consultation(store, deadline=datetime(2027, 1, 20, 12, tzinfo=PARIS))
    )
    an_opportunity(store, a_structure(store), lot)
    with store.transaction() as session:
        letters_leave_now(session, settings(tmp_path), now)
    deliver(store, settings(tmp_path), lambda: now)
    assert [row.state for row in outbox(store, kind="digest")] == ["sent"]
