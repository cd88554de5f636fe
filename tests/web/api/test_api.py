"""The read-only API tells what it is in OpenAPI, and says what goes wrong in the same words
everywhere.
"""

import json
import re
from typing import Any

import pytest

from tests.builders import NOW
from tests.desk_client import Desk
from vigie.acts.actor import staff
from vigie.acts.api_keys import make_key
from vigie.store import Store
from vigie.web import limits


def described(store: Store) -> dict[str, Any]:
    told: dict[str, Any] = Desk(store, role="").client.get("/api/v1/openapi.json").json()
    return told


def with_key(store: Store) -> dict[str, str]:
    with store.transaction() as session:
        return {"Authorization": f"Bearer {make_key(session, staff(1), 'essai', NOW)}"}


def test_the_description_names_its_parts_as_openapi_allows(desk_store: Store) -> None:
    told = described(desk_store)
    names = [name for parts in told["components"].values() for name in parts]

    assert told["openapi"].startswith("3.")
    assert [name for name in names if not re.fullmatch(r"[A-Za-z0-9._-]+", name)] == []
    assert {name for one in told["security"] for name in one} <= set(
        told["components"]["securitySchemes"]
    )


def test_everything_that_the_description_refers_to_is_there(desk_store: Store) -> None:
    told = described(desk_store)
    referred = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(told)))

    assert referred
    assert referred <= set(told["components"]["schemas"])


def test_no_member_is_told_of_by_the_api(desk_store: Store) -> None:
    told = json.dumps(described(desk_store)).lower()

    assert not [word for word in ("member", "contact", "email", "opportunit") if word in told]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/consultations?sort=hasard", 422),
        ("/consultations/999999", 404),
        ("/consultations/abc", 422),
        ("/consultations/99999999999999999999999", 404),
        ("/figures?dimension=x", 422),
        ("/rien", 404),
    ],
)
def test_what_goes_wrong_is_told_in_french_as_described(
    desk_store: Store, path: str, status: int
) -> None:
    answer = Desk(desk_store, role="").client.get("/api/v1" + path, headers=with_key(desk_store))

    assert answer.status_code == status
    assert set(answer.json()) == {"error", "detail"}


def test_a_change_is_refused(desk_store: Store) -> None:
    client, headers = Desk(desk_store, role="").client, with_key(desk_store)

    for method in ("post", "put", "patch", "delete"):
        assert (
            getattr(client, method)("/api/v1/consultations/1", headers=headers).status_code == 405
        )


def test_too_many_questions_are_told_in_json_with_the_time_to_wait(
    desk_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST", 12)  # the limit itself: tests/run/test_security.py
    client = Desk(desk_store, role="").client
    answers = [client.get("/api/v1/consultations") for _ in range(13)]

    assert answers[-1].status_code == 429
    assert answers[-1].headers["Retry-After"] == "60"
    assert set(answers[-1].json()) == {"error", "detail"}


def test_the_pages_follow_each_other_without_a_double(desk_store: Store) -> None:
    client, headers = Desk(desk_store, role="").client, with_key(desk_store)
    seen, after = [], ""
    for _ in range(10):
        told = client.get(
            "/api/v1/consultations", params={"after": after, "sort": "deadline"}, headers=headers
        ).json()
        seen += [one["id"] for one in told["results"]]
        after = told["next"]
        if not after:
            break

    assert after is None
    assert len(seen) == len(set(seen)) == told["count"]
