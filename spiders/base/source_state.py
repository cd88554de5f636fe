"""What a source remembers between crawls: days reached, validators, marks of what is recorded
already, and what is missing.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlmodel import col, select

from spiders.base.window import DAY, Days, advance
from vigie.domain.notice import ParsedNotice
from vigie.store import Store
from vigie.store.collect.crawls import save_state, source_state
from vigie.store.tables import Notice, Refusal

NAMES = {"etag": "ETag", "last_modified": "Last-Modified"}
ASK = {"etag": "If-None-Match", "last_modified": "If-Modified-Since"}
LONGEST_WHY = 300
MOST_ASKED = 500  # ids a question


@dataclass
class Memory:
    """Read once when a crawl begins; written only for what is recorded."""

    store: Store
    source: str
    reached: datetime | None = None
    validators: dict[str, dict[str, str]] = field(default_factory=dict)
    # what must be asked again until it is whole: days, notices, the list → why, since when
    missing: dict[str, dict[str, str]] = field(default_factory=dict)
    walked_at: datetime | None = None
    heard_at: datetime | None = None  # the last crawl that was whole
    # documents that staff looked at and that are no longer asked for
    set_aside: frozenset[str] = frozenset()
    _fresh: dict[str, dict[str, str]] = field(
        default_factory=dict
    )  # kept once their unit is recorded

    @classmethod
    def of(cls, store: Store, source: str) -> "Memory":
        """What that source remembers."""
        with store.reading() as session:
            state = source_state(session, source)
            if state is None:
                return cls(store, source)
            names = select(Refusal.name).where(
                col(Refusal.source) == source, col(Refusal.set_aside_at).is_not(None)
            )
            return cls(
                store,
                source,
                state.reached,
                {key: dict(page_validators) for key, page_validators in state.validators.items()},
                {key: dict(missing_page) for key, missing_page in state.missing.items()},
                state.walked_at,
                state.last_success_at,
                frozenset(session.exec(names).all()),
            )

    def conditions(self, url: str) -> dict[str, str]:
        """The headers that ask for the page only if it changed."""
        validators = self.validators.get(url, {})
        return {ASK[name]: validator for name, validator in validators.items() if name in ASK}

    def validate(self, url: str, headers: Any) -> None:
        """Remember a page's validators, once what it lists is recorded."""
        validators = {name: headers.get(header) for name, header in NAMES.items()}
        decoded = {
            name: header_bytes.decode("latin-1")[:300]
            for name, header_bytes in validators.items()
            if header_bytes
        }
        if decoded:
            self._fresh[url] = decoded

    def forget(self, url: str) -> None:
        """Ask for that page in full next time."""
        self.validators.pop(url, None)
        self._fresh.pop(url, None)

    def has_mark(self, key: str, mark: str) -> bool:
        """Whether that document is recorded already with that mark."""
        return self.validators.get(key, {}).get("mark") == mark

    def mark(self, key: str, mark: str) -> None:
        """Remember that this document is recorded, once it is."""
        self._fresh[key] = {"mark": mark}

    def prune(self, keep: Collection[str]) -> None:
        """Forget every mark and validator but these."""
        self.validators = {
            key: page_validators for key, page_validators in self.validators.items() if key in keep
        }

    def recorded_ids(self, ids: Iterable[str]) -> set[str]:
        """Which of these notices are recorded."""
        keys, known_ids = list(ids), set[str]()
        with self.store.reading() as session:
            for start in range(0, len(keys), MOST_ASKED):
                in_batch = col(Notice.id).in_(keys[start : start + MOST_ASKED])
                known_ids |= set(session.exec(select(Notice.id).where(in_batch)).all())
        return known_ids

    def lack(self, key: str, why: str, now: datetime, url: str = "") -> None:
        """That day, notice or list is not whole: it is asked for again until it is."""
        since = self.missing.get(key, {}).get("since") or now.isoformat()
        place = {"url": url} if url else {}
        self.missing[key] = {"why": why[:LONGEST_WHY], "since": since, **place}

    def has(self, key: str) -> None:
        """It is whole now."""
        self.missing.pop(key, None)

    def days_to_ask_again(self, crawl_days: Days) -> list[Days]:
        """The days that are missing and that the crawl does not ask for anyway, as few runs as
        can be.
        """
        runs: list[Days] = []
        for day in sorted(day for key in self.missing if (day := _day(key)) is not None):
            if crawl_days.first <= day <= crawl_days.last:
                continue
            if runs and day - runs[-1].last <= DAY:
                runs[-1] = Days(runs[-1].first, day)
            else:
                runs.append(Days(day, day))
        return runs

    def stored(self, ids: Iterable[str]) -> dict[str, ParsedNotice]:
        """What is recorded of these notices."""
        keys, notices = list(ids), {}
        with self.store.reading() as session:
            for start in range(0, len(keys), MOST_ASKED):
                in_batch = col(Notice.id).in_(keys[start : start + MOST_ASKED])
                for key, parsed in session.exec(select(Notice.id, Notice.parsed).where(in_batch)):
                    notices[key] = ParsedNotice.model_validate(parsed)
        return notices

    def close_days(self, days: Days, now: datetime, why: str = "") -> None:
        """Those days were asked for: move on, and keep what was remembered meanwhile. Where they
        are not whole (`why`), they stay named as missing.
        """
        self.reached = advance(self.reached, days, now)
        for day in days.each():
            if why:
                self.lack(str(day), why, now)
            else:
                self.has(str(day))
        self.settle(now, reached=self.reached)

    def settle(self, now: datetime, **fields: Any) -> None:
        """Write what was remembered since the last time."""
        self.validators.update(self._fresh)
        self._fresh = {}
        save_state(
            self.store,
            self.source,
            now,
            validators=self.validators,
            missing=self.missing,
            walked_at=self.walked_at,
            **fields,
        )

    def heard(self, now: datetime) -> None:
        """The crawl came to its end, and what it asked for is whole."""
        self.settle(now, last_success_at=now)


def _day(key: str) -> date | None:
    try:
        return date.fromisoformat(key)
    except ValueError:
        return None
