"""A consultation as it stands: a fold over its notices in order (DESIGN.md §3, rules 5, 6 and
10).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from vigie.domain.clock import paris_day
from vigie.domain.lot_numbers import Known, join_lots, shown_number
from vigie.domain.notice import ConsultationState, Duration, ParsedLot, ParsedNotice
from vigie.domain.settling import SETTLED, resumed, settled, targets_of, voided
from vigie.domain.tender import ENDED, LIVE, LotState, Tender
from vigie.domain.text_key import fold as fold_text

UNSTATED = timedelta(days=60)  # a call that states no end lives that long (rule 5)
LONGEST = timedelta(
    days=366 * 16
)  # dynamic systems run fifteen years; a deadline further away is a slip
MONTHS = {"day": 1 / 30.4375, "week": 7 / 30.4375, "month": 1.0, "year": 12.0}
RANKS = {
    "planning": 0,
    "call": 1,
    "change": 2,
    "cancellation": 3,
    "award": 4,
    "modification": 5,
    "other": 6,
}
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
UNCOLLECTED = "avis initial non collecté : consultation à vérifier"
WITHDRAWN = "lot absent du dernier avis rectificatif : à vérifier"


PLAIN = (
    "title",
    "description",
    "reference",
    "procedure_key",
    "nature",
    "procedure",
    "framework",
    "sent_at",
    "deadline_at",
    "diffusion_end_at",
    "estimated_value",
    "currency",
    "url",
    "documents_url",
    "cpv",
    "departments",
    "nuts",
)
CODES = (
    "reserved",
    "reserved_execution",
    "social_objectives",
    "strategic",
    "conditions",
    "criteria",
)


def ordered(notices: Sequence[ParsedNotice]) -> list[ParsedNotice]:
    """Each source's first call, the fullest first, then plans; then, by date, all that changed
    them.
    """
    opening, followers = _parted(notices)
    return opening + followers


def _parted(notices: Sequence[ParsedNotice]) -> tuple[list[ParsedNotice], list[ParsedNotice]]:
    by_date = sorted(notices, key=_when)
    first: dict[tuple[str, str], ParsedNotice] = {}
    for notice in by_date:
        if notice.kind in ("planning", "call"):
            first.setdefault((notice.kind, notice.source), notice)
    opening = sorted(
        first.values(), key=lambda notice: (notice.kind != "call", _thin(notice), _when(notice))
    )
    begun = {notice.id for notice in opening}
    return opening, [notice for notice in by_date if notice.id not in begun]


def fold(notices: Sequence[ParsedNotice]) -> Tender:
    """The consultation that those notices tell of; the same whatever the order in which they
    came.
    """
    void_notices = voided(sorted(notices, key=_when)) if _cancels(notices) else {}
    opening, followers = _parted(
        [notice_read for notice_read in notices if notice_read.id not in void_notices]
    )
    tender = Tender(doubts=tuple(dict.fromkeys(void_notices.values())))
    for notice in opening:
        tender = _filled(tender, notice)
    for notice in followers:
        if notice.kind in ("award", "cancellation"):
            tender = settled(_filled(tender, notice), notice, targets_of(notice, notices))
        elif tender.title and notice.kind in ("modification", "other"):
            tender = _beside(tender, notice)
        else:
            tender = _changed(tender, notice) if tender.sources else _filled(tender, notice)
            tender = settled(tender, notice)
    return _closed_off(tender, {notice_read.kind for notice_read in notices})


def _cancels(notices: Sequence[ParsedNotice]) -> bool:
    return any(notice.kind == "cancellation" for notice in notices)


def _filled(tender: Tender, notice: ParsedNotice) -> Tender:
    """What is not known yet is taken from this notice; what is known stands."""
    values = _values(notice)
    missing = {
        name: values[name]
        for name in PLAIN
        if not getattr(tender, name) and values[name] not in (None, "", ())
    }
    doubts = (*tender.doubts, *_differing(tender, notice))
    return _with_lots(_common(tender, notice, **{**missing, "doubts": doubts}), notice, over=False)


def _changed(tender: Tender, notice: ParsedNotice) -> Tender:
    """What this notice states takes the place of what was known."""
    values = _values(notice)
    stated = {name: values[name] for name in PLAIN if values[name] not in (None, "", ())}
    if (
        notice.kind == "change" and not notice.lots
    ):  # a short corrective's title and text tell of the correction
        stated = {
            name: stated_field
            for name, stated_field in stated.items()
            if name in ("deadline_at", "estimated_value", "currency")
        }
    moved = _moved(tender, stated.get("deadline_at"), notice)
    return _with_lots(_common(moved, notice, **stated), notice, over=True)


def _beside(tender: Tender, notice: ParsedNotice) -> Tender:
    """A notice of the contract's life: it is history, its source is named."""
    return replace(tender, sources=tuple(sorted({*tender.sources, notice.source})))


