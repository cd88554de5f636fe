"""How each person wants to hear: asked with the defaults filled in, changed with bad values
refused by name.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Table, select
from sqlmodel import Session

from vigie.domain.refusals import BadChange
from vigie.store.outbox.contacts import withdraw
from vigie.store.tables import Activity, Preference

PREFERENCES: Table = Preference.__table__  # type: ignore[attr-defined]
ACTIVITIES: Table = Activity.__table__  # type: ignore[attr-defined]
RHYTHMS = ("weekly", "daily", "none")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LISTS = ("digest", "alerts", "joint_bids", "news")
# what each list sends; what waits of it when it is stopped does not leave
KINDS = {
    "digest": ("digest",),
    "alerts": ("alert", "change", "reminder"),
    "joint_bids": ("joint_bid",),
    "news": ("network",),
}


def preferences(
    session: Session, contact_ids: Iterable[int], day: str = "mon", hour: int = 8
) -> dict[int, Preference]:
    """One preference a contact; who chose nothing has the chamber's day and hour."""
    ids = sorted(set(contact_ids))
    found: dict[int, Preference] = {}
    for start in range(0, len(ids), 500):
        part = ids[start : start + 500]
        rows = session.execute(
            select(Preference).where(PREFERENCES.c.contact_id.in_(part))
        ).scalars()
        found |= {row.contact_id: row for row in rows}
    usual = Preference(
        contact_id=0, day=day, hour=hour
    )  # shared: making one for each person takes longer than asking
    return {one: found.get(one, usual) for one in ids}


def change_preference(
    session: Session, contact_id: int, values: Mapping[str, Any], now: datetime
) -> Preference:
    """Keep what the person chose; raises BadChange naming the field."""
    clean = {name: _valid(name, value) for name, value in values.items()}
    row = session.get(Preference, contact_id) or Preference(contact_id=contact_id)
    row.sqlmodel_update({**clean, "updated_at": now})
    session.add(row)
    _silence(session, row)
    return row


def _silence(session: Session, row: Preference) -> None:
    kinds = [kind for name in row.lists_stopped for kind in KINDS[name]]
    if kinds:
        session.flush()
        withdraw(session, row.contact_id, "liste arrêtée par la personne", kinds)


def trades_of_member(session: Session, member_id: int) -> list[str]:
    """Slugs of the trades of a member's activities, in their order."""
    wanted = select(ACTIVITIES.c.trade).where(
        ACTIVITIES.c.member_id == member_id, ACTIVITIES.c.trade.is_not(None)
    )
    return list(
        dict.fromkeys(
            session.execute(wanted.order_by(ACTIVITIES.c.position, ACTIVITIES.c.id)).scalars()
        )
    )


def stop_list(session: Session, contact_id: int, name: str, now: datetime) -> None:
    """Unsubscribe from one list and nothing else; twice is once."""
    row = session.get(Preference, contact_id) or Preference(contact_id=contact_id)
    if name in LISTS and name not in row.lists_stopped:
        row.sqlmodel_update({"lists_stopped": [*row.lists_stopped, name], "updated_at": now})
    session.add(row)
    _silence(session, row)


def _valid(name: str, value: Any) -> Any:
    if name == "rhythm" and value not in RHYTHMS:
        raise BadChange("rythme inconnu : choisir chaque semaine, chaque jour ou jamais.")
    if name == "day" and value not in DAYS:
        raise BadChange("jour inconnu : choisir un jour de la semaine.")
    if name == "hour" and not (isinstance(value, int) and 5 <= value <= 22):
        raise BadChange("heure impossible : choisir entre 5 h et 22 h.")
    if name == "lists_stopped" and not set(value) <= set(LISTS):
        raise BadChange("liste inconnue.")
    if name == "holidays":
        return [_period(one) for one in value][:12]
    if name in ("zones", "trades"):
        return [str(one)[:80] for one in value][:60]
    return value


def _period(told: Mapping[str, str]) -> dict[str, str]:
    try:
        first, last = date.fromisoformat(told["from"]), date.fromisoformat(told["to"])
    except (KeyError, ValueError):
        raise BadChange(
            "période d’absence incomplète : indiquer le premier et le dernier jour."
        ) from None
    if last < first:
        raise BadChange("période d’absence inversée : le dernier jour précède le premier.")
    return {"from": first.isoformat(), "to": last.isoformat()}
