"""Who won what, as rows: history, the three-year warning, « gagné » proposals."""

from collections.abc import Iterator, Mapping
from typing import Any

from vigie.domain.lot_numbers import lot_key
from vigie.domain.notice import ParsedNotice, Winner
from vigie.domain.tender import Tender
from vigie.domain.traits import fold
from vigie.store.planning import Group
from vigie.store.preparing import Prepared

ESS_CODES = ("res-pub-ser",)  # BT-71: the only raw code that says ESS


def award_rows(
    group: Group, consultation_id: int, tender: Tender, fresh: Mapping[str, Prepared]
) -> list[dict[str, Any]]:
    """One row a winner and lot of the award notices of this batch; a winner of no named lot has
    one, without lot.
    """
    rows: dict[tuple[str, str, str], dict[str, Any]] = {}
    for notice_id in sorted(set(group.joins) & set(fresh)):
        notice = fresh[notice_id].notice
        if notice.kind != "award":
            continue
        for winner in notice.winners:
            for row in _rows_of(winner, notice, consultation_id, tender):
                rows.setdefault((row["notice_id"], row["lot_key"], row["winner_key"]), row)
    return list(rows.values())


def _rows_of(
    winner: Winner, notice: ParsedNotice, consultation_id: int, tender: Tender
) -> Iterator[dict[str, Any]]:
    name = " ".join((winner.name or "").split())[:300]
    key = winner.siret or fold(name)[:200]
    if not key:
        return
    for lot in winner.lots or ("",):
        place = lot_key(lot) or lot[:120]
        yield {
            "notice_id": notice.id,
            "consultation_id": consultation_id,
            "lot_key": place,
            "winner_key": key,
            "winner_name": name,
            "winner_siren": winner.siret[:9] if winner.siret else None,
            "buyer_siren": tender.buyer_siret[:9] if tender.buyer_siret else None,
            "awarded_at": notice.sent_at or notice.published_at,
            "reserved_ess": _reserved_ess(place, tender),
        }


def _reserved_ess(place: str, tender: Tender) -> bool:
    codes = [lot.codes.get("reserved") for lot in tender.lots if not place or lot.key == place]
    return any(code in ESS_CODES for code in codes) or any(
        code in ESS_CODES for code in tender.flags.get("reserved", [])
    )
