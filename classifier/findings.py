"""What the classifier says of a notice: considerations with their proof, lot by lot."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from classifier.scope import key
from vigie.domain.considerations import FACTS, Consideration, ConsiderationGroup
from vigie.domain.lots import SURE, Status, Volume

LONGEST_QUOTE = 250
Source = Literal["code", "text", "model"]
FoundLots = tuple[str, ...] | Literal["all", "unknown"]


@dataclass(frozen=True)
class Evidence:
    """One proof: a quote cut from a stored text, or a field with its raw code."""

    field: str
    text: int | None = (
        # index in ParsedNotice.texts; null for a title or criterion told apart, and for a code
        None
    )
    start: int = 0
    end: int = 0
    quote: str = ""
    raw: str = ""
    lot: str | None = None  # the lot whose field it is

    def as_json(self) -> dict[str, Any]:
        """The proof as the store keeps it."""
        return {
            "text": self.text,
            "start": self.start,
            "end": self.end,
            "field": self.field,
            "raw": self.raw,
            "quote": self.quote,
        }


@dataclass(frozen=True)
class Found:
    """One consideration on some lots of one notice."""

    code: Consideration
    lots: FoundLots
    source: Source
    confidence: float
    rule: str
    evidence: tuple[Evidence, ...]
    families: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    volumes: tuple[Volume, ...] = ()
    optional: bool = False
    weight: float | None = None
    conflict: bool = False
    guessed: bool = False  # its lots are told by no word

    @property
    def status(self) -> Status:
        """« sûr » from the confidence at which nine in ten hold; a code alone and a conflict
        never are.
        """
        return (
            "sûr"
            if self.confidence >= SURE and self.source == "text" and not self.conflict
            else "à vérifier"
        )

    @property
    def quote(self) -> str:
        """The shortest proof in words; empty where a code alone speaks."""
        return self.evidence[0].quote if self.evidence else ""

    @property
    def legal_basis(self) -> str:
        """The article that the text cites, else the one the consideration rests on."""
        prefixes = {
            ConsiderationGroup.RESERVED: ("L2113-1", "L3113"),
            ConsiderationGroup.CONDITION: ("L2112-2", "L2112-3", "L2112-4", "L3114-2"),
        }
        wanted = prefixes.get(FACTS[self.code].group, ())
        cited = (
            [article for article in self.articles if article.startswith(wanted)] if wanted else []
        )
        return ", ".join(cited[:4]) or FACTS[self.code].law

    def covers(self, number: str) -> bool:
        """Whether it speaks of that published lot number."""
        return self.lots == "all" or (
            self.lots != "unknown" and key(number) in {key(lot) for lot in self.lots}
        )

    def volumes_of(self, number: str) -> tuple[Volume, ...]:
        """Its volumes for that lot, and those told for the whole."""
        by_lot = self._volumes_by_lot
        return tuple(
            self.volumes[at] for at in sorted((*by_lot.get(None, ()), *by_lot.get(key(number), ())))
        )

    @cached_property
    def _volumes_by_lot(self) -> dict[str | None, list[int]]:
        found: dict[str | None, list[int]] = {}
        for at, one in enumerate(self.volumes):
            found.setdefault(None if one.lot is None else key(one.lot), []).append(at)
        return found

    def as_label(self) -> dict[str, Any]:
        """The form of `vigie classify`."""
        found: dict[str, Any] = {
            "code": str(self.code),
            "lots": list(self.lots) if isinstance(self.lots, tuple) else self.lots,
            "quote": self.quote,
            "volumes": [volume_json(one) for one in self.volumes],
            "optional": self.optional,
            "confidence": round(self.confidence, 3),
            "status": self.status,
            "source": self.source,
            "rule": self.rule,
        }
        if self.guessed:
            found["guessed"] = True
        if self.conflict:
            found["conflict"] = True
        return found | (
            {"raw": [one.raw for one in self.evidence if one.raw]} if self.source == "code" else {}
        )


def volume_json(volume: Volume) -> dict[str, Any]:
    """A volume as the gold set writes it: what is not told is left out."""
    told = {
        "hours": volume.hours,
        "percent": volume.percent,
        "per": volume.per,
        "tranche": volume.tranche,
        "etp": volume.etp,
        "quote": volume.quote or None,
    }
    return {"lot": volume.lot, **{name: value for name, value in told.items() if value is not None}}


@dataclass(frozen=True)
class NoticeReading:
    """All that one version of the classifier read in one notice."""

    id: str
    version: str
    found: tuple[Found, ...] = ()
    lots: tuple[str, ...] = field(default=())

    def on(self, number: str) -> tuple[Found, ...]:
        """What it says of that published lot number."""
        return tuple(one for one in self.found if one.covers(number))

    def as_line(self) -> dict[str, Any]:
        """One line of `vigie classify`: one object per code, surest source first, lots merged."""
        return {"id": self.id, "labels": [one.as_label() for one in merged_by_code(self.found)]}


def merged_by_code(found: Iterable[Found]) -> list[Found]:
    """One finding a code, the surest; the lots of the others are added."""
    best: dict[Consideration, Found] = {}
    for one in sorted(found, key=lambda item: -item.confidence):
        first = best.get(one.code)
        best[one.code] = one if first is None else _with_lots(first, one)
    return sorted(best.values(), key=lambda item: (FACTS[item.code].rank, item.code))


def _with_lots(first: Found, other: Found) -> Found:
    if first.lots == "all" or other.lots == "all":
        lots: FoundLots = "all"
    elif first.lots == "unknown" or other.lots == "unknown":
        lots = other.lots if first.lots == "unknown" else first.lots
    else:
        lots = tuple(dict.fromkeys((*first.lots, *other.lots)))
    return Found(**{**first.__dict__, "lots": lots})
