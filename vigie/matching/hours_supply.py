"""Claused lots: which members could supply the hours of insertion to whoever wins (DOMAIN.md
§2.2).
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from vigie.domain.considerations import Consideration
from vigie.domain.french import hours
from vigie.domain.matches import JointBidView, Reason, RoleView
from vigie.domain.members import Kind, MemberView
from vigie.matching.gate import Prepared, passage, prepared, zone_answer
from vigie.matching.match import Ready
from vigie.matching.retro_planning import working_days

# who lends people whatever the trade, and who does a part of the work in its own trade
LENDS = {
    Kind.ETTI: "travail temporaire d’insertion",
    Kind.AI: "mise à disposition de salariés",
    Kind.GEIQ: "salariés en alternance",
    Kind.EATT: "travail temporaire adapté",
}
DOES = {Kind.EI: "sous-traitance ou cotraitance d’une entreprise d’insertion"}
MOST = 20


def may_supply(member: MemberView) -> bool:
    """Whether that kind supplies hours at all."""
    return not member.kinds.isdisjoint(LENDS) or not member.kinds.isdisjoint(DOES)


def suppliers(
    members: Iterable[MemberView],
    lot: Ready,
    now: datetime,
    known: Mapping[int, list[Prepared]] | None = None,
) -> JointBidView | None:
    """One suggestion a lot: every member that could supply hours, each on its own; null without
    such a clause.

    `known` spares making activities ready again.
    """
    clauses = [one for one in lot.lot.findings if one.code is Consideration.INSERTION_CONDITION]
    if not clauses or lot.lot.reservations():
        return None
    roles = [
        role
        for role in (_role(member, lot, (known or {}).get(member.id)) for member in members)
        if role is not None
    ]
    if not roles:
        return None
    asked = lot.needs.hours
    volume = (
        f"{hours(round(asked))} d’insertion par an"
        if asked
        else "un volume d’heures à lire dans le DCE"
    )
    left = working_days(now, lot.lot.deadline_at) if lot.lot.deadline_at else None
    told = [
        Reason("hours", "oui" if asked else "à vérifier", f"la clause demande {volume}", "L2112-2")
    ]
    if left is not None:
        told.append(
            Reason("time", "oui", f"il reste {left} jours ouvrés avant la remise des offres")
        )
    return JointBidView(
        lot_id=lot.lot.id,
        kind="hours_supply",
        roles=tuple(roles[:MOST]),
        form="fourniture d’heures d’insertion",
        form_reason="le titulaire remplit la clause par embauche, mise à disposition ou "
        "sous-traitance (CCAG, art. 16.1)",
        need=f"Le titulaire, quel qu’il soit, devra fournir {volume}.",
        covered=(),
        uncovered=(),
        reasons=tuple(told),
    )


def _role(member: MemberView, lot: Ready, known: list[Prepared] | None) -> RoleView | None:
    ones = prepared(member, lot.atlas) if known is None else known
    lends = [LENDS[kind] for kind in sorted(member.kinds) if kind in LENDS and _near(ones, lot)]
    does = [
        DOES[kind]
        for kind in sorted(member.kinds)
        if kind in DOES and any(passage(one, lot.facts).passes for one in ones)
    ]
    if not lends and not does:
        return None
    supplied = [
        one.activity.insertion_hours_per_year
        for one in ones
        if one.activity.insertion_hours_per_year is not None
    ]
    told = [Reason("supply", "oui", (lends or does)[0], "L2112-2")]
    if supplied:
        told.append(Reason("hours", "oui", f"peut porter {hours(sum(supplied))} par an"))
    else:
        told.append(Reason("hours", "à vérifier", "heures qu’elle peut porter non renseignées"))
    return RoleView(member.id, False, tuple(lends or does), None, tuple(told))


def _near(ones: list[Prepared], lot: Ready) -> bool:
    return any(zone_answer(one.reach, lot.facts)[0] != "non" for one in ones)
