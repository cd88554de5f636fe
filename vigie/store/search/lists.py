"""Lists of consultations: every page walks one index in its order and stops; counts stop at a
thousand.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from sqlalchemy import (
    Integer,
    Select,
    and_,
    column,
    exists,
    func,
    literal_column,
    or_,
    select,
    text,
    tuple_,
    union,
)
from sqlmodel import Session

from vigie.domain.search_question import SearchNeed, needs
from vigie.store.search.asking import SearchSteps, asked_of
from vigie.store.search.expressions import FACET, Either, Expression, Phrase
from vigie.store.search.index import FACETS, NO_DEADLINE, ROWS, token
from vigie.store.tables import SearchRow

Sort = Literal["closest", "published", "deadline", "amount"]
COUNTED = 1_000  # beyond: « plus de 1 000 »
PAGE = 30
RECENT = 2_000  # of the newest hits of a text are put in another order than newest first


@dataclass(frozen=True)
class Search:
    """What is asked: words, facets by kind (one of the values of each kind), deadlines in
    minutes since 1970.
    """

    text: str = ""
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    due_from: int | None = None
    due_until: int | None = None
    sort: Sort = "published"
    needs: tuple[
        SearchNeed, ...
    ] = ()  # the words with their other wordings, where the caller knows some

    @property
    def order(self) -> Sort:
        """A deadline asked for orders by deadline: that index holds the range."""
        if self.due_from is not None or self.due_until is not None:
            return "deadline"
        return "published" if self.sort == "closest" and not self.asked else self.sort

    @property
    def asked(self) -> tuple[SearchNeed, ...]:
        """What the words ask for."""
        return self.needs or tuple(needs(self.text))


@dataclass(frozen=True)
class ResultPage:
    """One page: rows in order, the cursor of the next page, a count that stops at COUNTED + 1."""

    rows: list[SearchRow]
    after: str | None
    total: int
    corrected: tuple[tuple[str, str], ...] = ()  # words as typed, as they are known
    widened: bool = False  # words of the same trade or family were asked for too

    @property
    def capped(self) -> bool:
        """Whether there are more than were counted."""
        return self.total > COUNTED


def search(
    session: Session, search: Search, after: str | None = None, limit: int = PAGE
) -> ResultPage:
    """That page; an unknown cursor begins again."""
    cursor, search_steps = read_cursor(after), _asked(session, search)
    hits = (
        _text_hits(session, search, search_steps, cursor, limit)
        if search_steps
        else _facet_hits(session, search, cursor, limit)
    )
    ids = [number for number, _ in hits[:limit]]
    following = f"{hits[limit - 1][1]}.{hits[limit - 1][0]}" if len(hits) > limit else None
    total, corrected = (
        _count(session, search, search_steps, COUNTED),
        search_steps.corrected if search_steps else (),
    )
    widened = search_steps is not None and search_steps.widened
    return ResultPage(rows_of(session, ids), following, total, corrected, widened)


def count(session: Session, search: Search, most: int = COUNTED) -> int:
    """How many, at most `most` + 1."""
    return _count(session, search, _asked(session, search), most)


def _count(session: Session, search: Search, search_steps: SearchSteps | None, most: int) -> int:
    if search_steps:
        if search.due_from is not None or search.due_until is not None:
            # the full-text index knows no deadline
            return len(_reordered(session, search, search_steps, None, most))
        return _counted(session, search_steps.whole, most + 1)
    walks = [_walk(search, facet, None, most + 1) for facet in _driver(session, search)]
    hits = (
        union(*(select(walk.subquery()) for walk in walks)).subquery()
        if len(walks) > 1
        else walks[0].subquery()
    )
    return int(
        session.execute(
            select(func.count()).select_from(select(hits).limit(most + 1).subquery())
        ).scalar_one()
    )


def facet_counts(session: Session, search: Search, kinds: Sequence[str]) -> dict[str, int]:
    """How many of the first thousand that answer carry each facet of those kinds."""
    ids, counts = ids_of(session, search, COUNTED), dict[str, int]()
    of_those_kinds = or_(*(FACETS.c.facet.startswith(f"{kind}:") for kind in kinds))
    for start in range(0, len(ids), 500):
        carried = FACETS.c.consultation_id.in_(ids[start : start + 500])
        tally = (
            select(FACETS.c.facet, func.count())
            .where(carried, of_those_kinds)
            .group_by(FACETS.c.facet)
        )
        for facet, many in session.execute(tally):
            counts[facet] = counts.get(facet, 0) + int(many)
    return counts


def rows_of(session: Session, ids: Sequence[int]) -> list[SearchRow]:
    """Those rows in that order."""
    rows = {
        row.consultation_id: row
        for row in session.execute(
            select(SearchRow).where(ROWS.c.consultation_id.in_(ids))
        ).scalars()
    }
    return [rows[number] for number in ids if number in rows]


def ids_of(session: Session, search: Search, most: int) -> list[int]:
    """The ids of the first `most`, for exports."""
    search_steps = _asked(session, search)
    hits = (
        _text_hits(session, search, search_steps, None, most)
        if search_steps
        else _facet_hits(session, search, None, most)
    )
    return [number for number, _ in hits[:most]]


def estimate(session: Session, search: Search, since: int) -> int:
    """How many of the newest thousand were published since that minute: the volume to expect of
    a saved search.
    """
    ids = ids_of(session, replace(search, due_from=None, due_until=None, sort="published"), COUNTED)
    return sum(
        _published_since(session, ids[start : start + 500], since)
        for start in range(0, len(ids), 500)
    )


def _published_since(session: Session, ids: Sequence[int], since: int) -> int:
    place = (FACETS.c.facet == "*", FACETS.c.consultation_id.in_(ids), FACETS.c.published >= since)
    return int(session.execute(select(func.count()).select_from(FACETS).where(*place)).scalar_one())


def sizes(session: Session, facets: Sequence[str]) -> dict[str, int]:
    """How many consultations carry each facet, counted to COUNTED + 1."""
    return {facet: _size(session, facet, COUNTED + 1) for facet in facets}


def read_cursor(after: str | None) -> tuple[int, int] | None:
    """« key.id » as two numbers, or nothing."""
    key, _, number = (after or "").partition(".")
    if key.lstrip("-").isdigit() and number.isdigit() and len(after or "") < 40:
        return int(key), int(number)
    return None


# --- without words: one facet's index is walked in order, the others are probed


def _facet_hits(
    session: Session, search: Search, cursor: tuple[int, int] | None, limit: int
) -> list[tuple[int, int]]:
    walks = [_walk(search, facet, cursor, limit + 1) for facet in _driver(session, search)]
    if len(walks) == 1:
        return [(row.id, row.key) for row in session.execute(walks[0])]
    # The first of a union are among the first of each part.
    parts = union(*(select(walk.subquery()) for walk in walks)).subquery()
    order = (
        (parts.c.key, parts.c.id)
        if search.order == "deadline"
        else (parts.c.key.desc(), parts.c.id.desc())
    )
    return [
        (row.id, row.key)
        for row in session.execute(select(parts).order_by(*order).limit(limit + 1))
    ]


def _walk(search: Search, facet: str, cursor: tuple[int, int] | None, limit: int) -> Select[Any]:
    key, number = FACETS.c[search.order], FACETS.c.consultation_id
    row_query = select(number.label("id"), key.label("key")).where(
        FACETS.c.facet == facet, *_probes(search, facet)
    )
    upward = search.order == "deadline"
    if upward and search.due_from is not None:
        row_query = row_query.where(key >= search.due_from)
    if upward and search.due_until is not None:
        row_query = row_query.where(key < search.due_until)
    if cursor:
        position = tuple_(key, number)
        row_query = row_query.where(
            position > tuple_(*cursor) if upward else position < tuple_(*cursor)
        )
    order = (key, number) if upward else (key.desc(), number.desc())
    return row_query.order_by(*order).limit(limit)


def _probes(search: Search, driver: str) -> list[Any]:
    probes = []
    for kind, values in search.facets.items():
        if not values or driver.startswith(f"{kind}:"):
            continue
        probe = FACETS.alias(f"probe_{kind}")
        matches = and_(
            probe.c.consultation_id == FACETS.c.consultation_id,
            probe.c.facet.in_([f"{kind}:{choice}" for choice in values]),
        )
        probes.append(exists(select(literal_column("1")).select_from(probe).where(matches)))
    return probes


def _driver(session: Session, search: Search) -> list[str]:
    """The facets of the kind with the fewest rows, as far as is counted; without any, all
    consultations.
    """
    kinds = {kind: values for kind, values in search.facets.items() if values}
    if len(kinds) < 2:
        return [f"{kind}:{choice}" for kind, values in kinds.items() for choice in values] or ["*"]
    best = min(
        kinds, key=lambda kind: sum(_size(session, f"{kind}:{choice}") for choice in kinds[kind])
    )
    return [f"{best}:{choice}" for choice in kinds[best]]


def _size(session: Session, facet: str, most: int = COUNTED) -> int:
    few: Select[Any] = (
        select(literal_column("1")).select_from(FACETS).where(FACETS.c.facet == facet).limit(most)
    )
    return int(session.execute(select(func.count()).select_from(few.subquery())).scalar_one())


# --- with words: the full-text index answers, closest or newest first


def _asked(session: Session, search: Search) -> SearchSteps | None:
    """What the index is asked for the words, or nothing without words."""
    if not search.asked:
        return None
    filters = [
        Either(tuple(Phrase(token(f"{kind}:{choice}"), FACET) for choice in chosen))
        for kind, chosen in search.facets.items()
        if chosen
    ]
    return asked_of(
        session, search.asked, filters, lambda expression, most: _counted(session, expression, most)
    )


def _counted(session: Session, expression: Expression, most: int) -> int:
    hits, values = _hits(session, expression, None, most, ordered=False)
    statement = f"SELECT count(*) FROM ({hits}) AS hits"  # noqa: S608
    return int(session.execute(text(statement), values).scalar_one())


def _text_hits(
    session: Session,
    search: Search,
    search_steps: SearchSteps,
    cursor: tuple[int, int] | None,
    limit: int,
) -> list[tuple[int, int]]:
    if search.order not in ("closest", "published"):
        return _reordered(session, search, search_steps, cursor, limit)
    steps = search_steps.steps if search.order == "closest" else (search_steps.whole,)
    first, after = (cursor[0], cursor[1]) if cursor else (0, None)
    hits: list[tuple[int, int]] = []
    for place in range(max(0, first), len(steps)):
        missing = limit + 1 - len(hits)
        if missing > 0:
            before = after if place == first else None
            statement, values = _hits(session, steps[place], before, missing)
            hits += [(row[0], place) for row in session.execute(text(statement), values)]
    return hits


def _reordered(
    session: Session,
    search: Search,
    search_steps: SearchSteps,
    cursor: tuple[int, int] | None,
    limit: int,
) -> list[tuple[int, int]]:
    """The newest hits in another order: joined to their keys by the database, one look-up a hit."""
    statement, values = _hits(session, search_steps.whole, None, RECENT)
    hits = text(statement).columns(column("id", Integer)).bindparams(**values).subquery("hits")
    key, number, upward = (
        FACETS.c[search.order],
        FACETS.c.consultation_id,
        search.order == "deadline",
    )
    row_query = select(number, key).join(hits, and_(FACETS.c.facet == "*", number == hits.c.id))
    if search.due_from is not None or search.due_until is not None:
        row_query = row_query.where(
            key >= (search.due_from or 0), key < (search.due_until or NO_DEADLINE + 1)
        )
    if cursor:
        row_query = row_query.where(
            tuple_(key, number) > tuple_(*cursor)
            if upward
            else tuple_(key, number) < tuple_(*cursor)
        )
    order = (key, number) if upward else (key.desc(), number.desc())
    return [
        (row[0], row[1]) for row in session.execute(row_query.order_by(*order).limit(limit + 1))
    ]


def _hits(
    session: Session,
    expression: Expression,
    before: int | None,
    limit: int,
    *,
    ordered: bool = True,
) -> tuple[str, dict[str, Any]]:
    """The statement and its values: ids that answer, newest first, from under `before` on."""
    sqlite = session.get_bind().dialect.name == "sqlite"
    values: dict[str, Any] = {"match": expression.fts5() if sqlite else expression.tsquery()}
    values["limit"] = limit
    number = "rowid" if sqlite else "id"
    answers = "search_text MATCH :match" if sqlite else "words @@ CAST(:match AS tsquery)"
    if before is not None:
        values["before"] = before
        answers += f" AND {number} < :before"
    order = f" ORDER BY {number} DESC" if ordered else ""
    statement = f"SELECT {number} AS id FROM search_text WHERE {answers}{order} LIMIT :limit"  # noqa: S608
    return statement, values
