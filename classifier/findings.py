"""What the classifier says of a notice: considerations with their proof, lot by lot."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from classifier.lots import key
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
        article_prefixes = prefixes.get(FACTS[self.code].group, ())
        cited = (
            [article for article in self.articles if article.startswith(article_prefixes)]
            if article_prefixes
            else []
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
            self.volumes[rank]
            for rank in sorted((*by_lot.get(None, ()), *by_lot.get(key(number), ())))
        )

    @cached_property
    def _volumes_by_lot(self) -> dict[str | None, list[int]]:
        ranks_by_lot: dict[str | None, list[int]] = {}
        for rank, volume in enumerate(self.volumes):
            ranks_by_lot.setdefault(None if volume.lot is None else key(volume.lot), []).append(
                rank
            )
        return ranks_by_lot

    def as_label(self) -> dict[str, Any]:
        """The form of `vigie classify`."""
        label: dict[str, Any] = {
            "code": str(self.code),
            "lots": list(self.lots) if isinstance(self.lots, tuple) else self.lots,
            "quote": self.quote,
            "volumes": [volume_json(volume) for volume in self.volumes],
            "optional": self.optional,
            "confidence": round(self.confidence, 3),
            "status": self.status,
            "source": self.source,
            "rule": self.rule,
        }
        if self.guessed:
            label["guessed"] = True
        if self.conflict:
            label["conflict"] = True
        return label | (
            {"raw": [proof.raw for proof in self.evidence if proof.raw]}
            if self.source == "code"
            else {}
        )


def volume_json(volume: Volume) -> dict[str, Any]:
    """A volume as the gold set writes it: what is not told is left out."""
    figures = {
        "hours": volume.hours,
        "percent": volume.percent,
        "per": volume.per,
        "tranche": volume.tranche,
        "etp": volume.etp,
        "quote": volume.quote or None,
    }
    return {
        "lot": volume.lot,
        **{name: figure for name, figure in figures.items() if figure is not None},
    }


@dataclass(frozen=True)
class NoticeReading:
    """All that one version of the classifier read in one notice."""

    id: str
    version: str
    found: tuple[Found, ...] = ()
    lots: tuple[str, ...] = field(default=())
    cut: bool = False  # longer, or saying more, than is read: a person must read the rest

    def on(self, number: str) -> tuple[Found, ...]:
        """What it says of that published lot number."""
        return tuple(finding for finding in self.found if finding.covers(number))

    def as_line(self) -> dict[str, Any]:
        """One line of `vigie classify`: one object per code, surest source first, lots merged."""
        return {
            "id": self.id,
            "labels": [finding.as_label() for finding in merged_by_code(self.found)],
        }


def merged_by_code(findings: Iterable[Found]) -> list[Found]:
    """One finding a code, the surest; the lots of the others are added."""
    best: dict[Consideration, Found] = {}
    for finding in sorted(findings, key=lambda finding: -finding.confidence):
        first = best.get(finding.code)
        best[finding.code] = finding if first is None else _with_lots(first, finding)
    return sorted(best.values(), key=lambda merged: (FACTS[merged.code].rank, merged.code))


def _with_lots(first: Found, other_finding: Found) -> Found:
    if first.lots == "all" or other_finding.lots == "all":
        lots: FoundLots = "all"
    elif first.lots == "unknown" or other_finding.lots == "unknown":
        lots = other_finding.lots if first.lots == "unknown" else first.lots
    else:
        lots = tuple(dict.fromkeys((*first.lots, *other_finding.lots)))
    return Found(**{**first.__dict__, "lots": lots})
