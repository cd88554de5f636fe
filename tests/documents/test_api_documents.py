"""The API puts documents in and lists them, for keys of that use alone."""

import pytest
from sqlmodel import select

from tests.builders import NOW
from tests.desk_client import Desk
from tests.documents.making import a_pdf
from tests.documents.test_documents_kept import CCAP
from vigie.acts.actor import staff
from vigie.acts.api_keys import make_key
from vigie.store import Store
from vigie.store.tables import AuditEntry, DocumentFile

PATH = "/api/v1/consultations/1/documents"


def a_key(store: Store, scope: str = "documents") -> dict[str, str]:
    with store.transaction() as session:
        raw = make_key(session, staff(1), "essai", NOW, scope=scope)
    return {"Authorization": f"Bearer {raw}"}


def test_a_file_is_put_in_once_and_listed(desk_store: Store) -> None:
    client, key = Desk(desk_store, role="").client, a_key(desk_store)
    content = a_pdf(CCAP)
    first = client.post(f"{PATH}?name=CCAP.pdf", content=content, headers=key)
    again = client.post(f"{PATH}?name=copie.pdf", content=content, headers=key)
    assert (first.status_code, first.json()["new"]) == (201, True)
    assert (again.json()["id"], again.json()["new"]) == (first.json()["id"], False)
    assert client.get(PATH, headers=key).json() == [
        {
            "name": "CCAP.pdf",
            "kind": "autre",
            "pages": 0,
            "problem": "pas encore lue",
            "replaced": False,
        }
    ]
    with desk_store.reading() as session:
        [file] = session.exec(select(DocumentFile)).all()
        who = session.exec(select(AuditEntry.who).where(AuditEntry.action == "pièce ajoutée")).all()
    assert (file.size, who) == (len(content), ["api"])


@pytest.mark.parametrize(("scope", "status"), [("all", 403), ("figures", 403)])
def test_a_key_of_another_use_puts_nothing_in(desk_store: Store, scope: str, status: int) -> None:
    client, key = Desk(desk_store, role="").client, a_key(desk_store, scope)
    assert client.post(f"{PATH}?name=a.pdf", content=b"x", headers=key).status_code == status
    assert client.post(f"{PATH}?name=a.pdf", content=b"x").status_code == 401


def test_what_is_refused_says_why(desk_store: Store) -> None:
    client = Desk(desk_store, role="", document_file_mb=1).client
    key = a_key(desk_store)
    empty = client.post(f"{PATH}?name=a.pdf", content=b"", headers=key)
    large = client.post(f"{PATH}?name=a.pdf", content=b"x" * 1_100_000, headers=key)
    absent = client.post(
        "/api/v1/consultations/99999/documents?name=a.pdf", content=b"x", headers=key
    )
    assert (empty.status_code, "est vide" in empty.json()["detail"]) == (422, True)
    assert large.status_code == 413
    assert (absent.status_code, "inconnue" in absent.json()["detail"]) == (422, True)
