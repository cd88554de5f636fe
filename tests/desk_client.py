"""What the tests of the desk share: a client that signs in and reads the CSRF token of a page."""

import re
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from weakref import WeakKeyDictionary

from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.builders import NOW
from tests.desk_data import PASSWORD, a_desk
from vigie.config import Settings
from vigie.domain import clock
from vigie.store import Store, open_store
from vigie.web.app import create_app

SECRET = "x" * 40
_first: list[FastAPI] = []


def an_app(store: Store, settings: Settings, now: Callable[[], datetime] = clock.now) -> FastAPI:
    """The application, with the templates and routes of the first one of this process: making
    them ready takes longer than most tests.
    """
    app = create_app(store, settings, now)
    if not _first:
        _first.append(create_app(store, settings, now))
    app.state.templates = _first[0].state.templates
    app.router.routes = list(_first[0].router.routes)
    return app


def plain(page: str) -> str:
    """The page with every no-break space as a plain one."""
    return page.replace("\u00a0", " ").replace("\u202f", " ")


class Desk:
    """A signed-in browser without JavaScript."""

    def __init__(
        self, store: Store, role: str = "equipe", now=lambda: NOW, app=None, **settings
    ) -> None:
        given = {"chamber": "CRESS d’essai", "contact": "veille@exemple.org", **settings}
        given = {"public_url": "http://testserver", "trusted_hosts": ["testserver"], **given}
        self.app = app or an_app(store, Settings(secret=SECRET, **given), now)
        self.client = TestClient(self.app, follow_redirects=True)
        if role:
            self.sign_in(role)

    def sign_in(self, role: str, password: str = PASSWORD):
        answer = self.client.post(
            "/connexion",
            data={"email": f"{role}@exemple.org", "mot_de_passe": password, "suite": "/"},
        )
        found = re.search(r'name="csrf" value="([\w-]+)"', answer.text)
        self.csrf = found.group(1) if found else ""
        return answer

    def get(self, path: str, **more):
        return self.client.get(path, **more)

    def post(self, path: str, csrf: str | None = None, **data):
        return self.client.post(path, data={"csrf": self.csrf if csrf is None else csrf, **data})


_made: dict[str, Path] = {}


def a_copied_desk(place: Path, folder: Path) -> Store:
    """A store on SQLite that holds the seed: made once for all tests of this process, then
    copied.
    """
    if "file" not in _made:
        _made["file"] = folder / "desk.db"
        first = open_store(f"sqlite:///{_made['file']}")
        first.create_all()
        a_desk(first)
        with first.engine.connect() as connection:
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        first.close()
    shutil.copy(_made["file"], place / "copy.db")
    return open_store(f"sqlite:///{place / 'copy.db'}")


_apps: WeakKeyDictionary[Store, FastAPI] = WeakKeyDictionary()


def another_browser(store: Store, role: str = "equipe", now=None) -> Desk:
    """One more browser at the same desk, which takes a while to set up; `now` moves its clock."""
    desk = Desk(store, "", app=_apps.get(store))
    _apps[store] = desk.app
    if now is not None:
        desk.app.state.now = now
    if role:
        desk.sign_in(role)
    return desk
