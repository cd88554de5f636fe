"""What awards, cancellations and « sans suite » do to each lot that they are about."""

from collections.abc import Sequence
from dataclasses import replace

from vigie.domain.joining_keys import fold as fold_text
from vigie.domain.lot_numbers import Known, join_lots, lot_key
from vigie.domain.lots import ConsultationState
from vigie.domain.notice import ParsedNotice
from vigie.domain.tender import LotState, Tender

SETTLED = ("cancelled", "unsuccessful", "awarded")


def settled(tender: Tender, notice: ParsedNotice) -> Tender:
    """What an award or a cancellation does to each lot that it is about."""
    lots = tender.lots_or_one()
    about = {
        key
        for key, _, _ in join_lots(
            notice.lots, {lot.key: Known(lot.key, lot.title, lot.cpv) for lot in lots}
        )
    }
    about = about or {lot.key for lot in lots}
    won = {_winner_key(number, lots) for winner in notice.winners for number in winner.lots}
    if notice.winners and not won:
        won = about
    states = tuple(
        replace(lot, state=_outcome(lot, notice, won)) if lot.key in about | won else lot
        for lot in lots
    )
    return replace(tender, lots=states)


def _outcome(lot: LotState, notice: ParsedNotice, won: set[str]) -> ConsultationState:
    if notice.kind == "cancellation":
        return "cancelled"
    if lot.key in won:
        return "awarded"
    result = fold_text(notice.result)
    if "open nw" in result and not notice.winners:
        return lot.state  # the competition goes on
    if "sans suite" in result and "infructueu" not in result:
        return "cancelled"
    if "clos nw" in result or "infructueu" in result:
        return "unsuccessful"
    if notice.winners:  # others won theirs; nothing is said of this one
        return lot.state if lot.state in SETTLED else "closed"
    return "awarded"


def _winner_key(number: str, lots: Sequence[LotState]) -> str:
    return lot_key(number) or next((lot.key for lot in lots if lot.number == number), number)
