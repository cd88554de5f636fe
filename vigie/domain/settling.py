"""What awards, cancellations and pauses do to each lot that they are about."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from vigie.domain.joining_keys import traits_of
from vigie.domain.lot_numbers import Known, join_lots, lot_key
from vigie.domain.notice import ConsultationState, Ending, ParsedNotice
from vigie.domain.tender import INTENDED, LIVE, SUSPENDED, UNCLEAR, LotState, Tender
from vigie.domain.text_key import fold as fold_text

UNSAID = "avis d’attribution qui ne dit rien de ce lot : à vérifier"
SETTLED = ("cancelled", "unsuccessful", "awarded")
AWARD_VOID = "avis d’attribution annulé : résultat à suivre"
CHANGE_VOID = "avis rectificatif annulé par l’acheteur : l’avis précédent vaut de nouveau"


def settled(tender: Tender, notice: ParsedNotice, targets: Sequence[ParsedNotice] = ()) -> Tender:
    """What a notice does to each lot that it is about; `targets` are notices that it follows."""
    endings = _believed(notice, targets)
    for ending in endings:
        tender = _applied(tender, ending, voids=notice.voids == "award")
    silent = notice.kind == "cancellation" and not (endings or notice.endings or notice.voids)
    if notice.kind == "award" or silent:
        tender = _unsaid(tender, notice, endings)
    return tender


def voided(notices: Sequence[ParsedNotice]) -> dict[str, str]:
    """The ids of the corrections and awards that a later notice cancels, with what that leaves in
    doubt.
    """
    doubts_by_id: dict[str, str] = {}
    for position, notice in enumerate(notices):
        kind = _voids(notice, targets_of(notice, notices))
        if kind is None:
            continue
        named = [target for target in targets_of(notice, notices) if target.kind == kind]
        earlier = [previous for previous in notices[:position] if previous.kind == kind]
        for void_notice in named or earlier[-1:]:
            doubts_by_id[void_notice.id] = AWARD_VOID if kind == "award" else CHANGE_VOID
    return doubts_by_id


def targets_of(notice: ParsedNotice, notices: Sequence[ParsedNotice]) -> list[ParsedNotice]:
    """The notices of those that a cancellation names."""
    if notice.kind != "cancellation":
        return []
    links = set(traits_of(notice).links)
    return [
        candidate
        for candidate in notices
        if candidate.kind in ("call", "planning", "change", "award")
        and candidate.id != notice.id
        and links & set(traits_of(candidate).own)
    ]


def _voids(notice: ParsedNotice, targets: Sequence[ParsedNotice]) -> str | None:
    if notice.kind != "cancellation" or any(ending.lots for ending in notice.endings):
        return None
    awards = bool(targets) and all(target.kind == "award" for target in targets)
    silent = all(ending.basis == "code" for ending in notice.endings)
    return notice.voids or ("award" if awards and silent and notice.endings else None)


def _believed(notice: ParsedNotice, targets: Sequence[ParsedNotice]) -> tuple[Ending, ...]:
    """The endings, but a code alone that cancels a correction or an award does not end the call."""
    if notice.kind != "cancellation" or not targets:
        return notice.endings
    if any(target.kind in ("call", "planning") for target in targets):
        return notice.endings
    voided_award = _voids(notice, targets) == "award"
    unclear = Ending(what="unclear")
    return tuple(
        ending if ending.basis != "code" else unclear
        for ending in notice.endings
        if ending.basis != "code" or not voided_award
    )


def _applied(tender: Tender, ending: Ending, *, voids: bool) -> Tender:
    lots = tender.lots_or_one()
    keys = keys_of(ending.lots, lots, tender.groups)
    if ending.but:
        keys = {lot.key for lot in lots} - keys
    if ending.lots and not keys:
        return _doubting(tender, UNCLEAR) if ending.what != "awarded" else tender
    if not ending.lots and ending.what in DOUBTS:
        tender = _doubting(tender, DOUBTS[ending.what])
    step = _step(ending, voids=voids)
    changed = tuple(step(lot) if not ending.lots or lot.key in keys else lot for lot in lots)
    return replace(tender, lots=changed)


DOUBTS = {"suspended": SUSPENDED, "intent": INTENDED, "unclear": UNCLEAR}


def _step(ending: Ending, *, voids: bool) -> Callable[[LotState], LotState]:
    def step(lot: LotState) -> LotState:
        if ending.what == "resumed":
            return resumed(lot)
        if ending.what in ("cancelled", "unsuccessful", "awarded"):
            return replace(lot, state=ending.what, why=ending.why)
        state: ConsultationState = "open" if voids and lot.state == "awarded" else lot.state
        doubt = DOUBTS[ending.what] if not voids else AWARD_VOID
        doubts = (*lot.doubts, doubt) if ending.lots else lot.doubts
        why = "suspended" if ending.what == "suspended" and state in LIVE else lot.why
        return replace(lot, state=state, why=why, doubts=tuple(dict.fromkeys(doubts)))

    return step


def resumed(lot: LotState) -> LotState:
    """A lot whose procedure goes on again."""
    if lot.why != "suspended":
        return lot
    return replace(lot, why=None, doubts=tuple(doubt for doubt in lot.doubts if doubt != SUSPENDED))


def keys_of(
    numbers: Iterable[str], lots: Sequence[LotState], groups: dict[str, tuple[str, ...]]
) -> set[str]:
    """The keys of the known lots that those published numbers name; a group names its lots."""
    lot_numbers = [
        lot_number for number in numbers for lot_number in groups.get(number.upper(), (number,))
    ]
    known_keys = {lot.key for lot in lots}
    keys = {_key(number, lots) for number in lot_numbers}
    if keys == {"0"} and len(known_keys) == 1:
        return set(known_keys)  # eForms numbers the only lot LOT-0000
    return keys & known_keys


def _key(number: str, lots: Sequence[LotState]) -> str:
    return lot_key(number) or next((lot.key for lot in lots if lot.number == number), number)


def _doubting(tender: Tender, doubt: str) -> Tender:
    return replace(tender, doubts=tuple(dict.fromkeys([*tender.doubts, doubt])))


# --- what an award leaves unsaid --------------------------------------------------------------


def _unsaid(tender: Tender, notice: ParsedNotice, endings: Sequence[Ending]) -> Tender:
    """The lots that no ending names: won where a winner names them, else as the whole notice
    says. An eForms or TED notice tells every lot that it ends.
    """
    coded = "eforms" in notice.format or notice.source == "ted"
    states_outcome = notice.result or notice.winners or notice.kind == "cancellation"
    if "search" in notice.format or (coded and (endings or not states_outcome)):
        return tender
    lots = tender.lots_or_one()
    ended_keys = {key for ending in endings for key in keys_of(ending.lots, lots, tender.groups)}
    known_lots = {lot.key: Known(lot.key, lot.title, lot.cpv) for lot in lots}
    about = {key for key, _, _ in join_lots(notice.lots, known_lots)} or set(known_lots)
    won = keys_of(
        [number for winner in notice.winners for number in winner.lots], lots, tender.groups
    )
    if notice.winners and not won:
        won = about - ended_keys
    states = tuple(
        _outcome(lot, notice, won) if lot.key in (about | won) - ended_keys else lot for lot in lots
    )
    return replace(tender, lots=states)


def _is_ahead(lot: LotState, notice: ParsedNotice) -> bool:
    """Whether bids could still be handed in when that notice was sent."""
    sent = notice.sent_at or notice.published_at
    return lot.deadline_at is not None and sent is not None and sent < lot.deadline_at


def _outcome(lot: LotState, notice: ParsedNotice, won: set[str]) -> LotState:
    if notice.kind == "cancellation":
        return replace(lot, state="cancelled", why=None)
    if lot.key in won:
        return replace(lot, state="awarded", why=None)
    folded_result = fold_text(notice.result)
    if "open nw" in folded_result and not notice.winners:
        return lot  # the competition goes on
    if "sans suite" in folded_result and "infructueu" not in folded_result:
        return replace(lot, state="cancelled", why="sans_suite")
    if "infructueu" in folded_result:
        return replace(lot, state="unsuccessful", why="infructueux")
    if "clos nw" in folded_result:
        return replace(lot, state="unsuccessful", why="sans_attribution")
    if notice.winners:  # others won theirs; nothing is said of this one
        if lot.state in SETTLED:
            return lot
        if _is_ahead(lot, notice):
            return replace(lot, doubts=tuple(dict.fromkeys([*lot.doubts, UNSAID])))
        return replace(lot, state="closed", why=None)
    return replace(lot, state="awarded", why=None)
