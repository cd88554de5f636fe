"""What joining compares of a notice, and the keys by which another one that may tell of the same
tender finds it.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from vigie.domain.clock import paris_day
from vigie.domain.notice import ParsedNotice
from vigie.domain.text_key import fold

GLITCH = timedelta(hours=2)  # portals disagree by a summer-time offset, not more
# Words that any authority's name may hold: they tell nothing of which one it is.
COMMON_WORDS = (
    "ville commune mairie de du des la le les l d et en sur sous a au aux communaute "
    "agglomeration metropole departement "
    "departemental conseil region regional syndicat intercommunal mixte office public habitat "
    "centre hospitalier "
    "universite etablissement territorial direction ministere service services societe sa spl "
    "sem france ile saint "
    "sainte communes urbaine general generale nationale national prefecture publique"
)
COMMON = frozenset(COMMON_WORDS.split())
MOST_NAME_KEYS = 3
VERSIONED = re.compile(r"^(?P<notice>[0-9a-f]{8}-[0-9a-f-]{27})-\d{1,3}$")
PUBLICATION = re.compile(r"^0*(?P<number>[1-9]\d{0,8}-\d{4})$")


@dataclass(frozen=True)
class Traits:
    """What joining compares of a notice; small enough to be kept beside it."""

    id: str
    source: str
    kind: str
    procedure: str | None = None
    own: tuple[str, ...] = ()  # names it may be linked by
    links: tuple[str, ...] = ()  # names of notices that it says it follows
    siren: str | None = None
    buyer: str = ""  # folded
    reference: str | None = None  # folded
    deadline: str | None = None  # ISO, UTC
    title: str = ""  # folded

    def as_json(self) -> dict[str, Any]:
        """As it is kept."""
        return dict(vars(self))

    @classmethod
    def from_json(cls, fields: dict[str, Any]) -> "Traits":
        """As it was kept."""
        return cls(**{**fields, "own": tuple(fields["own"]), "links": tuple(fields["links"])})

    @property
    def due(self) -> datetime | None:
        """Its deadline."""
        return datetime.fromisoformat(self.deadline) if self.deadline else None


def traits_of(notice: ParsedNotice) -> Traits:
    """What joining compares of that notice."""
    siret = notice.buyer.siret
    reference = fold(notice.reference).replace(" ", "")
    return Traits(
        id=notice.id,
        source=notice.source,
        kind=notice.kind,
        procedure=_lower(notice.procedure_key),
        own=_names(notice.id, notice.source_id, notice.version),
        links=tuple(
            sorted({form for change in notice.changes[:50] for form in _link(change) if form})
        ),
        siren=siret[:9] if siret else None,
        buyer=fold(notice.buyer.name),
        reference=reference if len(reference) >= 4 else None,
        deadline=notice.deadline_at.isoformat() if notice.deadline_at else None,
        title=fold(notice.title),
    )


def keys_of(traits: Traits) -> frozenset[str]:
    """What it is found by; two notices that may be one share a key."""
    keys = {f"id:{name}" for name in (*traits.own, *traits.links)}
    if traits.procedure:
        keys.add(f"proc:{traits.procedure}")
    buyers = _buyer_keys(traits)
    if traits.reference:
        keys |= {f"ref:{buyer}:{traits.reference}"[:200] for buyer in buyers}
    if traits.due and traits.title:
        days = {paris_day(traits.due - GLITCH / 2), paris_day(traits.due + GLITCH / 2)}
        keys |= {f"due:{day.isoformat()}:{buyer}" for day in days for buyer in buyers}
    return frozenset(keys)


def _buyer_keys(traits: Traits) -> list[str]:
    keys = [traits.siren] if traits.siren else []
    return (
        keys
        + (telling(traits.buyer) or [traits.buyer[:60]] if traits.buyer else [])[:MOST_NAME_KEYS]
    )


def telling(buyer: str) -> list[str]:
    """The words of a folded name that say which authority it is, longest first."""
    return sorted(
        {word for word in buyer.split() if word not in COMMON}, key=lambda word: (-len(word), word)
    )


def _names(notice_id: str, source_id: str, version: str | None) -> tuple[str, ...]:
    names = {
        notice_id.lower(),
        source_id.lower() if notice_id.startswith(("ted:", "boamp:")) else notice_id.lower(),
    }
    if version and len(version) > 12:  # a notice identifier with its version, not a bare « 01 »
        names |= _link(version)
    return tuple(sorted(names))


def _link(name: str) -> set[str]:
    """The forms under which one link is written: with or without version, with or without
    leading zeros.
    """
    link = name.strip().lower()[:200]
    forms = {link}
    if publication := VERSIONED.match(link):
        forms.add(publication["notice"])
    if publication := PUBLICATION.match(link.removeprefix("ted:")):
        forms.add(publication["number"])
    return forms


def _lower(text: str | None) -> str | None:
    return text.strip().lower()[:200] or None if text else None
