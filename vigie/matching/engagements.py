"""What a member already does in a consultation, and what that lets it do on one lot more: several
bids, one mandataire, caps on lots, subcontracting. Each lot is a contract of its own (L2113-10).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from vigie.domain.lots import LotView
from vigie.domain.matches import ORDER, Answer, Reason

Role = Literal["alone", "cotraitant", "mandataire"]
SEVERAL = "R2142-21 et R2151-7"
CAPS = "L2113-10 et R2113-1"


@dataclass(frozen=True)
class Engagement:
    """One lot of the consultation in which the member bids already, and how."""

    lot: str
    role: Role


@dataclass(frozen=True)
class Bans:
    """What the notice forbids; nothing said allows it (R2142-21)."""

    with_alone: bool = False
    several: bool = False
    whole: bool = False  # said « pour la présente consultation » rather than lot by lot
    read: bool = False  # the notice says something of several bids
    bid: int | None = None  # lots that one may bid for: excludes
    awarded: int | None = None  # lots that one may win: never excludes


@dataclass(frozen=True)
class Desk:
    """What stands on the desk around the lot: who is taken where, what was proposed lately (for
    order only).
    """

    in_groups: frozenset[int] = frozenset()  # in another released group for this lot
    alone: frozenset[int] = frozenset()  # bidding alone on this lot, by its own word
    leading: frozenset[int] = frozenset()  # leads a released group of this lot (R2142-23)
    lots_taken: Mapping[int, int] = field(
        default_factory=dict
    )  # member → lots of the consultation it is engaged in
    in_consultation: frozenset[int] = (
        frozenset()
    )  # in a released group of another lot of the consultation
    proposed_lately: Mapping[int, int] = field(
        default_factory=dict
    )  # member → groups of the last twelve months


def bans_of(lot: LotView) -> Bans:
    """What was read in the notice on several bids and lots."""
    several, cap = lot.reading("several_bids_ban"), lot.reading("lot_cap")
    ban_fields = several.value if several and isinstance(several.value, dict) else {}
    capped = cap.value if cap and isinstance(cap.value, dict) else {}
    return Bans(
        with_alone=bool(ban_fields.get("individual_and_member")),
        several=bool(ban_fields.get("several_groups")),
        whole=ban_fields.get("scope") != "lot",
        read=several is not None,
        bid=_count(capped.get("bid")),
        awarded=_count(capped.get("awarded")),
    )


def _count(number: object) -> int | None:
    return int(number) if isinstance(number, (int, float)) and number > 0 else None


def one_more(
    engaged: Sequence[Engagement], lot: str, joins_as: Role, bans: Bans
) -> tuple[Answer, list[Reason]]:
    """May a member with these engagements join this lot in that role? On another lot a ban is
    « à vérifier dans le DCE », never a refusal.
    """
    roles_here = [engagement.role for engagement in engaged if engagement.lot == lot]
    roles_elsewhere = [engagement.role for engagement in engaged if engagement.lot != lot]
    reasons = [
        *_same_lot(roles_here, joins_as, bans),
        *_other_lots(roles_elsewhere, joins_as, bans),
    ]
    answers: list[Answer] = ["oui", *(reason.answer for reason in reasons)]
    return max(answers, key=ORDER.__getitem__), reasons


def _same_lot(roles_here: Sequence[Role], joins_as: Role, bans: Bans) -> list[Reason]:
    if joins_as == "mandataire" and "mandataire" in roles_here:
        text = "déjà mandataire d’un autre groupement sur ce lot : on ne l’est que d’un seul"
        return [Reason("one_lead", "non", text, "R2142-23")]
    if not roles_here:
        return []
    alone = "alone" in roles_here or joins_as == "alone"
    banned = bans.with_alone if alone else bans.several
    both = "répond seul à ce lot" if alone else "est déjà dans un groupement pour ce lot"
    if banned:
        text = f"{both}, et l’avis interdit de cumuler"
        return [Reason("several_bids", "non", text, SEVERAL)]
    text = f"{both} : le DCE peut interdire de cumuler"
    return [Reason("several_bids", "oui" if bans.read else "à vérifier", text, SEVERAL)]


def _other_lots(roles_elsewhere: Sequence[Role], joins_as: Role, bans: Bans) -> list[Reason]:
    alone = "alone" in roles_elsewhere or joins_as == "alone"
    banned = bans.with_alone if alone else bans.several
    if not roles_elsewhere or not banned or not bans.whole:
        return []
    text = (
        "engagé sur un autre lot : l’interdiction de cumuler se lit lot par lot (doctrine), à "
        "vérifier dans le DCE"
    )
    return [Reason("several_bids", "à vérifier", text, SEVERAL)]


def lots_cap(lots_bid: int, bans: Bans) -> tuple[Answer, list[Reason]]:
    """A cap on lots bid for excludes once reached; a cap on lots awarded never does."""
    reasons = []
    answer: Answer = "oui"
    if bans.bid is not None and lots_bid >= bans.bid:
        answer = "non"
        text = f"déjà engagé sur {_lots(bans.bid)}, le plus que l’on peut demander"
        reasons.append(Reason("lot_cap", "non", text, CAPS))
    elif bans.bid is not None:
        text = f"{_lots(bans.bid)} au plus par candidat"
        reasons.append(Reason("lot_cap", "oui", text, CAPS))
    if bans.awarded is not None:
        text = (
            f"{_lots(bans.awarded)} au plus attribué{'s' if bans.awarded > 1 else ''} : on peut "
            f"répondre à davantage, le DCE dit lesquels sont gardés"
        )
        reasons.append(Reason("lot_cap_awarded", "oui", text, CAPS))
    return answer, reasons


def _lots(count: int) -> str:
    return f"{count} lot{'s' if count > 1 else ''}"


def subcontracting(
    lot: LotView, eligible: tuple[Answer, Sequence[Reason]] | None = None
) -> tuple[Answer, list[Reason]]:
    """May a part be subcontracted? Not pure supplies; on a reserved lot the subcontractor should
    be eligible too (doctrine): `eligible` is its own answer.
    """
    reason_list = []
    if lot.nature == "supplies":
        if not _with_services(lot):
            text = "la sous-traitance n’existe pas pour des fournitures seules"
            return "non", [Reason("subcontracting", "non", text, "L2193-1")]
        text = "fournitures avec pose ou service : seule cette part peut se sous-traiter"
        reason_list.append(Reason("subcontracting", "à vérifier", text, "L2193-1"))
    if lot.reservations() and eligible is not None:
        answer, reasons = eligible
        reason_list += list(reasons)
        if answer != "oui":
            text = (
                "sur un lot réservé, le sous-traitant devrait être éligible lui aussi (doctrine) : "
                "à vérifier"
            )
            reason_list.append(Reason("subcontracting", "à vérifier", text, "L2193-1"))
    answers: list[Answer] = [
        "oui",
        *(reason.answer for reason in reason_list if reason.rule == "subcontracting"),
    ]
    return max(answers, key=ORDER.__getitem__), reason_list


SERVICE_WORDS = ("pose", "installation", "montage", "mise en service", "maintenance", "entretien")


def _with_services(lot: LotView) -> bool:
    words = f" {lot.text.casefold()} "
    return any(f" {word} " in words for word in SERVICE_WORDS)
