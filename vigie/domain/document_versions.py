"""Which documents of a consultation stand, and which a later version replaces (pure)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from vigie.domain.text_key import text_key

# Kinds of which a consultation, or a lot, has one: a file of another name replaces it too, where
# the name says that it is a version.
SINGLE = frozenset({"rc", "ccap", "cctp", "ae"})
# « v2 », « version 3 », « modifié », « rectificatif », « du 12-11-2026 »: what tells versions apart
_VERSION = re.compile(
    r"\b(?:v ?\d{1,2}|vdef|version(?: \d{1,2})?|modifiee?s?|modifie le|rectifiee?s?|rectificatifs?"
    r"|corrigee?s?|annule et remplace|definitifs?|finale?|copie|consolidee?"
    r"|(?:du |le )?\d{1,2} \d{1,2} (?:20)?\d\d|20\d{6}|\d{1,2} ?(?:janvier|fevrier|mars|avril|mai"
    r"|juin|juillet|aout|septembre|octobre|novembre|decembre)(?: 20\d\d)?)\b"
)
# a mark that says « later than another », a date apart
_LATER = re.compile(
    r"\b(?:v ?(?:[2-9]|\d\d)|modifi|rectifi|corrig|annule et remplace|version [2-9])"
)
# « CCAP (1).pdf », a second download
_COPY = re.compile(r"\(\d{1,2}\)")


@dataclass(frozen=True)
class Version:
    """What decides whether a document replaces another."""

    id: int
    file_id: int
    kind: str
    lots: tuple[str, ...]
    name: str
    key: str  # name_key
    added_at: datetime
    read: bool  # it gave text: what could not be read replaces nothing


def name_key(name: str) -> str:
    """The document's own name in words, without its ending and what tells versions apart."""
    return _VERSION.sub(" ", _words(name.rsplit("/", 1)[-1])).strip() or _words(name)


def replaced(versions: Iterable[Version]) -> dict[int, int]:
    """Each document that a later one replaces → the one that stands in its place."""
    ordered = sorted(versions, key=lambda version: (version.added_at, version.id))
    standing: list[Version] = []
    by: dict[int, int] = {}
    for later in ordered:
        if not later.read:
            continue
        for earlier in list(standing):
            if _replaces(later, earlier):
                standing.remove(earlier)
                by[earlier.id] = later.id
        standing.append(later)
    return {earlier: _last(by, later) for earlier, later in by.items()}


def _replaces(later: Version, earlier: Version) -> bool:
    if later.file_id == earlier.file_id or (later.kind, later.lots) != (earlier.kind, earlier.lots):
        return False
    is_same = later.key == earlier.key
    if later.kind in SINGLE:
        return is_same or bool(_LATER.search(_words(later.name.rsplit("/", 1)[-1])))
    return is_same and _folder(later.name) == _folder(earlier.name)


def _folder(name: str) -> str:
    """The innermost folder inside the archive; empty for what stands at its top."""
    parts = name.split("/")
    return _VERSION.sub(" ", _words(parts[-2])).strip() if len(parts) > 2 else ""


def _words(name: str) -> str:
    bare, dot, ending = name.rpartition(".")
    name = bare if dot and len(ending) <= 5 else name
    return text_key(_COPY.sub("", name))


def _last(by: dict[int, int], number: int) -> int:
    while number in by:
        number = by[number]
    return number
