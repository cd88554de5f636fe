"""No route lets anybody in by a wrong way; a route that is added is attacked with the others."""

import pytest

from tests.attack.routes import Attack, routes_of
from tests.desk_client import Desk
from vigie.store import Store


@pytest.fixture
def attack(desk_store: Store) -> Attack:
    if not desk_store.sqlite:
        pytest.skip("la base est observée sur SQLite")
    return Attack(desk_store)


def test_no_route_lets_anybody_in_by_a_wrong_way(attack: Attack) -> None:
    came = attack.run()
    assert {kind: outcome.passed for kind, outcome in came.items() if outcome.passed} == {}
    assert set(came["sans session"].tries) == {route.path for route in attack.routes}
    assert sum(sum(outcome.tries.values()) for outcome in came.values()) > 900


def test_a_route_that_forgets_its_guard_is_found(attack: Attack) -> None:
    @attack.app.get("/oubli")
    def forgotten() -> dict[str, str]:
        return {"secret": "tout"}

    @attack.app.post("/oubli")
    def changing() -> dict[str, str]:
        with attack.store.transaction() as session:
            session.connection().exec_driver_sql("DELETE FROM notes")
        return {}

    attack.routes = [route for route in routes_of(attack.app) if route.path == "/oubli"]
    told = {line for outcome in attack.run().values() for line in outcome.passed}
    assert {"GET /oubli → 200", "POST /oubli → 200", "POST /oubli a changé la base"} <= told


def test_every_module_of_pages_is_among_the_routes(desk_store: Store) -> None:
    told = {route.path for route in routes_of(Desk(desk_store, role="").app)}
    assert {"/consultations", "/m/espace", "/api/v1/figures", "/healthz", "/reglages"} <= told
