"""What business developers type finds its consultation among the first three, over consultations
of every portal read by the whole chain.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.builders import NOW, a_lot, a_notice, in_days, recorded
from vigie.commands.evaluate_search import missed
from vigie.config import Settings
from vigie.domain.notice import Flags, ParsedBuyer, ParsedNotice
from vigie.flow.loop import work
from vigie.flow.steps import Context
from vigie.flow.story import steps_by_event
from vigie.store import Store, open_store
from vigie.store.tables.full_text import create_index

FRESH = Path(__file__).parents[2] / "gold" / "fresh"


def read_lines(name: str) -> list[dict[str, Any]]:
    lines = (FRESH / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def published(line: dict[str, Any], number: int) -> ParsedNotice:
    """That consultation of the base as its portal's reader would give it."""
    departments = tuple(line["departments"])
    lots = [
        a_lot(
            str(place),
            lot["title"],
            cpv=(lot["cpv"],) if lot["cpv"] else (),
            reserved=lot["reserved"],
        )
        for place, lot in enumerate(line["lots"], 1)
    ]
    return a_notice(
        line["source_id"],
        source=line["source"],
        title=line["title"],
        description=line["description"],
        text=line["description"],
        reference=line["reference"],
        nature=line["nature"],
        buyer=None,
        lots=lots,
        cpv=(line["cpv"],),
        departments=departments,
        nuts=(),
        deadline=in_days(line["days"]),
        published=in_days(-1 - number / 24),
        flags=Flags(reserved=(line["reserved"],) if line["reserved"] else ()),
    ).model_copy(
        update={"buyer": ParsedBuyer(name=line["buyer"], siret=None, departments=departments[:1])}
    )


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The base in a store, read, sorted by trade and indexed as a collect leaves it."""
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('find') / 'vigie.db'}")
    store.create_all()
    with store.engine.begin() as connection:
        create_index(connection)
    recorded(store, *(published(line, at) for at, line in enumerate(read_lines("third_base"))))
    work(Context(store, Settings(), NOW, {}), steps_by_event())
    yield store
    store.close()


@pytest.mark.parametrize(
    ("half", "most_missed"), [("third_queries_work", 1), ("third_queries_unread", 2)]
)
def test_what_developers_type_finds_its_answer_in_the_first_three(
    filled: Store, half: str, most_missed: int
) -> None:
    with filled.reading() as session:
        many = len(missed(session, read_lines(half)))  # never which: one half stays unread
    assert many <= most_missed
