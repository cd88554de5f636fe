"""Partner networks: made at the desk, welcomed, written to, stopped; figures without names."""

from datetime import timedelta

import pytest

from tests.builders import NOW
from vigie.acts.actor import staff
from vigie.acts.networks import (
    NetworkContact,
    add_network_contact,
    close_network_contact,
    import_network_contacts,
)
from vigie.domain.refusals import BadChange
from vigie.store import Store
from vigie.store.desk.networks import (
    NetworkFigures,
    figures_of,
    members_of_networks,
    network_contacts,
)
from vigie.store.outbox.preferences import preferences
from vigie.store.tables import Consultation, Lot, Member, Opportunity

UNEA = NetworkContact("UNEA", "Relais@unea.fr", "Ana", departments=("93",), trades=("vitrerie",))


def test_a_network_is_made_with_what_it_wants_to_hear(store: Store) -> None:
    with store.transaction() as session:
        row = add_network_contact(session, staff(1), UNEA, NOW)
        number = row.id or 0
    with store.reading() as session:
        people = network_contacts(session)
        chosen = preferences(session, [number])[number]

    assert [(name, [row.email for row in several]) for name, several in people.items()] == [
        ("UNEA", ["relais@unea.fr"])
    ]
    assert (chosen.zones, chosen.trades) == (["93"], ["vitrerie"])


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (UNEA._replace(network=" "), "nom du réseau absent"),
        (UNEA._replace(email="unea"), "n’est pas une adresse"),
        (UNEA._replace(departments=("99",)), "département inconnu"),
        (UNEA._replace(trades=("voltige",)), "métier inconnu"),
    ],
)
def test_what_is_wrong_is_named(store: Store, told: NetworkContact, words: str) -> None:
    with store.transaction() as session, pytest.raises(BadChange, match=words):
        add_network_contact(session, staff(1), told, NOW)


def test_a_person_is_written_down_once_and_taken_out(store: Store) -> None:
    with store.transaction() as session:
        row = add_network_contact(session, staff(1), UNEA, NOW)
        with pytest.raises(BadChange, match="entend déjà"):
            add_network_contact(session, staff(1), UNEA._replace(network="unea"), NOW)
        close_network_contact(session, staff(1), row.id or 0, NOW)
    with store.reading() as session:
        assert network_contacts(session) == {}
    with store.transaction() as session:  # and may come back
        assert add_network_contact(session, staff(1), UNEA, NOW).id


def test_a_table_is_taken_line_by_line(store: Store) -> None:
    text = (
        "reseau;courriel;prenom;nom;departements;metiers\n"
        "UNEA;a@unea.fr;Ana;Roy;93, 95;vitrerie\n"
        "FEI;pas une adresse;;;;\n"
        "FEI;b@fei.fr;;;;\n"
    )
    with store.transaction() as session:
        written, refused = import_network_contacts(session, staff(1), text, NOW)

    assert written == 2
    assert refused == ["ligne 3 : « pas une adresse » n’est pas une adresse : la vérifier."]


def test_a_table_without_its_columns_is_refused(store: Store) -> None:
    with store.transaction() as session, pytest.raises(BadChange, match="colonne absente : reseau"):
        import_network_contacts(session, staff(1), "courriel\na@b.fr\n", NOW)


def test_figures_are_given_from_three_structures_on(store: Store) -> None:
    with store.transaction() as session:
        session.add(Consultation(id=1, title="x", created_at=NOW, updated_at=NOW))
        session.flush()
        session.add(Lot(id=1, consultation_id=1, key="1", number="1", title="x"))
        for number in range(1, 6):
            networks = ["UNEA"] if number < 4 else ["fei"]
            session.add(
                Member(id=number, name="x", networks=networks, created_at=NOW, updated_at=NOW)
            )
        session.flush()
        for number, state in ((1, "sent"), (2, "won"), (3, "proposed"), (4, "won")):
            session.add(
                Opportunity(
                    member_id=number,
                    lot_id=1,
                    consultation_id=1,
                    state=state,
                    opened_at=NOW,
                    changed_at=NOW,
                )
            )
    with store.reading() as session:
        figures = figures_of(
            session, members_of_networks(session, ["unea", "FEI"]), NOW - timedelta(days=9)
        )

    assert figures == {"unea": NetworkFigures(3, 2, 1, 1), "FEI": NetworkFigures(2)}
