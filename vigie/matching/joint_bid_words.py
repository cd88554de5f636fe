"""The words of a joint bid: roles, shares, form and its reason, the need that justifies the
group.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from vigie.domain.french import cut, enumeration, euros, hours, quoted
from vigie.domain.group_forms import SUBCONTRACTING, proposed, reason
from vigie.domain.matches import Reason, RoleView
from vigie.matching.engagements import subcontracting
from vigie.matching.gate import label
from vigie.matching.retro_planning import ENOUGH
from vigie.matching.turnover import turnover_reasons

if TYPE_CHECKING:
    from vigie.domain.lots import LotView
    from vigie.matching.joint_bid import Fellow
    from vigie.matching.match import Ready


def form(lot: Ready, group: Sequence[Fellow], left: int | None) -> tuple[str, str]:
    """The form to propose and why: conjoint unless notice or DCE asks more (R2142-22)."""
    if left is not None and left < ENOUGH and subcontracting(lot.lot)[0] != "non":
        text = (
            f"il reste {left} jours ouvrés et un groupement en demande {ENOUGH} : proposer une "
            f"sous-traitance à déclarer "
            "(DC4), ou préparer la prochaine consultation"
        )
        return SUBCONTRACTING, text
    asked = asked_form(lot.lot)
    chosen = proposed(asked)
    return chosen, reason(chosen, asked)


def asked_form(lot: LotView) -> str | None:
    """The form that the notice was read to ask after the award, as the reading names it."""
    read = lot.reading("group_form")
    told = read.value.get("form") if read and isinstance(read.value, dict) else None
    return str(told) if told else None


def role(one: Fellow, lead: bool, group: Sequence[Fellow], lot: Ready) -> RoleView:
    """What that member does, its share in hundredths, and its reasons."""
    cells = [cell for at, cell in enumerate(lot.needs.cells) if one.strength.cells >> at & 1]
    told = [
        Reason(
            "activity",
            "oui",
            f"{label(found.prepared.activity)}, activité n° {found.prepared.activity.position}",
        )
        for found in one.passages[:3]
    ]
    kept = [
        known
        for known in one.match.reasons
        if known.rule in ("kind", "proof", "share_50", "equivalent")
    ]
    if one.member.would_join is None:
        kept.append(
            Reason(
                "would_join", "à vérifier", "son envie d’entrer dans un groupement n’est pas connue"
            )
        )
    if lead and one.member.can_lead is None:
        kept.append(
            Reason("can_lead", "à vérifier", "sa capacité à être mandataire n’est pas connue")
        )
    covers = tuple(lot.needs.cell_label(cell) for cell in cells)
    return RoleView(one.member.id, lead, covers, _share(one, group), (*told, *kept))


def _share(one: Fellow, group: Sequence[Fellow]) -> float:
    """By what each can carry where all are known, else by what each covers; a start for the
    talks, no more.
    """
    sizes = [fellow.strength.amount for fellow in group]
    if all(sizes):
        return round(100 * (one.strength.amount or 0) / sum(value or 0 for value in sizes))
    bits = sum(fellow.strength.cells.bit_count() for fellow in group) or len(group)
    return round(100 * max(one.strength.cells.bit_count(), 0) / bits)


def need(group: Sequence[Fellow], lot: Ready, cells: int) -> str:
    """One sentence that says why none could bid alone: missing trade, place, volume or hours
    (L420-1).
    """
    needed, missing = lot.needs, []
    lacking = [one for one in group if cells & ~one.strength.cells]
    if len(lacking) == len(group):  # « aucun » is said only where it is so
        trades = {slug for at, (slug, _) in enumerate(needed.cells) if cells >> at & 1}
        each = [
            {slug for at, (slug, _) in enumerate(needed.cells) if one.strength.cells >> at & 1}
            for one in lacking
        ]
        if all(trades - held for held in each):
            missing.append(
                f"aucun ne couvre seul les métiers du lot ({enumeration(_names(lot, trades))})"
            )
        elif any(trades - held for held in each):
            missing.append("aucun ne couvre seul tous les métiers et tous les lieux du lot")
        else:
            missing.append("aucun ne couvre seul tous les lieux du lot")
    if needed.yearly and all(
        one.strength.amount is not None and one.strength.amount < needed.yearly for one in group
    ):
        missing.append(f"aucun ne peut porter seul {euros(needed.yearly)} par an")
    asked = needed.turnover_asked
    if asked and any(
        one.strength.turnover is not None and one.strength.turnover < asked for one in group
    ):
        missing.append(
            "un membre au moins n’atteint pas seul le chiffre d’affaires minimum (R2142-25)"
        )
    if needed.hours and any(
        one.strength.hours is not None and one.strength.hours < needed.hours for one in group
    ):
        missing.append(
            f"un membre au moins ne porte pas seul les {hours(round(needed.hours))} d’insertion "
            f"par an"
        )
    return (
        f"Le groupement répond à un besoin : "
        f"{' ; '.join(missing) or 'aucun ne peut répondre seul à ce lot'}."
    )


def _names(lot: Ready, slugs: set[str]) -> list[str]:
    return [found.label for found in lot.needs.trades if found.slug in slugs]


def sizes(group: Sequence[Fellow], lot: Ready) -> list[Reason]:
    """Sums against what is asked; « à vérifier » where one member's is not known."""
    needed, told = lot.needs, []
    if needed.yearly is None:
        told.append(Reason("amount", "à vérifier", "montant non indiqué : à lire dans le DCE"))
    else:
        told.append(
            _sum(
                "amount",
                "capacité",
                [one.strength.amount for one in group],
                euros(needed.yearly) + " par an",
            )
        )
    told += turnover_reasons(needed.floor, [one.strength.turnover for one in group])[1]
    if needed.hours is not None:
        told.append(_hours([one.strength.hours for one in group], needed.hours))
    return told


def _sum(
    rule: str, name: str, values: Sequence[float | None], asked: str, article: str = "R2142-25"
) -> Reason:
    if any(value is None for value in values):
        return Reason(
            rule, "à vérifier", f"{name} d’un membre à renseigner, pour {asked} demandés", article
        )
    total = euros(sum(value or 0.0 for value in values), before_tax=False)
    return Reason(rule, "oui", f"{name} du groupement : {total} pour {asked} demandés", article)


def _hours(values: Sequence[float | None], asked: float) -> Reason:
    if any(value is None for value in values):
        return Reason(
            "hours",
            "à vérifier",
            f"heures d’insertion d’un membre non renseignées, pour {hours(round(asked))}",
            "L2112-2",
        )
    return Reason(
        "hours",
        "oui",
        f"{hours(sum(value or 0 for value in values))} d’insertion par an pour "
        f"{hours(round(asked))}",
        "L2112-2",
    )


def time(left: int | None) -> list[Reason]:
    """Working days left against those that a group needs."""
    if left is None:
        return [Reason("time", "à vérifier", "date limite non indiquée")]
    answer = "oui" if left >= ENOUGH else "à vérifier"
    return [
        Reason("time", answer, f"il reste {left} jours ouvrés (un groupement en demande {ENOUGH})")  # type: ignore[arg-type]
    ]


def short_quote(quote: str) -> str:
    """The notice's own words, cut."""
    return quoted(cut(quote, 160))
