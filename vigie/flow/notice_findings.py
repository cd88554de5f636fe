"""One notice that stands, what was read in it, and of which stored lots that speaks."""

from dataclasses import dataclass
from functools import cached_property, lru_cache

from classifier.findings import Found, FoundLots
from classifier.lots import key
from classifier.passages import Read
from vigie.domain.notice import ParsedNotice
from vigie.store.tables import Lot


@dataclass(frozen=True)
class ClassifiedNotice:
    """One notice that stands, and what was read in it."""

    notice: ParsedNotice
    findings: tuple[Found, ...]
    readings: tuple[Read, ...] = ()
    unread: bool = False  # over its budget, or cut: a person must read it
    document: str = ""  # its kind, where it is a tender document

    @cached_property
    def numbers(self) -> frozenset[str]:
        """The lots that it tells of."""
        return frozenset(key(lot.number) for lot in self.notice.lots)


def speaks_of(lots: FoundLots, lot: Lot, classified_notice: ClassifiedNotice, count: int) -> bool:
    """Lots join by number; a notice with one lot, or none, speaks of the consultation's only
    lot.
    """
    if lots == "all":
        numbers = classified_notice.numbers
        return (
            not numbers
            or key(lot.number) in numbers
            or (len(numbers) == 1 and count == 1)
            or not lot.key.isdigit()
        )
    if lots == "unknown":
        return True
    lot_keys = _keys(lots)
    return (
        key(lot.number) in lot_keys
        or lot.key in lot_keys
        or (count == 1 and len(classified_notice.notice.lots) <= 1)
    )


@lru_cache(maxsize=64)  # asked for each of a notice's lots, which may be thousands
def _keys(lots: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(key, lots))
