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
from vigie.matching.prepared import label
from vigie.matching.retro_planning import ENOUGH
from vigie.matching.turnover import turnover_reasons

if TYPE_CHECKING:
    from vigie.domain.lots import LotView
    from vigie.matching.joint_bid import Fellow
    from vigie.matching.match import Ready

ESTIMATED = "taille estimée d’après la forme ou l’effectif"


def form(lot: Ready, days_left: int | None) -> tuple[str, str]:
    """The form to propose and why: conjoint unless notice or DCE asks more (R2142-22)."""
    if days_left is not None and days_left < ENOUGH and subcontracting(lot.lot)[0] != "non":
        text = (
            f"il reste {days_left} jours ouvrés et un groupement en demande {ENOUGH} : proposer "
            f"une sous-traitance à déclarer "
            "(DC4), ou préparer la prochaine consultation"
        )
        return SUBCONTRACTING, text
    form_asked = asked_form(lot.lot)
    chosen = proposed(form_asked)
    return chosen, reason(chosen, form_asked)


def asked_form(lot: LotView) -> str | None:
    """The form that the notice was read to ask after the award, as the reading names it."""
    read = lot.reading("group_form")
    form_read = read.value.get("form") if read and isinstance(read.value, dict) else None
    return str(form_read) if form_read else None


def role(fellow: Fellow, lead: bool, group: Sequence[Fellow], lot: Ready) -> RoleView:
    """What that member does, its share in hundredths, and its reasons."""
    cells = [
        cell
        for position, cell in enumerate(lot.needs.cells)
        if fellow.strength.cells >> position & 1
    ]
    activity_reasons = [
        Reason(
            "activity",
            "oui",
            f"{label(passage.prepared.activity)}, activité n° {passage.prepared.activity.position}",
        )
        for passage in fellow.passages[:3]
    ]
    status_reasons = [
        match_reason
        for match_reason in fellow.match.reasons
        if match_reason.rule in ("kind", "proof", "share_50", "equivalent")
    ]
    if fellow.member.would_join is None:
        status_reasons.append(
            Reason(
                "would_join", "à vérifier", "son envie d’entrer dans un groupement n’est pas connue"
            )
        )
    if lead and fellow.member.can_lead is None:
        status_reasons.append(
            Reason("can_lead", "à vérifier", "sa capacité à être mandataire n’est pas connue")
        )
    covers = tuple(lot.needs.cell_label(cell) for cell in cells)
    return RoleView(
        fellow.member.id, lead, covers, _share(fellow, group), (*activity_reasons, *status_reasons)
    )


def _share(own_fellow: Fellow, group: Sequence[Fellow]) -> float:
    """By what each can carry where all are known, else by what each covers; a start for the
    talks, no more.
    """
    sizes = [fellow.strength.told("amount") for fellow in group]
    if all(sizes):
        return round(100 * (own_fellow.strength.amount or 0) / sum(size or 0 for size in sizes))
    bits = sum(fellow.strength.cells.bit_count() for fellow in group) or len(group)
    return round(100 * max(own_fellow.strength.cells.bit_count(), 0) / bits)


