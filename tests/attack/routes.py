"""Every route of the application × every way in that is none: derived from the application, so
that a new route is attacked as it comes.
"""

import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.engine import make_url

from tests.builders import NOW
from tests.desk_client import Desk
from vigie.store import Store
from vigie.store.outbox.tokens import mint

CHANGES = ("POST", "PUT", "PATCH", "DELETE")
METHODS = ("GET", *CHANGES, "OPTIONS", "TRACE")
# Whoever has not signed in may open these, and what they do there is theirs: signing in, asking
# for one's link, stopping a list by its secret link, telling of a broken page.
OPEN = re.compile(
    r"/connexion.*|/m/lien|/m/stop/.*|/rapports/csp|/logo|/healthz|/\.well-known/security\.txt"
    r"|/api/v1/openapi\.json|/static/.*"
)
# Asked by programs, which come from elsewhere; each has its own proof, or keeps nothing as sent.
FROM_ELSEWHERE = re.compile(r"/m/stop/.*|/m/retours|/rapports/csp")
REFUSED = (303, 400, 401, 403, 404, 405, 410, 422)
FOREIGN = {"origin": "https://pirate.exemple.org"}
PURPOSES = {
    "o": ("answer", "opportunity:1"),
    "ouvrir": ("preferences", ""),
    "adresse": ("email_change", ""),
    "flux": ("feed", ""),
    "groupement": ("joint_bid", "joint_bid:1"),
    "message": ("message", "delivery:1"),
    "metiers": ("activities", ""),
    "stop": ("unsubscribe", "list:digest"),
}


@dataclass(frozen=True)
class Route:
    """One method of one path, with the checks that stand before it."""

    method: str
    path: str
    guards: frozenset[str]

    @property
    def open(self) -> bool:
        """Whether it needs no session."""
        return bool(OPEN.fullmatch(self.path))

    @property
    def role(self) -> str:
        """The least role that may, by the guard of the desk; empty for the other doors."""
        if "administering" in self.guards:
            return "administration"
        return "équipe" if "changing" in self.guards else ""


@dataclass
class Outcome:
    """What the attacks of one kind came to."""

    tries: Counter[str] = field(default_factory=Counter)
    passed: list[str] = field(default_factory=list)  # « POST /x → 200 »: what must be empty


def routes_of(app: FastAPI) -> list[Route]:
    """Every route, whichever module brought it."""
    told = []
    for place in app.routes:
        contexts = getattr(place, "effective_route_contexts", None)
        for one in contexts() if contexts else [place] if hasattr(place, "dependant") else []:
            guards = frozenset(_names(one.dependant))
            told += [Route(method, one.path, guards) for method in sorted(one.methods)]
    return told


def _names(dependant: Any) -> Iterator[str]:
    for one in dependant.dependencies:
        yield one.call.__name__
        yield from _names(one)


