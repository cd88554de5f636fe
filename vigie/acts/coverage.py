"""What a set of members covers of a lot, who is eligible, what is missing: asked of matching,
told in words.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from vigie.domain import french
from vigie.domain.matches import MatchView
from vigie.matching.ability import enough, strength
from vigie.matching.gate import passage
from vigie.matching.match import Ready, match, ready
from vigie.matching.places import atlas
from vigie.matching.prepared import prepared
from vigie.store.match.members import member_views
from vigie.store.match.territories import basins
from vigie.store.read.lots import lot_view


@dataclass(frozen=True)
class CoveringMember:
    """One member of the set: what matching says of it on this lot."""

    member_id: int
    name: str
    view: MatchView | None
    cells: tuple[str, ...]
    alone: bool


@dataclass(frozen=True)
class Coverage:
    """The set's answer."""

    parts: tuple[CoveringMember, ...]
    covered: tuple[str, ...]
    missing: tuple[str, ...]
    enough: bool
    warnings: tuple[str, ...]


def coverage(session: Session, lot_id: int, members: list[int], now: datetime) -> Coverage | None:
    """What those members do together on that lot; nothing when the lot is gone."""
    lot = lot_view(session, lot_id)
    if lot is None:
        return None
    world = atlas(basins(session))
    ready_lot, views = ready(lot, world), member_views(session, members)
    parts, strengths, bits = [], [], 0
    for member in members:
        view = views.get(member)
        if view is None:
            continue
        activities = prepared(view, world)
        strength_of_member = strength(
            view, [passage(activity, ready_lot.facts) for activity in activities], ready_lot.needs
        )
        strengths.append(strength_of_member)
        bits |= strength_of_member.cells
        parts.append(
            CoveringMember(
                member,
                view.name,
                match(view, ready_lot, now, activities),
                _labels(ready_lot, strength_of_member.cells),
                strength_of_member.alone(ready_lot.needs),
            )
        )
    whole = (1 << len(ready_lot.needs.cells)) - 1
    return Coverage(
        tuple(parts),
        _labels(ready_lot, bits),
        _labels(ready_lot, whole & ~bits),
        enough(strengths, ready_lot.needs),
        tuple(_warnings(parts, ready_lot.lot.reservations() != ())),
    )


def in_words(coverage: Coverage) -> str:
    """« Avec ces 3 structures, il manque : élagage (95). » and what to mind."""
    structures = french.count(len(coverage.parts), "structure")
    if coverage.enough:
        first = f"Avec {structures} : tout ce que l’avis demande est couvert."
    elif coverage.missing:
        first = f"Avec {structures}, il manque : {french.enumeration(coverage.missing[:6])}."
    else:
        first = f"Avec {structures}, la capacité ne suffit pas : montant, effectif ou délai."
    return " ".join([first, *coverage.warnings])


def _labels(ready: Ready, bits: int) -> tuple[str, ...]:
    return tuple(
        ready.needs.cell_label(cell)
        for place, cell in enumerate(ready.needs.cells)
        if bits >> place & 1
    )


def _warnings(parts: list[CoveringMember], reserved: bool) -> list[str]:
    warnings = []
    for part in parts:
        if part.view is None:
            warnings.append(f"{part.name} : aucune activité ne couvre le métier et la zone du lot.")
        elif part.view.eligible == "non" and reserved:
            warnings.append(
                f"{part.name} n’est pas éligible : chaque membre doit l’être sur un lot réservé."
            )
        elif part.view.eligible == "à vérifier":
            warnings.append(f"{part.name} : éligibilité à vérifier.")
        if part.alone:
            warnings.append(
                f"{part.name} peut répondre seule : la grouper demande une justification (L420-1)."
            )
    if len(parts) > 4:
        warnings.append(
            f"{french.count(len(parts), 'membre')} : au-delà de quatre, justifier la taille du "
            f"groupement."
        )
    return warnings
