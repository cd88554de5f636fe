"""Health and metrics: what they say, and to whom."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from tests.desk_client import an_app
from vigie.config import Settings
from vigie.domain.clock import now
from vigie.domain.events import SourceMended
from vigie.store import Store
from vigie.store.events import emit
from vigie.store.service.app_state import remember
from vigie.store.tables import Delivery


def client(store: Store, host: str = "127.0.0.1", **settings: object) -> TestClient:
    """A visitor from that address."""
    return TestClient(
        an_app(store, Settings(secret="x" * 40, **{"trusted_hosts": ["testserver"], **settings})),
        client=(host, 4000),
    )


def test_a_service_in_order_answers_200(store: Store) -> None:
    assert client(store).get("/healthz").status_code == 200


def test_a_delivery_that_waits_for_hours_is_told(store: Store) -> None:
    with store.transaction() as session:
        late = now() - timedelta(hours=3)
        session.add(
            Delivery(
                what="x",
                kind="digest",
                recipient="contact:1",
                channel="email",
                due_at=late,
                idempotency_key="k",
                created_at=late,
            )
        )
    assert client(store).get("/healthz").status_code == 503


def test_a_timetable_that_stands_still_is_told(store: Store) -> None:
    remember(
        store, "job:envois", {"at": (now() - timedelta(minutes=30)).isoformat(), "error": ""}, now()
    )
    answer = client(store).get("/healthz")
    assert (answer.status_code, "horloge" in answer.json()["état"]) == (503, True)


def test_an_event_that_nobody_handles_for_hours_is_told(store: Store) -> None:
    with store.transaction() as session:
        emit(session, [SourceMended(alarm_id=1)], now() - timedelta(hours=4))
    assert "événements" in client(store).get("/healthz").json()["état"]


def test_metrics_name_the_job_that_failed(store: Store) -> None:
    remember(store, "job:sauvegarde", {"at": now().isoformat(), "error": "disque plein"}, now())
    assert 'vigie_job_failed{job="sauvegarde"} 1.0' in client(store).get("/metrics").text


def test_metrics_are_read_on_this_machine(store: Store) -> None:
    assert "vigie_open_consultations 0.0" in client(store).get("/metrics").text


@pytest.mark.parametrize(
    ("host", "headers"),
    [
        ("192.0.2.7", {}),
        ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}),
        ("192.0.2.7", {"Authorization": "Bearer faux"}),
    ],
    ids=["from afar", "through a proxy", "wrong token"],
)
def test_metrics_are_not_there_for_others(store: Store, host: str, headers: dict[str, str]) -> None:
    assert (
        client(store, host, metrics_token="jeton-de-mesure")
        .get("/metrics", headers=headers)
        .status_code
        == 404
    )


def test_metrics_open_with_the_token(store: Store) -> None:
    answer = client(store, "192.0.2.7", metrics_token="jeton").get(
        "/metrics", headers={"Authorization": "Bearer jeton"}
    )
    assert answer.status_code == 200
