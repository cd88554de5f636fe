"""Lists of consultations: every page walks one index in its order and stops; counts stop at a
thousand.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import (
    Integer,
    Select,
    and_,
    column,
    exists,
    func,
    literal_column,
    select,
    text,
    tuple_,
    union,
)
from sqlmodel import Session

from vigie.domain.stems import question, stem
from vigie.store.search.index import FACETS, NO_DEADLINE, ROWS, token
from vigie.store.tables import SearchRow

Sort = Literal["published", "deadline", "amount"]
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

    @property
    def order(self) -> Sort:
        """A deadline asked for orders by deadline: that index holds the range."""
        return "deadline" if self.due_from is not None or self.due_until is not None else self.sort


@dataclass(frozen=True)
class ResultPage:
    """One page: rows in order, the cursor of the next page, a count that stops at COUNTED + 1."""

    rows: list[SearchRow]
    after: str | None
    total: int

    @property
    def capped(self) -> bool:
        """Whether there are more than were counted."""
        return self.total > COUNTED


def search(
    session: Session, search: Search, after: str | None = None, limit: int = PAGE
) -> ResultPage:
    """That page; an unknown cursor begins again."""
    cursor = read_cursor(after)
    hits = (
        _text_hits(session, search, cursor, limit)
        if question(search.text)
        else _facet_hits(session, search, cursor, limit)
    )
    ids = [number for number, _ in hits[:limit]]
    following = f"{hits[limit - 1][1]}.{hits[limit - 1][0]}" if len(hits) > limit else None
    return ResultPage(rows_of(session, ids), following, count(session, search))


def count(session: Session, search: Search, most: int = COUNTED) -> int:
    """How many, at most `most` + 1."""
    if question(search.text):
        if search.due_from is not None or search.due_until is not None:
            return len(
                _reordered(session, search, None, most)
            )  # the full-text index knows no deadline
        wanted, values = _text_query(session, search, None, most + 1, counting=True)
        return int(
            session.execute(text(f"SELECT count(*) FROM ({wanted}) AS hits"), values).scalar_one()  # noqa: S608
        )
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
    hits = (
        _text_hits(session, search, None, most)
        if question(search.text)
        else _facet_hits(session, search, None, most)
    )
    return [number for number, _ in hits[:most]]


def estimate(session: Session, search: Search, since: int) -> int:
    """How many of the newest thousand were published since that minute: the volume to expect of
    a saved search.
    """
    ids = ids_of(session, Search(search.text, search.facets), COUNTED)
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
            probe.c.facet.in_([f"{kind}:{one}" for one in values]),
        )
        probes.append(exists(select(literal_column("1")).select_from(probe).where(matches)))
    return probes


def _driver(session: Session, search: Search) -> list[str]:
    """The facets of the kind with the fewest rows, as far as is counted; without any, all
    consultations.
    """
    kinds = {kind: values for kind, values in search.facets.items() if values}
    if len(kinds) < 2:
        return [f"{kind}:{one}" for kind, values in kinds.items() for one in values] or ["*"]
    best = min(kinds, key=lambda kind: sum(_size(session, f"{kind}:{one}") for one in kinds[kind]))
    return [f"{best}:{one}" for one in kinds[best]]


def _size(session: Session, facet: str, most: int = COUNTED) -> int:
    few: Select[Any] = (
        select(literal_column("1")).select_from(FACETS).where(FACETS.c.facet == facet).limit(most)
    )
    return int(session.execute(select(func.count()).select_from(few.subquery())).scalar_one())


# --- with words: the full-text index answers, newest first


def _text_hits(
    session: Session, search: Search, cursor: tuple[int, int] | None, limit: int
) -> list[tuple[int, int]]:
    if search.order != "published":
        return _reordered(session, search, cursor, limit)
    question, values = _text_query(session, search, cursor, limit + 1)
    return [(row[0], 0) for row in session.execute(text(question), values)]


def _reordered(
    session: Session, search: Search, cursor: tuple[int, int] | None, limit: int
) -> list[tuple[int, int]]:
    """The newest hits in another order: joined to their keys by the database, one look-up a hit."""
    question, values = _text_query(session, search, None, RECENT)
    hits = text(question).columns(column("id", Integer)).bindparams(**values).subquery("hits")
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


def _text_query(
    session: Session,
    search: Search,
    cursor: tuple[int, int] | None,
    limit: int,
    *,
    counting: bool = False,
) -> tuple[str, dict[str, Any]]:
    if session.get_bind().dialect.name != "sqlite":
        return _postgres_query(search, cursor, limit)
    values: dict[str, Any] = {"match": match(search), "limit": limit}
    place = "" if not cursor else " AND rowid < :after"
    if cursor:
        values["after"] = cursor[1]
    order = "" if counting else " ORDER BY rowid DESC"
    return (
        f"SELECT rowid AS id FROM search_text WHERE search_text MATCH :match{place}{order} "  # noqa: S608
        f"LIMIT :limit",
        values,
    )


def match(search: Search) -> str:
    """The FTS5 expression: every word as written or by its stem, and one facet of each kind; all
    quoted.
    """
    parts = [
        f'({{words}} : "{word}" OR {{stems}} : "{stem(word)}")' for word in question(search.text)
    ]
    for kind, chosen in search.facets.items():
        if chosen:
            parts.append(
                "("
                + " OR ".join(f'{{facets}} : "{token(f"{kind}:{one}")}"' for one in chosen)
                + ")"
            )
    return " AND ".join(parts)


def _postgres_query(
    search: Search, cursor: tuple[int, int] | None, limit: int
) -> tuple[str, dict[str, Any]]:
    values: dict[str, Any] = {"limit": limit, "asked": search.text[:400].replace("\x00", " ")}
    words = [f"'{stem(word)}'" for word in question(search.text)]
    values["stems"] = " & ".join(words)
    where = [
        "(words @@ plainto_tsquery('french', :asked) OR words @@ to_tsquery('simple', :stems))"
    ]
    for number, (kind, chosen) in enumerate(item for item in search.facets.items() if item[1]):
        names = []
        for place, one in enumerate(chosen):
            values[f"f{number}_{place}"] = f"{kind}:{one}"
            names.append(f":f{number}_{place}")
        where.append(
            "EXISTS (SELECT 1 FROM search_facets f WHERE "  # noqa: S608
            "f.consultation_id = search_text.id "
            f"AND f.facet IN ({', '.join(names)}))"
        )
    if cursor:
        where.append("id < :after")
        values["after"] = cursor[1]
    return (
        f"SELECT id FROM search_text WHERE {' AND '.join(where)} ORDER BY id DESC LIMIT :limit",  # noqa: S608
        values,
    )