def _moved(tender: Tender, deadline: datetime | None, notice: ParsedNotice) -> Tender:
    """A new deadline for the whole moves the lots that stood at the old one, or that a call
    opens again.
    """
    if deadline is None:
        return tender
    lots = tuple(
        replace(_going_on(lot, deadline, notice), deadline_at=deadline)
        if lot.deadline_at in (None, tender.deadline_at)
        else lot
        for lot in tender.lots
    )
    return replace(tender, lots=lots)


def _going_on(lot: LotState, deadline: datetime | None, notice: ParsedNotice) -> LotState:
    """A correction that moves the deadline of a suspended lot takes it up again."""
    moved = notice.kind == "change" and deadline is not None and deadline != lot.deadline_at
    return resumed(lot) if moved else lot


def _common(tender: Tender, notice: ParsedNotice, **changed_fields: Any) -> Tender:
    """The tender with what was worked out and what every notice adds, whatever its kind."""
    buyer = notice.buyer
    flags = {
        "reserved": list(
            dict.fromkeys([*tender.flags.get("reserved", []), *notice.flags.reserved])
        ),
        "social": notice.flags.social
        if notice.flags.social is not None
        else tender.flags.get("social"),
    }
    days = [day for day in (tender.published_at, notice.published_at or notice.sent_at) if day]
    return replace(
        tender,
        buyer_name=tender.buyer_name or buyer.name or "",
        buyer_siret=tender.buyer_siret or buyer.siret,
        buyer_kind=tender.buyer_kind or buyer.kind,
        buyer_departments=tender.buyer_departments or buyer.departments,
        joint_buyers=tuple(
            dict.fromkeys(
                [
                    *tender.joint_buyers,
                    *(joint_buyer.name for joint_buyer in notice.joint_buyers if joint_buyer.name),
                ]
            )
        ),
        concession=tender.concession or _is_concession(notice),
        published_at=min(days, default=None),
        duration_months=tender.duration_months or _months(notice.duration),
        flags=flags,
        sources=tuple(sorted({*tender.sources, notice.source})),
        **{
            **changed_fields,
            "doubts": tuple(
                dict.fromkeys([*changed_fields.get("doubts", tender.doubts), *notice.doubts])
            ),
            "groups": {
                **tender.groups,
                **{group.number.upper(): group.lots for group in notice.groups},
            },
        },
    )


def _with_lots(tender: Tender, notice: ParsedNotice, *, over: bool) -> Tender:
    lots = {lot.key: lot for lot in tender.lots}
    if not notice.lots:
        return tender
    if lots and notice.kind == "planning":
        return tender  # the lots of the call take the place of the parts of the plan
    known_lots = {key: Known(key, lot.title, lot.cpv) for key, lot in lots.items()}
    reopens = notice.kind == "call" or not any(lot.state in LIVE for lot in lots.values())
    stated_keys = set()
    for key, part, doubt in join_lots(notice.lots, known_lots):
        lots[key] = _stated_lot(
            lots.get(key),
            key,
            part,
            notice,
            over=over,
            reopens=reopens,
            position=len(lots),
            doubt=doubt,
        )
        stated_keys.add(key)
    if _in_full(notice, over=over):  # what is not in it is withdrawn
        lots = {key: lot if key in stated_keys else _withdrawn(lot) for key, lot in lots.items()}
    return replace(tender, lots=tuple(lots.values()))


def _in_full(notice: ParsedNotice, *, over: bool) -> bool:
    """Whether a change is published in full, as eForms are."""
    return over and notice.kind == "change" and "eforms" in notice.format


def _stated_lot(
    previous_lot: LotState | None,
    key: str,
    part: ParsedLot,
    notice: ParsedNotice,
    *,
    over: bool,
    reopens: bool,
    position: int,
    doubt: str | None,
) -> LotState:
    lot = previous_lot or LotState(
        key=key,
        number=shown_number(key, part.number),
        position=position,
        deadline_at=notice.deadline_at,
    )
    values: dict[str, Any] = {
        "title": part.title or "",
        "description": part.description or "",
        "cpv": part.cpv,
        "departments": part.departments,
        "nuts": part.nuts,
        "deadline_at": part.deadline_at,
        "estimated_value": part.estimated_value,
    }
    fresh = previous_lot is None
    stated_fields = {
        name: lot_field
        for name, lot_field in values.items()
        if lot_field not in (None, "", ()) and (fresh or over or not getattr(lot, name))
    }
    codes = {} if _in_full(notice, over=over) else dict(lot.codes)
    codes |= {
        name: lot_code
        for name, lot_code in _codes(part).items()
        if over or fresh or not lot.codes.get(name)
    }
    withdrawn = WITHDRAWN in lot.doubts
    if over:
        lot = _going_on(lot, part.deadline_at, notice)
    doubts = tuple(
        dict.fromkeys(
            [
                *(lot_doubt for lot_doubt in lot.doubts if lot_doubt != WITHDRAWN),
                *([doubt] if doubt else []),
            ]
        )
    )
    if over and notice.kind in ("call", "change"):
        # a correction of the other lots, published in full, opens no lot again that has ended
        if lot.state not in LIVE and (reopens or withdrawn or lot.state not in SETTLED):
            lot = replace(lot, state="open", why=None)
        elif lot.state == "planned":
            lot = replace(lot, state="open")
    return replace(lot, **stated_fields, codes=codes, doubts=doubts)


