"""What a source remembers between crawls: days reached, validators, marks of what is recorded
already.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from spiders.base.window import Days, advance
from vigie.store import Store
from vigie.store.collect.crawls import save_state, source_state
from vigie.store.tables import Notice

NAMES = {"etag": "ETag", "last_modified": "Last-Modified"}
ASK = {"etag": "If-None-Match", "last_modified": "If-Modified-Since"}


@dataclass
class Memory:
    """Read once when a crawl begins; written only for what is recorded."""

    store: Store
    source: str
    reached: datetime | None = None
    validators: dict[str, dict[str, str]] = field(default_factory=dict)
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
            return cls(
                store,
                source,
                state.reached,
                {key: dict(value) for key, value in state.validators.items()},
            )

    def conditions(self, url: str) -> dict[str, str]:
        """The headers that ask for the page only if it changed."""
        validators = self.validators.get(url, {})
        return {ASK[name]: value for name, value in validators.items() if name in ASK}

    def validate(self, url: str, headers: Any) -> None:
        """Remember a page's validators, once what it lists is recorded."""
        validators = {name: headers.get(header) for name, header in NAMES.items()}
        kept = {name: value.decode("latin-1")[:300] for name, value in validators.items() if value}
        if kept:
            self._fresh[url] = kept

    def forget(self, url: str) -> None:
        """Ask for that page in full next time."""
        self.validators.pop(url, None)
        self._fresh.pop(url, None)

    def same(self, key: str, mark: str) -> bool:
        """Whether that document is recorded already with that mark."""
        return self.validators.get(key, {}).get("mark") == mark

    def mark(self, key: str, mark: str) -> None:
        """Remember that this document is recorded, once it is."""
        self._fresh[key] = {"mark": mark}

    def prune(self, keep: Collection[str]) -> None:
        """Forget every mark and validator but these."""
        self.validators = {key: value for key, value in self.validators.items() if key in keep}

    def known(self, ids: Iterable[str]) -> set[str]:
        """Which of these notices are recorded."""
        keys = list(ids)
        with self.store.reading() as session:
            return set(session.exec(select(Notice.id).where(col(Notice.id).in_(keys))).all())

    def done(self, days: Days, now: datetime) -> None:
        """Those days are recorded: move on, and keep what was remembered meanwhile."""
        self.reached = advance(self.reached, days, now)
        self.settle(now, reached=self.reached)

    def settle(self, now: datetime, **fields: Any) -> None:
        """Write what was remembered since the last time."""
        self.validators.update(self._fresh)
        self._fresh = {}
        save_state(self.store, self.source, now, validators=self.validators, **fields)

    def heard(self, now: datetime) -> None:
        """The crawl came to its end."""
        self.settle(now, last_success_at=now)
