"""The notices of a simulation: lines in any form that Vigie knows, shifted into its days."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from random import Random
from typing import Any

from vigie.domain.clock import PARIS, paris_day
from vigie.domain.notice import ParsedBuyer, ParsedLot, ParsedNotice, TextPart
from vigie.readers import read

REGION = ("75", "77", "78", "91", "92", "93", "94", "95")
USUAL_DAYS = 28  # from publication to deadline, where a shifted notice told none
SHORTEST, LONGEST = 10, 60
CALLS = ("award", "modification", "other", "planning", "change", "cancellation")
# sections of a labelled notice that name the buyer, or say what is bought
BUYERS = ("Acheteur", "NOM", "Maître d'ouvrage", "Pouvoir adjudicateur", "1.1 Acheteur")
OBJECTS = ("Objet", "OBJET_COMPLET", "description", "Description", "II.1.4")


@dataclass(frozen=True)
class Line:
    """One line of the file: its notices, or why it was refused."""

    number: int
    notices: tuple[ParsedNotice, ...] = ()
    refused: str = ""


def notices_of(content: str) -> Iterator[Line]:
    """Each line's notices: as `vigie read` prints them, as labelled notices are, or as served."""
    for number, text in enumerate(content.splitlines(), 1):
        if not text.strip():
            continue
        try:
            yield Line(number, tuple(_notices(text)))
        except ValueError as error:
            yield Line(number, refused=str(error)[:200])


def _notices(text: str) -> list[ParsedNotice]:
    notice_json: Any = json.loads(text)
    if not isinstance(notice_json, dict):
        raise ValueError("un objet JSON est attendu")
    if "texts" in notice_json and "source_id" in notice_json:
        return [ParsedNotice.model_validate(notice_json)]
    if "sections" in notice_json and "id" in notice_json:
        return [_labelled(notice_json)]
    parsed_notices = [
        outcome for outcome in read(text.encode(), "ligne") if isinstance(outcome, ParsedNotice)
    ]
    if not parsed_notices:
        raise ValueError("aucun avis reconnu : donner les lignes que `vigie read` affiche")
    return parsed_notices


def _labelled(labelled: dict[str, Any]) -> ParsedNotice:
    """A labelled notice (sections and lots of text) as a call."""
    sections = [
        (str(part.get("name") or ""), str(part.get("text") or "")) for part in labelled["sections"]
    ]
    named = dict(reversed(sections))
    about = next((named[name] for name in OBJECTS if named.get(name)), "")
    title = str(labelled.get("title") or about)[:400] or str(labelled["id"])
    lots = tuple(
        ParsedLot(number=str(lot["number"]), title=lot.get("title"), description=lot.get("text"))
        for lot in labelled.get("lots") or ()
    )
    texts = [TextPart(field=name or "texte", text=text) for name, text in sections if text]
    texts += [
        TextPart(field="lot", lot=lot.number, text=f"{lot.title or ''}\n{lot.description or ''}")
        for lot in lots
    ]
    return ParsedNotice(
        id=f"saisie:{labelled['id']}",
        source="saisie",
        source_id=str(labelled["id"]),
        format="étiqueté",
        kind="call",
        title=title,
        description=about or None,
        buyer=ParsedBuyer(name=next((named[name] for name in BUYERS if named.get(name)), None)),
        texts=tuple(texts),
        lots=lots,
    )


def spread(
    notices: Sequence[ParsedNotice], first: date, last: date, seed: int
) -> list[ParsedNotice]:
    """The same notices as calls published on the working days between, with deadlines as far as
    they were; one without a place is given a département of the region. The seed decides.
    """
    days = [
        day
        for day in (first + timedelta(days=step) for step in range((last - first).days + 1))
        if day.weekday() < 5
    ] or [first]
    return [_moved(notice, days, seed) for notice in notices]


def _moved(notice: ParsedNotice, days: Sequence[date], seed: int) -> ParsedNotice:
    drawn = Random(sha256(f"{seed}|{notice.id}".encode()).digest())  # noqa: S311 - no secret
    day = drawn.choice(days)
    published = datetime.combine(day, time(6), PARIS)
    days_left = _length(notice)
    deadline = datetime.combine(day + timedelta(days=days_left), time(12), PARIS)
    placed = notice.departments or notice.nuts or any(lot.departments for lot in notice.lots)
    changed: dict[str, Any] = {
        "kind": "call" if notice.kind in CALLS else notice.kind,
        "changes": (),
        "endings": (),
        "voids": None,
        "result": None,
        "winners": (),
        "published_at": published,
        "sent_at": None,
        "diffusion_end_at": None,
        "deadline_at": deadline,
        "deadline_raw": None,
        "lots": tuple(lot.model_copy(update={"deadline_at": None}) for lot in notice.lots),
    }
    if not placed:
        changed["departments"] = (drawn.choice(REGION),)
    return notice.model_copy(update=changed)


def _length(notice: ParsedNotice) -> int:
    if not notice.published_at or not notice.deadline_at:
        return USUAL_DAYS
    days = (paris_day(notice.deadline_at) - paris_day(notice.published_at)).days
    return min(max(days, SHORTEST), LONGEST)


def by_day(notices: Sequence[ParsedNotice], first: date) -> dict[date, list[ParsedNotice]]:
    """Notices by the day on which they are published; what is older comes on the first day."""
    notices_by_day: dict[date, list[ParsedNotice]] = {}
    for notice in notices:
        day = paris_day(notice.published_at) if notice.published_at else first
        notices_by_day.setdefault(max(day, first), []).append(notice)
    return notices_by_day
