"""Buyers as rows: found by SIRET or by name, made where unknown, completed where a later notice
tells the SIRET.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select, update
from sqlmodel import Session

from vigie.domain.buyers import Named, name_key, place_in_name, same_buyer
from vigie.domain.tender import Tender
from vigie.store.inserts import CHUNK, insert_if_absent
from vigie.store.tables import Buyer, columns_of

BUYERS = columns_of(Buyer)
NOT_MADE_YET = 1 << 62  # numbers from here stand for rows to be made: behind every known one


class KnownBuyers:
    """The buyers that a batch may mean, by legal person and by name."""

    def __init__(self) -> None:
        self.rows: dict[int, Named] = {}
        self.by: dict[str, set[int]] = defaultdict(set)
        self.new: dict[int, dict[str, Any]] = {}  # rows to be made, by a number of their own
        self.completed: list[tuple[int, Tender, Named]] = []

    def put(self, number: int, named: Named) -> None:
        """Know that buyer, or know it better."""
        self.rows[number] = named
        for name in (named.siren, named.name_key):
            if name:
                self.by[name].add(number)

    def like(self, named: Named) -> list[tuple[int, Named]]:
        """Those that share its legal person or its name."""
        numbers = self.by.get(named.siren or "", set()) | self.by.get(named.name_key, set())
        return [(number, self.rows[number]) for number in numbers]


def named(tender: Tender) -> Named:
    """The buyer that a tender tells of."""
    places = frozenset(tender.buyer_departments) | place_in_name(tender.buyer_name)
    return Named(name_key(tender.buyer_name), tender.buyer_siret, places)


def buyer_ids(session: Session, tenders: Sequence[Tender]) -> list[int | None]:
    """The buyer of each tender, made where it is not known yet."""
    named_buyers = [named(tender) for tender in tenders]
    known_buyers = _known(session, named_buyers)
    found = [
        _found(tender, buyer, known_buyers)
        for tender, buyer in zip(tenders, named_buyers, strict=True)
    ]
    made = _made(session, known_buyers.new)
    for number, tender, buyer in known_buyers.completed:
        _complete(session, made.get(number, number), tender, buyer)
    return [number if number is None else made.get(number, number) for number in found]


def _found(tender: Tender, named: Named, known_buyers: KnownBuyers) -> int | None:
    if not (named.siret or named.name_key):
        return None
    number = same_buyer(named, known_buyers.like(named))
    if number is None:
        number = NOT_MADE_YET + len(known_buyers.new)
        known_buyers.new[number] = buyer_row(tender, named)
        known_buyers.put(number, named)
    elif named.siret and not known_buyers.rows[number].siret:
        known_buyers.completed.append((number, tender, named))
        known_buyers.put(number, named)
    return number


def _known(session: Session, named_buyers: Sequence[Named]) -> KnownBuyers:
    known_buyers = KnownBuyers()
    for column, keys in (
        (BUYERS.c.siren, {buyer.siren for buyer in named_buyers if buyer.siren}),
        (BUYERS.c.name_key, {buyer.name_key for buyer in named_buyers if buyer.name_key}),
    ):
        values = sorted(keys)
        for start in range(0, len(values), CHUNK):
            columns = (BUYERS.c.id, BUYERS.c.name_key, BUYERS.c.siret, BUYERS.c.departments)
            for row in session.execute(
                select(*columns).where(column.in_(values[start : start + CHUNK]))
            ):
                known_buyers.put(row.id, Named(row.name_key, row.siret, frozenset(row.departments)))
    return known_buyers


def _made(session: Session, rows: Mapping[int, dict[str, Any]]) -> dict[int, int]:
    """The id of each new row, inserted all at once; another collector may have made it
    meanwhile.
    """
    if not rows:
        return {}
    session.execute(insert_if_absent(session, BUYERS), list(rows.values()))
    keys = [row["key"] for row in rows.values()]
    ids: dict[str, int] = {}
    for start in range(0, len(keys), CHUNK):
        key_query = select(BUYERS.c.key, BUYERS.c.id).where(
            BUYERS.c.key.in_(keys[start : start + CHUNK])
        )
        ids.update((row.key, row.id) for row in session.execute(key_query))
    return {number: ids[row["key"]] for number, row in rows.items()}


def _complete(session: Session, number: int, tender: Tender, named: Named) -> None:
    row = buyer_row(tender, named)
    values = {name: row[name] for name in ("siret", "siren", "kind", "departments")}
    # the row's number keeps its key free of what another collector may be making of the same SIRET
    session.execute(
        update(BUYERS)
        .where(BUYERS.c.id == number)
        .values(**values, key=f"siret:{named.siret}:{number}")
    )


def buyer_row(tender: Tender, named: Named) -> dict[str, Any]:
    """A contracting authority; its key keeps two collectors from making it twice."""
    places = sorted(named.departments)
    key = f"siret:{named.siret}" if named.siret else f"name:{named.name_key}:{'-'.join(places)}"
    return {
        "key": key[:300],
        "name": tender.buyer_name or named.siret or "",
        "name_key": named.name_key,
        "siret": named.siret,
        "siren": named.siren,
        "kind": tender.buyer_kind,
        "departments": places,
    }