class Attack:
    """The attacks of one application, and what each came to; the database is watched."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.roles = {
            "administration": Desk(store, "administration"),
            "équipe": Desk(store, "equipe"),
            "lecture": Desk(store, "lecture"),
        }
        self.app = self.roles["équipe"].app
        self.nobody = Desk(store, "").client
        self.member = TestClient(self.app, follow_redirects=False)
        self.links = {
            part: [self._link(*told) for _ in range(2)] for part, told in PURPOSES.items()
        }
        self.member.post(f"/m/ouvrir/{self.links['ouvrir'].pop()}")
        self.routes = routes_of(self.app)
        self.came: dict[str, Outcome] = {}

    def _link(self, purpose: str, subject: str) -> str:
        with self.store.transaction() as session:
            until = NOW + timedelta(days=1)
            told = {"contact_id": 1, "subject": subject, "now": NOW, "expires_at": until}
            return mint(session, purpose, **told)  # type: ignore[arg-type]

    def run(self) -> dict[str, Outcome]:
        """Every attack on every route."""
        with closing(sqlite3.connect(make_url(self.store.url).database or "")) as watch:
            self.watch = watch
            for route in self.routes:
                self._without_session(route)
                self._with_another_kind_of_session(route)
                self._with_a_lower_role(route)
                self._without_token(route)
                self._from_another_site(route)
            for path in sorted({route.path for route in self.routes}):
                self._by_another_method(path)
                self._under_another_name(path)
        return self.came

    def _without_session(self, route: Route) -> None:
        allowed = range(100, 500) if route.open else REFUSED
        known = {"changes": route.open, "links": False}
        self._try("sans session", self.nobody, route, allowed, **known)

    def _with_another_kind_of_session(self, route: Route) -> None:
        """A member's cookie on the desk, a staff cookie on the API and the member pages."""
        member = route.path.startswith(("/m/", "/api/"))
        client = self.roles["administration"].client if member else self.member
        if not route.open and not (member and "/{raw}" in route.path):
            self._try("session d’un autre genre", client, route, REFUSED)

    def _with_a_lower_role(self, route: Route) -> None:
        lower = {"administration": ("équipe", "lecture"), "équipe": ("lecture",)}
        for role in lower.get(route.role, ()):
            desk = self.roles[role]
            self._try("rôle trop bas", desk.client, route, (403,), data={"csrf": desk.csrf})
        if route.path.startswith("/reglages") and route.method == "GET":
            for role in ("équipe", "lecture"):
                self._try("rôle trop bas", self.roles[role].client, route, (403,))

    def _without_token(self, route: Route) -> None:
        by_link = route.path == "/m/ouvrir/{raw}"  # the link, which opens once, is its token
        if route.method == "GET" or route.open or by_link or FROM_ELSEWHERE.fullmatch(route.path):
            return
        client = self._signed_in(route)
        for told in ({}, {"csrf": "x" * 32}, {"csrf": self.roles["lecture"].csrf}):
            self._try("sans jeton du formulaire", client, route, REFUSED[1:], data=told)

    def _from_another_site(self, route: Route) -> None:
        if route.method == "GET" or FROM_ELSEWHERE.fullmatch(route.path):
            return
        client, token = self._signed_in(route), {"csrf": self.roles["administration"].csrf}
        sites = [{"sec-fetch-site": "cross-site", **FOREIGN}, {"sec-fetch-site": "same-site"}]
        for headers in (*sites, FOREIGN):
            told = {"data": token, "headers": headers}
            self._try("depuis un autre site", client, route, REFUSED[1:], **told)

    def _by_another_method(self, path: str) -> None:
        known = {route.method for route in self.routes if route.path == path}
        alike = {
            route.method for route in self.routes if self.filled(route.path) == self.filled(path)
        }
        for method in set(METHODS) - known - alike - ({"HEAD"} if "GET" in known else set()):
            wrong = Route(method, path, frozenset())
            self._try("autre méthode", self.roles["administration"].client, wrong, (404, 405))

    def _under_another_name(self, path: str) -> None:
        """A page of another site whose name leads to our address."""
        named = {"headers": {"host": "pirate.exemple.org"}}
        client = self.roles["administration"].client
        self._try("autre nom d’hôte", client, Route("GET", path, frozenset()), (400,), **named)

    def _signed_in(self, route: Route) -> TestClient:
        if route.path.startswith("/m/"):
            return self.member
        return self.roles["administration"].client

    def filled(self, path: str, links: bool = True) -> str:
        """The path with numbers and links that are there, or a link that nobody knows."""
        place = path.split("/")
        known = links and path.startswith("/m/") and place[2] in self.links
        raw = self.links[place[2]][0] if known else "lien-que-personne-ne-connait"
        path = path.replace("{kind}", "csv").replace("{raw}", raw)
        return re.sub(r"\{\w+(:\w+)?\}", "1", path)

    def _try(
        self,
        kind: str,
        client: TestClient,
        route: Route,
        allowed: Any,
        *,
        changes: bool = False,
        links: bool = True,
        **more: Any,
    ) -> None:
        came = self.came.setdefault(kind, Outcome())
        before = self._version()
        path = self.filled(route.path, links)
        try:
            answer = client.request(route.method, path, follow_redirects=False, **more)
        except Exception as error:  # noqa: BLE001 - what is looked for
            came.passed.append(f"{route.method} {route.path} a planté : {error!r:.80}")
            return
        came.tries[route.path] += 1
        led = answer.headers.get("location", "/connexion")
        good = answer.status_code in allowed and led.startswith("/connexion")
        if not good:
            came.passed.append(f"{route.method} {route.path} → {answer.status_code}")
        if not changes and self._version() != before:
            came.passed.append(f"{route.method} {route.path} a changé la base")

    def _version(self) -> int:
        """Changes with each commit of another connection."""
        return int(self.watch.execute("PRAGMA data_version").fetchone()[0])
