"""What the tests of spiders share: settings that point at a portal, one crawl, what the database
then holds.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from spiders.run import Report, collect
from tests.fakes.portal import TODAY, FakePortal, open_fake
from vigie.config import SOURCES, Settings
from vigie.demo.portal import portal_url
from vigie.store import Store, open_store
from vigie.store.collect.crawls import last_crawls, source_state
from vigie.store.tables import (
    Consultation,
    Crawl,
    EventRow,
    Lot,
    Notice,
    Payload,
    Refusal,
    SourceState,
)

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
TABLES = (Notice, Payload, Consultation, Lot, EventRow, Refusal)


@dataclass
class Desk:
    """A database and a portal; `collects` runs the real spiders over HTTP."""

    portal: FakePortal
    settings: Settings
    store: Store
    now: Callable[[], datetime] = lambda: NOW

    def collects(self, source: str, days: int | None = 60, **more: Any) -> Report:
        """One crawl of the last days, or from where the last one stopped."""
        since = TODAY - timedelta(days=days) if days is not None else None
        return collect(
            self.settings,
            source,
            more.pop("since", since),
            more.pop("until", None),
            now=self.now,
            **more,
        )

    def counts(self) -> dict[str, int]:
        """Rows of each table that collecting writes."""
        with self.store.reading() as session:
            return {
                table.__tablename__: session.execute(
                    select(func.count()).select_from(table)
                ).scalar_one()
                for table in TABLES
            }

    def content(self) -> set[tuple[str, str]]:
        """What every notice says, by its hash."""
        with self.store.reading() as session:
            return {
                (row.id, row.content_hash)
                for row in session.execute(select(Notice.id, Notice.content_hash))
            }

    def published(self) -> list[str]:
        """Every NoticePublished, by its key."""
        with self.store.reading() as session:
            wanted = select(EventRow.key).where(EventRow.kind == "NoticePublished")
            return sorted(session.execute(wanted).scalars())

    def crawl(self, source: str) -> Crawl:
        """The last crawl's row."""
        with self.store.reading() as session:
            return last_crawls(session, source, 1)[0]

    def state(self, source: str) -> SourceState:
        """What the source remembers."""
        with self.store.reading() as session:
            found = source_state(session, source)
            assert found is not None
            return found

    def refusals(self) -> list[Refusal]:
        """What was refused, oldest first."""
        with self.store.reading() as session:
            return list(session.execute(select(Refusal).order_by(Refusal.id)).scalars())


def pointed(home: Path, url: str, database: str = "") -> Settings:
    """Settings under which every source is that portal, without delay."""
    given: dict[str, Any] = {f"{source}_base_url": portal_url(url, source) for source in SOURCES}
    given |= {f"{source}_delay": 0.0 for source in SOURCES}
    return Settings(
        home=home, database_url=database, contact="https://exemple.invalid/vigie", **given
    )


@contextmanager
def fresh_desk(home: Path, template: Path) -> Iterator[Desk]:
    """An empty database copied from one that has its tables, and a portal."""
    shutil.copy(template, home / "vigie.db")
    portal, store = open_fake(), open_store(f"sqlite:///{home / 'vigie.db'}")
    yield Desk(portal, pointed(home, portal.url), store)
    store.close()
    portal.stop()


def day(text: str) -> date:
    """A day of November 2026."""
    return date.fromisoformat(text)


__all__ = ["NOW", "TODAY", "Desk", "day", "fresh_desk", "open_store", "pointed"]
