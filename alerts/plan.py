"""What is put in the outbox, when (pure): real-time messages for whom they concern, digests
whose hour has come.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from alerts.choice import EVERYTHING, Choice
from alerts.items import Item
from alerts.release import freed_at, release, reserved_in_doubt
from alerts.timing import Rhythm, due, wants_real_time, wave, within_cap
from vigie.domain.clock import paris_day
from vigie.store.outbox import NewDelivery, NewItem


@dataclass(frozen=True)
class Listener:
    """One person who hears for a member, with what decides when."""

    contact_id: int
    member_id: int
    channel: str
    rhythm: Rhythm
    recent: tuple[datetime, ...] = ()  # real-time messages of the last 7 days, sent or waiting
    choice: Choice = EVERYTHING


@dataclass
class Planner:
    """Real-time messages of one run; it counts what it plans against each one's weekly cap."""

    setting: Literal["auto", "review"]
    cap: int
    now: datetime
    planned: list[NewDelivery] = field(default_factory=list)
    _windows: dict[int, set[datetime]] = field(default_factory=dict)

    def alert(self, item: Item, listeners: Sequence[Listener], recipients: int) -> None:
        """A lot worth its own message, for each listener of its member who wants it and has room
        this week.
        """
        leaves = self._leaves(item)
        if leaves is None or not wants_real_time(
            reserved=item.reserved, deadline_at=item.deadline_at, now=self.now
        ):
            return
        for one in (heard for heard in listeners if heard.choice.wants(item)):
            # who and what decide, never anyone's answer (L420-1)
            stagger = wave(
                f"contact:{one.contact_id}",
                f"lot:{item.lot_id}",
                recipients,
                item.deadline_at,
                self.now,
            )
            self._put("alert", item, one, due(max(leaves, self.now), stagger))

    def _leaves(self, item: Item) -> datetime | None:
        """When it may go; a reservation in doubt is worth a message once it may be told, not
        before.
        """
        decided = release(item, self.setting, self.now)
        if not decided.go:
            return decided.at
        withheld = len(decided.findings) < len(item.findings) and reserved_in_doubt(item)
        return freed_at(item) if withheld else self.now

    def change(self, item: Item, listeners: Sequence[Listener]) -> None:
        """Something material on a lot that they were told of: at once if it presses or they
        follow it, else the digest.
        """
        follows = item.answer in ("interested", "bid")
        if follows or wants_real_time(
            reserved=item.reserved, deadline_at=item.deadline_at, now=self.now
        ):
            for one in listeners:
                self._put("change", item, one, due(self.now), always=follows)

    def reminder(self, item: Item, listeners: Sequence[Listener]) -> None:
        """A deadline near on a lot that the member follows."""
        for one in listeners:
            self._put("reminder", item, one, due(self.now), always=True)

    def _put(
        self, kind: str, item: Item, one: Listener, at: datetime, *, always: bool = False
    ) -> None:
        if "alerts" in one.rhythm.stopped or one.rhythm.absent(paris_day(at)):
            return
        if not always and not (one.rhythm.real_time and self._fits(one, at)):
            return
        if item.deadline_at is not None and at >= item.deadline_at:
            return  # it would come too late to be of use; the digest says so
        self._windows.setdefault(one.contact_id, set()).add(at)
        self.planned.append(
            NewDelivery(
                what=f"{kind}:{at.isoformat()}",
                kind=kind,
                recipient=f"contact:{one.contact_id}",
                channel=one.channel,
                due_at=at,
                member_id=one.member_id,
                contact_id=one.contact_id,
                real_time=True,
                items=(NewItem(item.subject, item.opportunity_id, kind, item.version),),
            )
        )

    def _fits(self, one: Listener, at: datetime) -> bool:
        """A message of the same window takes no more room: it is the same message."""
        mine = self._windows.get(one.contact_id, set())
        counted = {*one.recent, *mine}
        return at in counted or within_cap(sorted(counted), self.cap, self.now)


def merged(planned: Sequence[NewDelivery]) -> list[NewDelivery]:
    """The same person's items of the same window in one delivery."""
    found: dict[str, NewDelivery] = {}
    for one in planned:
        old = found.get(one.key)
        if old is None:
            found[one.key] = one
        else:
            items = tuple({item.subject: item for item in (*old.items, *one.items)}.values())
            found[one.key] = NewDelivery(**{**old.__dict__, "items": items})
    return list(found.values())