def need(group: Sequence[Fellow], lot: Ready, cells: int) -> str:
    """One sentence that says why none could bid alone: missing trade, place, volume or hours
    (L420-1).
    """
    needed, missing = lot.needs, []
    lacking = [fellow for fellow in group if cells & ~fellow.strength.cells]
    if len(lacking) == len(group):  # « aucun » is said only where it is so
        trades = {slug for position, (slug, _) in enumerate(needed.cells) if cells >> position & 1}
        trades_by_fellow = [
            {
                slug
                for position, (slug, _) in enumerate(needed.cells)
                if fellow.strength.cells >> position & 1
            }
            for fellow in lacking
        ]
        if all(trades - own_trades for own_trades in trades_by_fellow):
            missing.append(
                f"aucun ne couvre seul les métiers du lot ({enumeration(_names(lot, trades))})"
            )
        elif any(trades - own_trades for own_trades in trades_by_fellow):
            missing.append("aucun ne couvre seul tous les métiers et tous les lieux du lot")
        else:
            missing.append("aucun ne couvre seul tous les lieux du lot")
    if needed.yearly and all(
        fellow.strength.amount is not None and fellow.strength.amount < needed.yearly
        for fellow in group
    ):
        missing.append(
            f"aucun ne peut porter seul {euros(needed.yearly)} par an{_estimated(group, 'amount')}"
        )
    turnover_asked = needed.turnover_asked
    if turnover_asked and any(
        fellow.strength.turnover is not None and fellow.strength.turnover < turnover_asked
        for fellow in group
    ):
        missing.append(
            "un membre au moins n’atteint pas seul le chiffre d’affaires minimum (R2142-25)"
            + _estimated(group, "turnover")
        )
    if needed.hours and any(
        fellow.strength.hours is not None and fellow.strength.hours < needed.hours
        for fellow in group
    ):
        missing.append(
            f"un membre au moins ne porte pas seul les {hours(round(needed.hours))} d’insertion "
            f"par an"
        )
    return (
        f"Le groupement répond à un besoin : "
        f"{' ; '.join(missing) or 'aucun ne peut répondre seul à ce lot'}."
    )


def _estimated(group: Sequence[Fellow], size: str) -> str:
    """What marks a size that nobody told of one of them."""
    estimated = any(size in fellow.strength.estimated for fellow in group)
    return f" ({ESTIMATED} : à vérifier)" if estimated else ""


def _names(lot: Ready, slugs: set[str]) -> list[str]:
    return [trade.label for trade in lot.needs.trades if trade.slug in slugs]


def sizes(group: Sequence[Fellow], lot: Ready) -> list[Reason]:
    """Sums against what is asked; « à vérifier » where one member's is not known."""
    needed, size_reasons = lot.needs, []
    if needed.yearly is None:
        size_reasons.append(
            Reason("amount", "à vérifier", "montant non indiqué : à lire dans le DCE")
        )
    else:
        size_reasons.append(
            _sum(
                "amount",
                "capacité",
                [fellow.strength.told("amount") for fellow in group],
                euros(needed.yearly) + " par an",
            )
        )
    turnovers = [fellow.strength.told("turnover") for fellow in group]
    size_reasons += turnover_reasons(needed.floor, turnovers)[1]
    if needed.hours is not None:
        size_reasons.append(_hours([fellow.strength.hours for fellow in group], needed.hours))
    return size_reasons


def _sum(
    rule: str,
    name: str,
    values: Sequence[float | None],
    amount_asked: str,
    article: str = "R2142-25",
) -> Reason:
    if any(amount is None for amount in values):
        return Reason(
            rule,
            "à vérifier",
            f"{name} d’un membre à renseigner, pour {amount_asked} demandés",
            article,
        )
    total = euros(sum(amount or 0.0 for amount in values), before_tax=False)
    return Reason(
        rule, "oui", f"{name} du groupement : {total} pour {amount_asked} demandés", article
    )


def _hours(values: Sequence[float | None], hours_asked: float) -> Reason:
    if any(other_value is None for other_value in values):
        return Reason(
            "hours",
            "à vérifier",
            f"heures d’insertion d’un membre non renseignées, pour {hours(round(hours_asked))}",
            "L2112-2",
        )
    return Reason(
        "hours",
        "oui",
        f"{hours(sum(other_value or 0 for other_value in values))} d’insertion par an pour "
        f"{hours(round(hours_asked))}",
        "L2112-2",
    )


def time(days_left: int | None) -> list[Reason]:
    """Working days left against those that a group needs."""
    if days_left is None:
        return [Reason("time", "à vérifier", "date limite non indiquée")]
    answer = "oui" if days_left >= ENOUGH else "à vérifier"
    text = f"il reste {days_left} jours ouvrés (un groupement en demande {ENOUGH})"
    return [Reason("time", answer, text)]  # type: ignore[arg-type]


def short_quote(quote: str) -> str:
    """The notice's own words, cut."""
    return quoted(cut(quote, 160))
