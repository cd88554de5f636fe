"""How each person wants to hear: asked with the defaults filled in, changed with bad values
refused by name.
"""

from collections.abc import Iterable

from sqlalchemy import select
from sqlmodel import Session

from vigie.store.tables import Activity, Preference, columns_of

PREFERENCES = columns_of(Preference)
ACTIVITIES = columns_of(Activity)
RHYTHMS = ("weekly", "daily", "monthly", "none")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SEARCH_LIST = "searches"
LISTS = ("digest", "alerts", "joint_bids", "news", SEARCH_LIST)
# what each list sends; what waits of it when it is stopped does not leave
KINDS = {
    "digest": ("digest",),
    "alerts": ("alert", "change", "reminder"),
    "joint_bids": ("joint_bid",),
    "news": ("network",),
    SEARCH_LIST: ("search",),
}


def preferences(
    session: Session, contact_ids: Iterable[int], day: str = "mon", hour: int = 8
) -> dict[int, Preference]:
    """One preference a contact; who chose nothing has the chamber's day and hour."""
    ids = sorted(set(contact_ids))
    chosen_preferences: dict[int, Preference] = {}
    for start in range(0, len(ids), 500):
        part = ids[start : start + 500]
        rows = session.execute(
            select(Preference).where(PREFERENCES.c.contact_id.in_(part))
        ).scalars()
        chosen_preferences |= {
            row.contact_id: row if row.day else _chambers(row, day, hour) for row in rows
        }
    usual = Preference(
        contact_id=0, day=day, hour=hour
    )  # shared: making one for each person takes longer than asking
    return {contact_id: chosen_preferences.get(contact_id, usual) for contact_id in ids}


def _chambers(preference: Preference, day: str, hour: int) -> Preference:
    """The same, at the chamber's day and hour; not kept."""
    return Preference(**(preference.model_dump() | {"day": day, "hour": hour}))


def trades_of_member(session: Session, member_id: int) -> list[str]:
    """Slugs of the trades of a member's activities, in their order."""
    activity_query = select(ACTIVITIES.c.trade).where(
        ACTIVITIES.c.member_id == member_id, ACTIVITIES.c.trade.is_not(None)
    )
    return list(
        dict.fromkeys(
            session.execute(
                activity_query.order_by(ACTIVITIES.c.position, ACTIVITIES.c.id)
            ).scalars()
        )
    )
