"""Claused consultations: which members could supply the hours of insertion to whoever wins
(DOMAIN.md §2.2).

It is no groupement: nobody bids together, and the titular chooses after the award.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from vigie.data.trades import trades
from vigie.domain.considerations import Consideration
from vigie.domain.french import count, numeric_date
from vigie.domain.lots import hours_words
from vigie.domain.matches import ORDER, Answer, Reason
from vigie.domain.members import Kind, MemberView
from vigie.domain.territories import folded
from vigie.matching.gate import passage, zone_answer
from vigie.matching.match import Ready
from vigie.matching.prepared import Prepared

# who lends people whatever the trade, and who does a part of the work in its own trade
LENDS = {
    Kind.ETTI: "travail temporaire d’insertion",
    Kind.AI: "mise à disposition de salariés",
    Kind.GEIQ: "salariés en alternance",
    Kind.EATT: "travail temporaire adapté",
}
DOES = {
    Kind.EI: "sous-traitance ou cotraitance d’une entreprise d’insertion",
    Kind.ACI: "sous-traitance ou cotraitance d’un atelier et chantier d’insertion",
    Kind.EA: "sous-traitance ou cotraitance d’une entreprise adaptée",
    Kind.ESAT: "sous-traitance, cotraitance ou mise à disposition d’un ESAT",
    Kind.REGIE: "sous-traitance ou cotraitance d’une régie de quartier ou de territoire",
}
# the dated proof of what makes a structure one that fulfils the hours
PROOFS = {
    **dict.fromkeys((Kind.ETTI, Kind.AI, Kind.EI, Kind.ACI), "convention_iae"),
    **dict.fromkeys((Kind.EA, Kind.EATT), "cpom"),
    Kind.ESAT: "habilitation_esat",
}
# CPV divisions whose work can be done by people in insertion: works, upkeep and repair, catering,
# logistics, green spaces, cleaning and waste, laundry; then security among business services.
SUITED = ("45", "50", "51", "55", "63", "77", "90", "983", "7971")
# the same among the groups of trades, for a notice without codes
SUITED_GROUPS = frozenset(
    (
        "Espaces verts et nature",
        "Propreté des locaux",
        "Propreté urbaine",
        "Déchets et réemploi",
        "Bâtiment : gros œuvre et chantiers",
        "Second œuvre",
        "Restauration",
        "Linge et textile",
        "Logistique et transport",
        "Sécurité et gardiennage",
    )
)


@dataclass(frozen=True)
class HoursWanted:
    """What the clauses of one consultation ask of its titulars."""

    hours: str  # « 1 250 h par an et 630 h en tout »; empty: only a share or an amount is told
    lots: tuple[Ready, ...]


@dataclass(frozen=True)
class Supplier:
    """One member that could supply hours, and how."""

    member_id: int
    name: str
    ways: tuple[str, ...]
    hours: float | None  # a year, null where it did not say


def hours_wanted(lots: Iterable[Ready]) -> HoursWanted | None:
    """What one consultation asks; null where no clause of suited work tells hours or an amount."""
    claused = tuple(lot for lot in lots if _suits(lot))
    if not claused:
        return None
    volumes_told = {
        (volume.lot, finding.quote, volume.hours, volume.per): volume
        for lot in claused
        for finding in lot.lot.findings
        if finding.code is Consideration.INSERTION_CONDITION
        for volume in finding.volumes
    }
    return HoursWanted(hours_words(volumes_told.values()), claused)


def clause_law(nature: str | None) -> str:
    """The CCAG's clause, without the number where it is another (works) or not known."""
    if nature in ("services", "supplies"):
        return "CCAG 2021, art. 16.1.1.1 (clause d’insertion sociale)"
    return "CCAG 2021, clause d’insertion sociale"


def explained(nature: str | None) -> str:
    """Through whom, and how, the hours may be fulfilled."""
    return (
        f"La clause peut se remplir par embauche, mise à disposition, sous-traitance ou "
        f"cotraitance, avec une EA, une EATT, un ESAT, une AI, une ETTI, une EI, un ACI, "
        f"une régie ou un GEIQ ({clause_law(nature)})."
    )


