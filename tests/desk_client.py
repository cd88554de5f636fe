"""What the tests of the desk share: a client that signs in and reads the CSRF token of a page."""

import re

from fastapi.testclient import TestClient

from tests.builders import NOW
from tests.desk_data import PASSWORD
from vigie.config import Settings
from vigie.store import Store
from vigie.web.app import create_app

SECRET = "x" * 40


class Desk:
    """A signed-in browser without JavaScript."""

    def __init__(self, store: Store, role: str = "equipe", now=lambda: NOW, **settings) -> None:
        self.app = create_app(store, Settings(secret=SECRET, public_url="http://testserver", **settings), now)
        self.client = TestClient(self.app, follow_redirects=True)
        if role:
            self.sign_in(role)

    def sign_in(self, role: str, password: str = PASSWORD):
        answer = self.client.post("/connexion", data={"email": f"{role}@exemple.org", "mot_de_passe": password, "suite": "/"})
        found = re.search(r'name="csrf" value="([\w-]+)"', answer.text)
        self.csrf = found.group(1) if found else ""
        return answer

    def get(self, path: str, **more):
        return self.client.get(path, **more)

    def post(self, path: str, csrf: str | None = None, **data):
        return self.client.post(path, data={"csrf": self.csrf if csrf is None else csrf, **data})