def _withdrawn(lot: LotState) -> LotState:
    if lot.state in SETTLED:
        return lot
    return replace(lot, state="cancelled", doubts=tuple(dict.fromkeys([*lot.doubts, WITHDRAWN])))


def _closed_off(tender: Tender, kinds: set[str]) -> Tender:
    """Ends, states and order, once every notice has spoken."""
    start: ConsultationState = "closed"
    if kinds & {"call", "change", "cancellation"}:
        start = "open"
    elif kinds == {"planning"}:
        start = "planned"
    doubts = tender.doubts
    if "change" in kinds and "call" not in kinds:
        doubts = (*doubts, UNCOLLECTED)
    deadline, slip = _believable(tender.deadline_at, tender)
    lots = tuple(
        _lot_end(lot, position, tender, start) for position, lot in enumerate(tender.lots_or_one())
    )
    whole = replace(
        tender, deadline_at=deadline, lots=lots, doubts=tuple(dict.fromkeys([*doubts, *slip]))
    )
    ends = [lot.live_until for lot in lots if lot.live_until]
    first = deadline or min((lot.deadline_at for lot in lots if lot.deadline_at), default=None)
    state = _whole_state(lots)
    reasons = {lot.why for lot in lots if lot.state == state}
    return replace(
        whole,
        state=state,
        why=next(iter(reasons)) if len(reasons) == 1 else None,
        live_until=max(ends, default=None),
        deadline_at=first,
    )


def _lot_end(lot: LotState, position: int, tender: Tender, start: ConsultationState) -> LotState:
    deadline, slip = _believable(lot.deadline_at or tender.deadline_at, tender)
    base = tender.published_at or tender.sent_at
    end = deadline or tender.diffusion_end_at or (base + UNSTATED if base else None)
    state = lot.state if lot.state != "open" else start
    doubts = tuple(dict.fromkeys([*lot.doubts, *slip]))
    return replace(
        lot, position=position, deadline_at=deadline, live_until=end, state=state, doubts=doubts
    )


def _believable(
    deadline: datetime | None, tender: Tender
) -> tuple[datetime | None, tuple[str, ...]]:
    base = tender.published_at or tender.sent_at
    if deadline is None or base is None or deadline - base <= LONGEST:
        return deadline, ()
    return None, (f"date limite improbable : {deadline.date().isoformat()}",)


def _whole_state(lots: Sequence[LotState]) -> ConsultationState:
    states = {lot.state for lot in lots}
    order: tuple[ConsultationState, ...] = ("open", "planned", *ENDED)
    return next(state for state in order if state in states)


def _values(notice: ParsedNotice) -> dict[str, Any]:
    return {name: getattr(notice, name) for name in PLAIN}


def _codes(part: ParsedLot) -> dict[str, Any]:
    stated_codes = part.model_dump(mode="json", include=set(CODES))
    return {name: lot_code for name, lot_code in stated_codes.items() if lot_code not in (None, [])}


def _differing(tender: Tender, notice: ParsedNotice) -> tuple[str, ...]:
    """Two sources that give two deadlines: the earlier would be the safer, so a person looks."""
    tender_deadline, notice_deadline = tender.deadline_at, notice.deadline_at
    if (
        tender_deadline is None
        or notice_deadline is None
        or abs(tender_deadline - notice_deadline) < timedelta(minutes=1)
        or notice.kind != "call"
    ):
        return ()
    return (f"date limite différente selon les sources ({notice.source}) : à vérifier dans le DCE",)


def _is_concession(notice: ParsedNotice) -> bool:
    return "dsp" in notice.format or "concession" in fold_text(notice.procedure)


def _months(duration: Duration | None) -> float | None:
    return round(duration.value * MONTHS[duration.unit], 2) if duration else None


def _when(notice: ParsedNotice) -> tuple[Any, ...]:
    """Day of dispatch (journals publish the same correction days apart), then what a day's
    notices do to each other.
    """
    moment = notice.sent_at or notice.published_at
    day = paris_day(moment).isoformat() if moment else ""
    return (day, RANKS[notice.kind], moment or EARLIEST, notice.version or "", notice.id)


def _thin(notice: ParsedNotice) -> int:
    """Full notices before portal pages, pages before feeds and search answers."""
    return (
        2
        if any(word in notice.format for word in ("rss", "search", "feed"))
        else 1
        if "page" in notice.format
        else 0
    )
