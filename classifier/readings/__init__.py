"""What else a notice tells that matching needs: one file per kind, with marked sentences, its
tests and its documentation.

A file declares `KIND` and `WHAT` (vigie.domain.lots.READINGS), `STEMS` (words without which it is
not asked; `ALSO` of
which one must stand there too; `FIELDS` where a field's name is enough), `EXAMPLES` (field | text
with the quoted words in
square brackets, value; null where nothing must be read), `find(passage)` and `merge(values)`.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

from classifier.document import Document, Part, from_notice
from classifier.findings import LONGEST_QUOTE, Evidence
from classifier.lots import key
from classifier.passages import MOST_PASSAGE, Hit, Passage, Read
from classifier.text import fold, quick_fold
from vigie.domain.notice import ParsedNotice

VERSION = "o1"


@cache
def kinds() -> dict[str, ModuleType]:
    """Every file of this folder, by its kind."""
    modules = (import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__))
    return {module.KIND: module for module in modules}


def read(notice: ParsedNotice) -> tuple[Read, ...]:
    """All that the notice tells besides considerations, in the order of its texts."""
    return read_document(from_notice(notice))


def read_document(document: Document) -> tuple[Read, ...]:
    """The same for a document that is already in the classifier's form."""
    lot_keys = tuple(dict.fromkeys(key(lot) for lot in document.lots))
    return tuple(read_hit for part in document.parts for read_hit in _of_part(part, lot_keys))


def _of_part(part: Part, lot_keys: tuple[str, ...]) -> Iterator[Read]:
    text = part.text[:MOST_PASSAGE]
    quick = quick_fold(text)
    concerned_modules = [module for module in kinds().values() if _concerns(module, part, quick)]
    if not concerned_modules:
        return
    passage = Passage(part, fold(text), lot_keys)
    for module in concerned_modules:
        for hit in module.find(passage):
            yield Read(module.KIND, hit.value, passage.lots_of(hit), _evidence(passage, hit))


def _concerns(module: ModuleType, part: Part, quick: str) -> bool:
    if part.field in getattr(module, "FIELDS", ()):
        return True
    also = getattr(module, "ALSO", ())
    return any(stem in quick for stem in module.STEMS) and (
        not also or any(stem in quick for stem in also)
    )


def _evidence(passage: Passage, hit: Hit) -> Evidence:
    stored = passage.folded.stored
    start, end = passage.folded.span(hit.start, hit.end)
    if end - start > LONGEST_QUOTE:
        cut = stored.rfind(" ", start, start + LONGEST_QUOTE)
        end = cut if cut > start else start + LONGEST_QUOTE
    return Evidence(
        passage.part.field, passage.part.index, start, end, stored[start:end], "", passage.part.lot
    )


def of_lot(readings: Iterable[Read], number: str) -> dict[str, tuple[dict[str, Any], list[Read]]]:
    """What holds for that published lot, by kind: words that name it, or its own text, win over
    the whole notice.
    """
    spoken: dict[str, list[Read]] = {}
    for reading in readings:
        if reading.covers(number):
            spoken.setdefault(reading.kind, []).append(reading)
    merged = {}
    for kind, reads in spoken.items():
        chosen = [read_hit for read_hit in reads if read_hit.lots != "all"] or reads
        merged[kind] = (kinds()[kind].merge([read_hit.value for read_hit in chosen]), chosen)
    return merged
