"""Friendly words for reading texts: one classifier for all tests, texts with their lots, what is
found as plain values.
"""

from functools import cache

from classifier.document import Document, Part, Role, from_line
from classifier.findings import Found
from classifier.pipeline import Classifier, load

Wanted = dict[str, object]
Fields = list[tuple[str, str]]


@cache
def classifier() -> Classifier:
    """The rules alone, loaded once."""
    return load(model=False)


def a_text(text: str, role: Role = "conditions", lot: str | None = None) -> Part:
    return Part("champ", text, lot, 0, role)


def a_document(*parts: Part | str, lots: tuple[str, ...] = ()) -> Document:
    told = [a_text(part) if isinstance(part, str) else part for part in parts]
    numbered = tuple(
        Part(one.field, one.text, one.lot, place, one.role) for place, one in enumerate(told)
    )
    return Document("avis", numbered, lots)


def found_in(*parts: Part | str, lots: tuple[str, ...] = ()) -> tuple[Found, ...]:
    return classifier().read(a_document(*parts, lots=lots)).found


def said(*parts: Part | str, lots: tuple[str, ...] = ()) -> dict[str, object]:
    """Code → lots."""
    return lots_by_code(found_in(*parts, lots=lots))


def lots_by_code(found: tuple[Found, ...]) -> Wanted:
    return {
        str(one.code): list(one.lots) if isinstance(one.lots, tuple) else one.lots for one in found
    }


def read(fields: Fields) -> Wanted:
    """Code → lots, by the rules alone; fields by name, four lots where a lot is told."""
    told = any("lot" in text.lower() for _, text in fields)
    line = {
        "id": "avis",
        "title": next((text for name, text in fields if name == "Titre"), None),
        "sections": [{"name": name, "text": text} for name, text in fields if name != "Titre"],
        "lots": [{"number": number} for number in "1234"] if told else [],
    }
    return lots_by_code(classifier().read(from_line(line)).found)


def hours(*parts: Part | str, lots: tuple[str, ...] = ()) -> list[tuple[object, ...]]:
    """Every volume of the insertion condition: lot, hours or percent, per, tranche."""
    one = next(
        (each for each in found_in(*parts, lots=lots) if each.code == "insertion_condition"), None
    )
    return (
        [(each.lot, each.hours or each.percent, each.per, each.tranche) for each in one.volumes]
        if one
        else []
    )
