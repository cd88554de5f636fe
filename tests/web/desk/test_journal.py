"""The journal of the settings: who, what, of what, in names and never in numbers of rows."""

import re

import pytest

from tests.builders import NOW
from tests.desk_client import Desk, plain
from vigie.store import Store
from vigie.store.desk.journal_names import journal_names
from vigie.store.desk.users import audit
from vigie.store.tables import User


def journal_of(store: Store) -> str:
    """The lines of the page, as text."""
    page = plain(Desk(store, "administration").get("/reglages").text)
    return " ".join(re.sub(r"<[^>]*>", " ", page[page.index('id="t-journal"') :]).split())


@pytest.mark.parametrize(
    ("subject", "named"),
    [
        ("member:3", "Atelier du Val"),
        ("joint_bid:1", "groupement pour « Parc du Moulin »"),
        ("setting:chamber", "Nom de la chambre"),
        ("setup:mail", "Le courriel"),
        ("consultation:999999", "une consultation retirée"),
        ("user:999999", "un compte fermé"),
        ("delivery:12", "message n° 12"),
        ("contact:999999", "un contact effacé"),
        ("envois", "les envois"),
        ("ted", "ted"),
    ],
)
def test_what_a_line_speaks_of_is_named(desk_store: Store, subject: str, named: str) -> None:
    with desk_store.transaction() as session:
        audit(session, "cli", "essai du journal", subject, NOW)
    lines = journal_of(desk_store)
    assert f"la ligne de commande : essai du journal · {named}" in lines
    assert not re.search(r"\b(user|member|contact|joint_bid|consultation|setting):\w", lines)


def test_a_line_of_oneself_names_its_author_once(desk_store: Store) -> None:
    with desk_store.transaction() as session:
        number = session.query(User).filter_by(email="equipe@exemple.org").one().id
        audit(session, f"user:{number}", "mot de passe changé", f"user:{number}", NOW)
        name = journal_names(session, [f"user:{number}"])[f"user:{number}"]
    assert f"{name} : mot de passe changé " in journal_of(desk_store)
    assert f"mot de passe changé · {name}" not in journal_of(desk_store)


def test_names_are_asked_only_of_what_is_a_row(desk_store: Store) -> None:
    subjects = ["envois", "member:3", "member:x", "lot:1", "member:" + "9" * 30]
    with desk_store.reading() as session:
        found = journal_names(session, subjects)
    assert found == {"member:3": "Atelier du Val"}
