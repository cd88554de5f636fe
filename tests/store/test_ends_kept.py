"""Why lots ended, who buys together and who won a group, as they are kept and told."""

import pytest
from sqlmodel import select

from alerts.content.gather import sentences
from tests.builders import Winner, a_notice, in_days, recorded
from tests.store.test_recording import rows
from vigie.domain.lots import state_words
from vigie.domain.notice import Ending, LotGroup, ParsedBuyer, ParsedNotice
from vigie.store import Store
from vigie.store.read.lots import lot_views, lots_of_notice
from vigie.store.tables import Award, Change, Consultation, Lot

INTENDED = "l’acheteur annonce son intention d’annuler : lire l’avis"
SUSPENDED = "procédure suspendue : vérifier avant de répondre"

CALL = a_notice("26-1", lots=["1", "2"])


def following(kind: str, *endings: Ending, **fields: object) -> ParsedNotice:
    """A notice of the day after, with what it ends."""
    notice = a_notice(
        "26-2", kind=kind, changes=("boamp:26-1",), published=in_days(1), deadline=None
    )
    return notice.model_copy(update={"endings": endings, **fields})


def test_why_a_lot_ended_is_kept(store: Store) -> None:
    ending = Ending(what="cancelled", why="sans_suite", lots=("1",))
    recorded(store, CALL)
    recorded(store, following("cancellation", ending), now=in_days(1))
    assert [(lot.state, lot.why) for lot in rows(store, Lot)] == [
        ("cancelled", "sans_suite"),
        ("open", None),
    ]
    (consultation,) = rows(store, Consultation)
    assert (consultation.state, consultation.why) == ("open", None)


def test_a_consultation_whose_lots_all_ended_alike_says_why(store: Store) -> None:
    recorded(store, CALL)
    recorded(store, following("cancellation", Ending(what="cancelled", why="infructueux")))
    (consultation,) = rows(store, Consultation)
    assert (consultation.state, consultation.why) == ("cancelled", "infructueux")


def changed(store: Store) -> tuple[str, ...]:
    """What lot 1 hears of the last change."""
    with store.reading() as session:
        row = session.exec(select(Change)).one()
        assert row.material
        return sentences(row.differences, "1")


@pytest.mark.parametrize(
    ("kind", "ending", "said"),
    [
        (
            "cancellation",
            Ending(what="cancelled", why="sans_suite"),
            ("consultation déclarée sans suite",),
        ),
        ("cancellation", Ending(what="cancelled"), ("consultation annulée",)),
        ("change", Ending(what="suspended", why="suspended"), (SUSPENDED,)),
        ("change", Ending(what="suspended", why="suspended", lots=("1",)), (SUSPENDED,)),
        ("change", Ending(what="suspended", why="suspended", lots=("2",)), ()),
        ("change", Ending(what="intent"), (INTENDED,)),
    ],
)
def test_what_ends_or_pauses_is_told_in_words(
    store: Store, kind: str, ending: Ending, said: tuple[str, ...]
) -> None:
    recorded(store, CALL)
    recorded(store, following(kind, ending), now=in_days(1))
    told = changed(store)
    assert len(told) == len(said)
    assert all(one.startswith(words) for one, words in zip(told, said, strict=True))


def test_the_end_of_one_lot_is_not_told_as_the_end_of_all(store: Store) -> None:
    recorded(store, CALL)
    ending = Ending(what="cancelled", why="sans_suite", lots=("1",))
    recorded(store, following("cancellation", ending), now=in_days(1))
    assert changed(store) == ("lot déclaré sans suite",)


def test_a_suspended_lot_is_seen_with_its_reason(store: Store) -> None:
    recorded(store, CALL)
    recorded(store, following("change", Ending(what="suspended", why="suspended", lots=("2",))))
    with store.reading() as session:
        views = lot_views(session, [1, 2])
    assert [(views[lot_id].state, views[lot_id].why) for lot_id in (1, 2)] == [
        ("open", None),
        ("open", "suspended"),
    ]


@pytest.mark.parametrize(
    ("state", "why", "words"),
    [
        ("cancelled", None, "annulé"),
        ("cancelled", "sans_suite", "déclaré sans suite"),
        ("unsuccessful", "infructueux", "infructueux"),
        ("unsuccessful", None, "sans attribution"),
        ("unsuccessful", "sans_attribution", "sans attribution (motif non dit)"),
        ("open", "suspended", "procédure suspendue"),
        ("closed", "suspended", "clos"),
        ("awarded", None, "attribué"),
    ],
)
def test_three_different_ends_have_three_names(state: str, why: str | None, words: str) -> None:
    assert state_words(state, why) == words


def test_who_wins_a_group_known_from_the_call_wins_its_lots(store: Store) -> None:
    group = LotGroup(number="GLO-0001", lots=("1", "2"))
    recorded(store, CALL.model_copy(update={"groups": (group,)}))
    winner = Winner(name="Atelier Propre", lots=("GLO-0001",))
    recorded(store, following("award", winners=(winner,)), now=in_days(60))
    assert [row.lot_key for row in rows(store, Award)] == ["1", "2"]
    assert [lot.state for lot in rows(store, Lot)] == ["awarded", "awarded"]


def test_joint_buyers_are_kept(store: Store) -> None:
    recorded(store, CALL.model_copy(update={"joint_buyers": (ParsedBuyer(name="CCAS de Lys"),)}))
    assert rows(store, Consultation)[0].joint_buyers == ["CCAS de Lys"]


@pytest.mark.parametrize("number", ["26-1", "boamp:26-1", " 26-1 "])
def test_a_notice_s_number_leads_to_its_lots(store: Store, number: str) -> None:
    recorded(store, CALL)
    with store.reading() as session:
        assert [lot.number for lot in lots_of_notice(session, number)] == ["1", "2"]
        assert lots_of_notice(session, "26-9") == []
