"""A notice removed after everything was made of it: read, matched, grouped, told, indexed,
judged.
"""

import json
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import func, select

from alerts.messages.composing import compose_due
from alerts.planning.queue import queue_all
from tests.builders import a_lot, a_notice, recorded
from vigie.config import Settings
from vigie.demo.members import load_members
from vigie.domain.clock import now
from vigie.domain.notice import Criterion
from vigie.flow.loop import work
from vigie.flow.steps import Context
from vigie.flow.story import steps_by_event
from vigie.store import Store
from vigie.store.rights.takedown import take_down
from vigie.store.tables import (
    Change,
    Consultation,
    DeliveryBody,
    Finding,
    Lot,
    Opportunity,
    Verdict,
    metadata,
)

MARKS = ("Zinzolin", "Quincaux", "Fredaine", "Turlupin")
CLAUSE = (
    "Lot 1 : marché réservé aux structures d’insertion par l’activité économique (article "
    "L2113-13 du code de la commande "
    "publique), site de Turlupin. Le titulaire réserve 1 200 heures d’insertion au quartier "
    "Turlupin."
)


@pytest.fixture
def told(store: Store, tmp_path) -> Store:
    """The whole story of one call, and its correction."""
    moment = now()
    load_members(store, moment)
    lot = a_lot(
        "1",
        "Nettoyage des locaux du centre Quincaux",
        description="Entretien du centre Fredaine",
        conditions=("Condition Turlupin",),
        criteria=(Criterion(name="Qualité Fredaine"),),
    )
    lots = [lot, a_lot("", "Vitrerie Zinzolin")]
    common = {
        "deadline": moment + timedelta(days=30),
        "published": moment - timedelta(days=1),
        "text": CLAUSE,
        "lots": lots,
    }
    recorded(
        store,
        a_notice("26-1", title="Nettoyage Zinzolin", description="Propreté Fredaine", **common),
        now=moment,
    )
    later = {**common, "deadline": moment + timedelta(days=40)}
    same = a_notice("26-1", title="Nettoyage Zinzolin", description="Propreté Fredaine", **later)
    recorded(store, same, now=moment)
    settings = Settings(home=tmp_path, secret="s" * 40, chamber="CRESS d’essai")
    work(Context(store, settings, moment, {}), steps_by_event(), once=True)
    queue_all(store, settings, moment)
    with store.transaction() as session:
        session.execute(
            text("UPDATE deliveries SET due_at = :now"), {"now": moment - timedelta(minutes=1)}
        )
    compose_due(store, settings, moment)
    with store.transaction() as session:
        one = session.exec(select(Finding)).first()
        session.add(
            Verdict(
                consultation_id=one.consultation_id,
                lot_id=one.lot_id,
                code=one.code,
                quote=one.quote,
                folded_quote=one.folded_quote,
                verdict="confirmed",
                at=moment,
            )
        )
    return store


def holding(store: Store) -> dict[str, set[str]]:
    """Table.column → the marks that it holds, the full-text index included."""
    found: dict[str, set[str]] = {}
    with store.reading() as session:
        names = [table.name for table in metadata.sorted_tables] + ["search_text"]
        for name in names:
            for row in session.execute(text(f'SELECT * FROM "{name}"')).mappings():
                for column, value in row.items():
                    plain = (
                        value
                        if isinstance(value, str)
                        else json.dumps(value, default=str, ensure_ascii=False)
                    )
                    marks = {mark for mark in MARKS if mark.lower() in plain.lower()}
                    if marks:
                        found.setdefault(f"{name}.{column}", set()).update(marks)
    return found


def test_the_story_went_to_its_end(told: Store) -> None:
    with told.reading() as session:
        made = (Finding, Opportunity, DeliveryBody, Change)
        counts = [session.exec(select(func.count()).select_from(one)).one() for one in made]
    assert 0 not in counts


def test_no_column_keeps_a_word_of_it(told: Store) -> None:
    assert len(holding(told)) > 8
    take_down(told, "boamp:26-1", now())
    assert holding(told) == {}


def test_its_opportunities_close(told: Store, tmp_path) -> None:
    take_down(told, "boamp:26-1", now())
    work(
        Context(told, Settings(home=tmp_path, secret="s" * 40, chamber="CRESS d’essai"), now(), {}),
        steps_by_event(),
        once=True,
    )
    with told.reading() as session:
        assert set(session.exec(select(Opportunity.state)).all()) == {"closed"}
    assert holding(told) == {}


def test_what_waits_is_not_composed_with_its_words(told: Store, tmp_path) -> None:
    take_down(told, "boamp:26-1", now())
    settings = Settings(home=tmp_path, secret="s" * 40, chamber="CRESS d’essai")
    work(Context(told, settings, now(), {}), steps_by_event(), once=True)
    compose_due(told, settings, now())
    assert holding(told) == {}


def test_what_another_notice_of_the_consultation_says_stands_and_nothing_else(told: Store) -> None:
    moment = now()
    same = {
        "procedure_key": "11111111-2222-4333-8444-555555555555",
        "buyer": "Ville de Valmorel-sur-Seine",
    }
    lots = [a_lot("1", "Tri"), a_lot("2", "Benne Quincaux")]
    recorded(told, a_notice("26-7", title="Collecte Zinzolin", lots=lots, **same))
    plain = a_notice(
        "26-8",
        source="ted",
        title="Collecte des papiers",
        lots=[a_lot("1", "Tri")],
        text="Tri.",
        **same,
    )
    recorded(told, plain, now=moment)
    for one in ("boamp:26-1", "boamp:26-7"):
        take_down(told, one, moment)
    with told.reading() as session:
        titles = session.exec(
            select(Lot.title).join(Consultation).where(Consultation.title == "Collecte des papiers")
        ).all()
    assert (holding(told), "Tri" in titles) == ({}, True)


def test_a_verdict_on_a_quote_that_another_notice_says_keeps_it(told: Store) -> None:
    with told.transaction() as session:
        one = session.exec(select(Finding)).first()
        one.proofs = [*one.proofs, {"notice_id": "ted:1-2026"}]
        quote = one.folded_quote
        session.add(one)
    take_down(told, "boamp:26-1", now())
    with told.reading() as session:
        assert session.exec(select(Verdict.folded_quote, Verdict.to_review)).all() == [
            (quote, True)
        ]
