"""The digest (pure): which items go in which section, how many, under what subject; nothing to
say, no mail.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from alerts.content.items import GroupItem, Item
from alerts.content.sections import (
    AFTER,
    CHANGED,
    FOLLOWING,
    GROUPS,
    NEW,
    SOON,
    Digest,
    Section,
    blocks,
)
from alerts.messages.subjects import SUBJECT, fitted
from alerts.planning.release import freed_at, release, reserved_in_doubt
from vigie.domain import french
from vigie.domain.clock import days_left
from vigie.domain.matches import worth_telling
from vigie.store.outbox.new_delivery import SubjectHistory

MOST_ITEMS = 10
SOON_DAYS = 7
ASK_AFTER = timedelta(days=30)  # past the deadline: « Avez-vous répondu ? », once
MOST_ASKED = 3

SETTLED = ("declined", "won", "lost")  # nothing more is asked or told


@dataclass(frozen=True)
class Edit:
    """What staff changed on this digest before it leaves."""

    removed: frozenset[int] = frozenset()  # opportunity ids
    note: str = ""
    held: bool = False


@dataclass
class _Sorted:
    by_section: dict[str, list[Item]] = field(default_factory=dict)

    def put(self, name: str, item: Item) -> None:
        self.by_section.setdefault(name, []).append(item)


def place(item: Item, history: SubjectHistory | None, now: datetime) -> str:
    """The section of one item for one person, or nothing: new once, changed once a change, soon
    once. It looks at that person's own state only.
    """
    if item.state in SETTLED:
        return ""
    if history is not None and history.version < item.version and item.changes:
        return SOON if item.live and _soon(item, now) else CHANGED
    if not item.live or item.state == "closed":
        return AFTER if _to_ask(item, history, now) else ""
    if history is None:
        if not worth_telling(item.reasons):
            return ""  # on its own page and with staff
        return SOON if _soon(item, now) else NEW
    if _reserved_since(item, history):
        return SOON if _soon(item, now) else NEW
    return SOON if _soon(item, now) and not _told_soon(item, history) else ""


def _told_soon(item: Item, history: SubjectHistory) -> bool:
    """Whether it was told as near already, in a letter or by itself, or first told when near."""
    near = (
        item.deadline_at is not None and days_left(item.deadline_at, history.last_at) <= SOON_DAYS
    )
    return near or bool({SOON, "reminder"} & history.sections)


def _reserved_since(item: Item, history: SubjectHistory) -> bool:
    """A reservation in doubt became tellable after this person heard of the lot's other
    considerations alone.
    """
    return reserved_in_doubt(item) and history.last_at < freed_at(item)


def _soon(item: Item, now: datetime) -> bool:
    return item.deadline_at is not None and days_left(item.deadline_at, now) <= SOON_DAYS


def _to_ask(item: Item, history: SubjectHistory | None, now: datetime) -> bool:
    ended = item.deadline_at is not None and now - ASK_AFTER < item.deadline_at <= now
    unsaid = item.answer in ("", "seen", "interested")
    return (
        ended
        and unsaid
        and history is not None
        and AFTER not in history.sections
        and item.stopped == ""
    )


def released(
    items: Iterable[Item], setting: Literal["auto", "review"], now: datetime
) -> list[Item]:
    """The items that may leave now, each with the findings that may be shown."""
    items_released = []
    for item in items:
        decided = release(item, setting, now)
        if decided.go:
            items_released.append(replace(item, findings=decided.findings))
    return items_released


def digest(
    items: Iterable[Item],
    groups: Iterable[GroupItem],
    histories: Mapping[str, SubjectHistory],
    edit: Edit,
    now: datetime,
) -> Digest | None:
    """One person's digest of released items, or nothing when nothing material is to be said."""
    sorted_items, items = _Sorted(), list(items)
    silent = silenced(items, edit)
    for item in items:
        where = place(item, histories.get(item.subject), now)
        if where and (item.consultation_id not in silent or item.state in FOLLOWING):
            sorted_items.put(where, item)
    new_groups = tuple(
        group for group in groups if group.answered is None and group.subject not in histories
    )
    by_section = sorted_items.by_section
    by_section[AFTER] = sorted(
        by_section.get(AFTER, []), key=lambda item: (item.answer != "interested", item.deadline_at)
    )[:MOST_ASKED]
    if not (by_section.get(SOON) or by_section.get(NEW) or by_section.get(CHANGED) or new_groups):
        return None  # « avez-vous répondu ? » alone is no reason to write
    return _limited(by_section, new_groups, edit)


def silenced(items: Iterable[Item], edit: Edit) -> frozenset[int]:
    """Consultations that this member declined, or that staff took out, on any of their lots."""
    return frozenset(
        item.consultation_id
        for item in items
        if item.state == "declined" or item.opportunity_id in edit.removed
    )


def _limited(
    by_section: Mapping[str, Sequence[Item]], groups: tuple[GroupItem, ...], edit: Edit
) -> Digest:
    room, more, sections = MOST_ITEMS, 0, []
    for name in (SOON, NEW, CHANGED, GROUPS, AFTER):
        if name == GROUPS:
            sections.append(Section(GROUPS, groups=groups[: max(room, 1)]))
            room -= len(groups[: max(room, 1)])
            continue
        ordered = sorted(by_section.get(name, ()), key=_order)
        items_shown = ordered[: max(room, 0)]
        more += len(ordered) - len(items_shown)
        room -= len(items_shown)
        sections.append(Section(name, blocks(items_shown)))
    return Digest(
        tuple(section for section in sections if section.items or section.groups), more, edit.note
    )


def _order(item: Item) -> tuple[bool, bool, float, float]:
    return (
        not item.reserved,
        item.deadline_at is None,
        item.deadline_at.timestamp() if item.deadline_at else 0.0,
        item.rank,
    )


def subject(digest: Digest, now: datetime, last: str = "", period: str = "cette semaine") -> str:
    """« 4 lots pour vous cette semaine, dont 1 réservé (à rendre avant le 2 déc.) », never the
    last one again.
    """
    candidates = [_subject(digest, now, period)]
    lead = next(iter(digest.lots or tuple(group.lot for group in digest.groups)), None)
    if lead is not None:
        candidates += [
            fitted(f"{candidates[0]} – ", words) for words in (lead.shown_title, lead.where)
        ]
    candidates.append(f"{candidates[0]} – {french.short_date(now)}")
    return next(candidate for candidate in candidates if candidate != last)


def _subject(digest: Digest, now: datetime, period: str) -> str:
    lots = digest.lots
    if not lots:
        return _other_subject(digest)
    reserved = sum(lot.reserved for lot in lots)
    words = f"{french.count(len(lots), 'lot')} pour vous {period}"
    if reserved:
        all_of_them = reserved == len(lots)
        words += (
            f", {'réservé' if len(lots) == 1 else 'tous réservés'}"
            if all_of_them
            else (f", dont {french.count(reserved, 'réservé')}")
        )
    ahead = [lot.deadline_at for lot in lots if lot.deadline_at and lot.deadline_at > now]
    whole = f"{words} (à rendre avant le {french.short_day(min(ahead))})" if ahead else words
    return whole if len(whole) <= SUBJECT else whole.replace(" pour vous", "", 1)


def _other_subject(digest: Digest) -> str:
    groups = french.count(len(digest.groups), "groupement proposé", "groupements proposés")
    return f"{groups} pour répondre à plusieurs"
