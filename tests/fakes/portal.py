"""The demonstration's portal with faults on order, and a memory of what it was asked."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

from vigie.demo.catalogue import Publication
from vigie.demo.portal import Catalogue, Running, ServedAnswer, serve

TODAY = date(2026, 11, 20)  # a Friday
Made = ServedAnswer | Callable[[dict[str, list[str]], bytes], ServedAnswer]

BLOCKED_202 = ServedAnswer(b"", status=202, headers={"x-amzn-waf-action": "challenge"})
CHALLENGE = ServedAnswer(b"<html><title>Just a moment...</title></html>", "text/html")
FORBIDDEN = ServedAnswer(b"<html>Forbidden</html>", "text/html", 403)
EMPTY = ServedAnswer(b"")


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    at: float


@dataclass
class FakeCatalogue(Catalogue):
    """Answers as ordered first, as the demonstration does then."""

    asked: list[Asked] = field(default_factory=list)
    orders: dict[str, list[Made]] = field(default_factory=dict)
    always: set[str] = field(default_factory=set)
    only: Callable[[Publication], bool] = lambda one: True

    def heard(self, method: str, address: str, headers: dict[str, str]) -> None:
        parts = urlsplit(address)
        self.asked.append(
            Asked(method, parts.path, parse_qs(parts.query), headers, time.monotonic())
        )

    def answer(self, path: str, query: dict[str, list[str]], posted: bytes) -> ServedAnswer:
        for start, made in self.orders.items():
            if made and path.startswith(start):
                order = made[0] if start in self.always else made.pop(0)
                return order(query, posted) if callable(order) else order
        return super().answer(path, query, posted)

    def on(self, outlet: Any) -> list[Publication]:
        return [one for one in super().on(outlet) if self.only(one)]


class FakePortal(Running):
    """A running portal: `answers` once each at a path, `always_answers` from then on."""

    catalogue: FakeCatalogue

    def answers(self, path: str, *made: Made) -> "FakePortal":
        """The next answers at addresses that begin so."""
        self.catalogue.orders.setdefault(path, []).extend(made)
        return self

    def always_answers(self, path: str, made: Made) -> "FakePortal":
        """Every answer at addresses that begin so."""
        self.catalogue.orders[path] = [made]
        self.catalogue.always.add(path)
        return self

    def forgets(self) -> None:
        """No more faults, nothing asked yet."""
        self.catalogue.orders.clear()
        self.catalogue.asked.clear()

    def asked(self, path: str = "/") -> list[Asked]:
        """Requests at addresses that begin so."""
        return [one for one in self.catalogue.asked if one.path.startswith(path)]


def open_fake(today: date = TODAY, *, faulty: bool = False) -> FakePortal:
    """A portal without faults of its own."""
    running = serve(FakeCatalogue(today, faulty, busy=False))
    running.__class__ = FakePortal
    return running  # type: ignore[return-value]
