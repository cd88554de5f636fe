"""Lots told by several notices are one lot: by number, else by title and CPV, else they stay
apart (rule 10).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from vigie.domain.notice import ParsedLot
from vigie.domain.text_key import fold

# « LOT-0001 », « Lot n° 01 », « 1 », « 2 bis », « 3a »; « PAR-0001 » are parts of a plan and stay
# so.
NUMBERED = re.compile(
    r"^(?P<part>par)?(?:lot)?(?:no|n)?0*(?P<number>\d{1,6})(?P<suffix>[a-z]|bis|ter)?$"
)
# « Lot n° 1 : repas »: the number that its own title repeats
TOLD_AGAIN = re.compile(r"lot\s{0,3}(?:n\s?°\s{0,3})?(\d{1,4})\s{0,3}[:.–—-]\s{0,3}", re.IGNORECASE)
SAME_LOT_TITLE = 92.0
OTHER_LOT_TITLE = 45.0  # under it, two titles under one number speak of different things


@dataclass(frozen=True)
class Known:
    """A lot that is known already."""

    key: str
    title: str
    cpv: tuple[str, ...]


def lot_key(number: str) -> str | None:
    """« LOT-0001 » = « 01 » = « 1 » → "1"; nothing where the number is none (some publishers put
    the title there).
    """
    match = NUMBERED.match(fold(number).replace(" ", ""))
    if not match:
        return None
    return ("par-" if match["part"] else "") + (match["number"] or "0") + (match["suffix"] or "")


def shown_number(key: str, published: str) -> str:
    """What users see: « 1 » for LOT-0001, « 2 bis »; what was published where it is no number."""
    if re.fullmatch(r"\d+", key):
        return key
    return published.strip()[:60] or "?"


def title_key(lot: ParsedLot) -> str:
    """The key of a lot without number."""
    return f"title:{fold(lot.title or lot.number or lot.description)[:120]}"


def join_lots(
    parsed_lots: Sequence[ParsedLot], known_lots: Mapping[str, Known]
) -> list[tuple[str, ParsedLot, str | None]]:
    """Each told lot with the key of the lot that it is, and a doubt in French where there is
    one.
    """
    taken_keys: set[str] = set()
    joined = []
    alone = len(parsed_lots) == 1
    for lot in parsed_lots:
        key, doubt = _find(lot, known_lots, taken_keys, alone)
        taken_keys.add(key)
        joined.append((key, lot, doubt))
    return joined


def _find(
    lot: ParsedLot, known_lots: Mapping[str, Known], taken_keys: set[str], alone: bool
) -> tuple[str, str | None]:
    key = lot_key(lot.number)
    if key == "0" and alone:
        key = "1"  # eForms numbers the only lot LOT-0000
    if key and key not in taken_keys:
        return key, _title_doubt(lot, known_lots.get(key))
    if key:
        return _apart(
            key, taken_keys
        ), f"numéro de lot {shown_number(key, lot.number)} donné deux fois : lots à vérifier"
    titled = _by_title(
        lot, [known_lot for known_lot in known_lots.values() if known_lot.key not in taken_keys]
    )
    if titled:
        return titled, None
    if alone and set(known_lots) <= {"1"}:
        return "1", None  # the one lot of a consultation without lots
    doubt = "lot sans numéro : à vérifier" if known_lots else None
    return _apart(title_key(lot), taken_keys), doubt


def _by_title(lot: ParsedLot, known_lots: Iterable[Known]) -> str | None:
    """The one known lot of that title and CPV; several alike are none."""
    title = fold(lot.title)
    if len(title) < 4:
        return None
    alike = [
        known_lot.key
        for known_lot in known_lots
        if fuzz.token_sort_ratio(title, fold(known_lot.title)) >= SAME_LOT_TITLE
        and _same_cpv(lot.cpv, known_lot.cpv)
    ]
    return alike[0] if len(alike) == 1 else None


def _same_cpv(codes: Sequence[str], other_codes: Sequence[str]) -> bool:
    return (
        not codes
        or not other_codes
        or bool({code[:5] for code in codes} & {code[:5] for code in other_codes})
    )


def _title_doubt(lot: ParsedLot, known_lot: Known | None) -> str | None:
    if known_lot is None or not known_lot.title or not lot.title:
        return None
    if fuzz.token_set_ratio(fold(lot.title), fold(known_lot.title)) >= OTHER_LOT_TITLE:
        return None
    return "intitulés différents d’un avis à l’autre pour ce numéro de lot : à vérifier"


def _apart(key: str, taken_keys: set[str]) -> str:
    number, free = 2, key
    while free in taken_keys:
        free = f"{key}#{number}"
        number += 1
    return free


def without_number(title: str, number: str) -> str:
    """« Lot 1 : repas » without « Lot 1 : », which pages and letters write themselves."""
    match = TOLD_AGAIN.match(title)
    is_same = match is not None and lot_key(match.group(1)) == lot_key(number)
    return title[match.end() :] if match and is_same and len(title) > match.end() else title