def fulfils(member: MemberView, nature: str | None, today: date) -> tuple[Answer, Reason]:
    """May insertion hours be fulfilled through that member? An ended proof: « à vérifier »."""
    ways = {**LENDS, **DOES}
    kinds = sorted(kind for kind in member.kinds if kind in ways)
    if not kinds:
        text = (
            "votre structure n’est ni EA, EATT, ESAT, AI, ETTI, EI, ACI, régie, ni GEIQ : les "
            "heures se font par elles, ou par embauche"
        )
        return "non", Reason("supply", "non", text, clause_law(nature))
    proven_ways = [_proven(kind, member, today) for kind in kinds]
    answer, ended = min(proven_ways, key=lambda proven_way: ORDER[proven_way[0]])
    text = ways[kinds[proven_ways.index((answer, ended))]] + ended
    return answer, Reason("supply", answer, text, clause_law(nature))


def _proven(kind: Kind, member: MemberView, today: date) -> tuple[Answer, str]:
    """« à vérifier » only where every known proof of that kind has ended."""
    ends = [proof.valid_until for proof in member.proofs if proof.kind == PROOFS.get(kind)]
    past = [day for day in ends if day is not None and day < today]
    if not past or len(past) < len(ends):
        return "oui", ""
    return (
        "à vérifier",
        f" ; preuve de statut finie le {numeric_date(max(past))}, renouvellement à confirmer",
    )


def suppliers(
    members: Iterable[tuple[MemberView, Sequence[Prepared]]], hours_asked: HoursWanted
) -> list[Supplier]:
    """Every member that could supply some of them, by name; none is left out."""
    lots = {
        (lot.facts.departments, lot.facts.communes, lot.facts.within, lot.facts.codes): lot
        for lot in hours_asked.lots
    }
    possible = (
        _supplier(member, activities, list(lots.values())) for member, activities in members
    )
    return sorted(
        (supplier for supplier in possible if supplier),
        key=lambda supplier: (supplier.name, supplier.member_id),
    )


def in_a_line(hours_asked: HoursWanted, able: int) -> str:
    """« 2 400 h par an à fournir : 14 structures peuvent »."""
    asked_words = f"{hours_asked.hours or 'Heures d’insertion'} à fournir"
    if not able:
        return f"{asked_words} : aucune structure connue ne peut."
    return f"{asked_words} : {count(able, 'structure')} {'peuvent' if able > 1 else 'peut'}."


def _suits(lot: Ready) -> bool:
    clauses = [
        finding for finding in lot.lot.findings if finding.code is Consideration.INSERTION_CONDITION
    ]
    if not clauses or lot.lot.reservations():
        return False
    codes = lot.facts.codes
    suited = any(code.startswith(SUITED) for code in codes[:1])
    if not codes:
        vocabulary = trades()
        suited = lot.lot.nature == "works" or any(
            vocabulary[slug].group in SUITED_GROUPS
            for slug in lot.facts.trades.oui
            if slug in vocabulary
        )
    sized = any(volume.hours for finding in clauses for volume in finding.volumes)
    return suited and (sized or lot.needs.amount is not None)


def _supplier(
    member: MemberView, activities: Sequence[Prepared], lots: Sequence[Ready]
) -> Supplier | None:
    lends = [LENDS[kind] for kind in sorted(member.kinds) if kind in LENDS]
    does = [DOES[kind] for kind in sorted(member.kinds) if kind in DOES]
    if Kind.REGIE not in member.kinds and " regie " in f" {folded(member.name)} ":
        does.append(DOES[Kind.REGIE])
    ways = lends if lends and _near(activities, lots) else []
    ways += does if does and _works(activities, lots) else []
    if not ways:
        return None
    yearly_by_activity = [activity.activity.insertion_hours_per_year for activity in activities]
    known_years = [yearly for yearly in yearly_by_activity if yearly is not None]
    return Supplier(member.id, member.name, tuple(ways), sum(known_years) if known_years else None)


def _near(activities: Sequence[Prepared], lots: Sequence[Ready]) -> bool:
    return any(
        zone_answer(activity.reach, lot.facts)[0] != "non"
        for lot in lots
        for activity in activities
    )


def _works(activities: Sequence[Prepared], lots: Sequence[Ready]) -> bool:
    passages = (passage(activity, lot.facts) for lot in lots for activity in activities)
    return any(own_passage.trade == "oui" and own_passage.zone != "non" for own_passage in passages)
