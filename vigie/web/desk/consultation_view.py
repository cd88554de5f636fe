"""The dossier of a consultation turned into what its page shows: lots, proofs in the text, who
can answer, who was told.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from vigie.data.trades import cpv_label
from vigie.domain import french
from vigie.domain.clause_labels import CLAUSES, clause_words
from vigie.domain.considerations import Consideration, law_of
from vigie.domain.endings import end_words
from vigie.domain.labels import AnswerKind, FindingSource, OpportunityState, VerdictKind
from vigie.domain.lot_numbers import lot_key, shown_number
from vigie.domain.lots import FindingView, ReadingView, hours_words
from vigie.store.desk.consultation import Dossier
from vigie.store.tables import Lot, Match, Notice
from vigie.web.desk.badges import SOURCES, Badge, lot_title, places, sign, sign_of_code, signs
from vigie.web.desk.changes_view import KINDS
from vigie.web.desk.notice_text import MOST_SHOWN, Mark, ShownPart, label, part
from vigie.web.desk.pieces_view import (
    ChecklistLine,
    PassageLink,
    document_places,
    proofs_of,
    two_sides,
)

METHODS = FindingSource.words()
SAID = VerdictKind.words()
OPPORTUNITY = OpportunityState.words() | AnswerKind.words()
CPV_SHOWN = 3
REASONS_SHOWN = 8  # answers of one page told with their reasons; beyond, lot by lot
BY_HAND = "À lire à la main : l’avis, ou une pièce, est trop long ou trop lent à lire."


@dataclass(frozen=True)
class FindingLine:
    """One finding as its card shows it."""

    view: FindingView
    sign: Badge
    how: str
    place: str
    hours: str
    seen_version: int  # version of the verdict that this page shows
    verdict_words: str
    verdict_id: int = 0
    places: tuple[PassageLink, ...] = ()  # where documents say it
    sides: tuple[PassageLink, ...] = ()  # of a notice and a document that disagree


@dataclass(frozen=True)
class LotCard:
    """One lot with its signs, findings and facts."""

    lot: Lot
    title: str  # its own, else the beginning of its description, else the consultation's
    signs: tuple[Badge, ...]
    findings: tuple[FindingLine, ...]
    place: str
    notes: tuple[str, ...]
    number: str = ""  # as users see it: « 1 » for LOT-0001
    trades: tuple[str, ...] = ()  # the CPV in words


@dataclass(frozen=True)
class NoticeText:
    """One notice with the parts of its text that are shown."""

    notice: Notice
    kind: str
    source: str
    parts: tuple[ShownPart, ...]
    shortened: bool
    folded: str = (
        ""  # why its text is folded away: a notice before it says the same, or it proves nothing
    )


@dataclass
class Answers:
    """Who can answer a lot: alone, together, almost."""

    alone: list[dict[str, Any]] = field(default_factory=list)
    together: list[dict[str, Any]] = field(default_factory=list)
    nearly: list[dict[str, Any]] = field(default_factory=list)

    def groups(self) -> list[tuple[str, int, list[dict[str, Any]]]]:
        """Each group that somebody is in: its words, how many, the first of them."""
        sorted_out = (
            ("Seul", self.alone, 12),
            ("À plusieurs", self.together, 8),
            ("Presque", self.nearly, 5),
        )
        return [(words, len(lines), lines[:most]) for words, lines, most in sorted_out if lines]


def lot_cards(dossier: Dossier, now: datetime) -> list[LotCard]:
    """The lots of this page of the dossier."""
    return [_card(dossier, lot, now) for lot in dossier.lots]


def _card(dossier: Dossier, lot: Lot, now: datetime) -> LotCard:
    views = dossier.found.get(lot.id or 0, ())
    views = tuple(_cited(view, dossier.row.concession) for view in views)
    lines = tuple(_finding(dossier, view) for view in views)
    notes = list(dict.fromkeys(lot.doubts))
    end = end_words(lot.state, lot.why, concession=dossier.row.concession)
    if end is not None and end.opens:
        notes.insert(0, " ".join(filter(None, (end.opens, f"({end.law})" if end.law else ""))))
    for reading in dossier.readings.get(lot.id or 0, ()):
        if reading.kind in CLAUSES:
            notes.insert(0, _clause_note(reading, dossier.row.concession))
        elif reading.kind == "unread":
            notes.insert(0, BY_HAND)
        elif reading.quote:
            notes.append(french.quoted(french.cut(reading.quote, 200)))
    title = lot_title(lot, dossier.row.title)
    place, number = (
        places(lot.departments or dossier.row.departments),
        shown_number(lot_key(lot.number) or "", lot.number),
    )
    return LotCard(
        lot, title, signs(views), lines, place, tuple(notes[:8]), number, cpv_words(lot.cpv)
    )


def cpv_words(codes: Sequence[str]) -> tuple[str, ...]:
    """« Services d’entretien de terrains (77314000) », three at most; an unknown code stands
    alone.
    """
    labels = [(code, cpv_label(code)) for code in codes[:CPV_SHOWN]]
    more = (french.count(len(codes) - CPV_SHOWN, "autre code"),) if len(codes) > CPV_SHOWN else ()
    return tuple(code if label == code else f"{label} ({code})" for code, label in labels) + more


def _clause_note(reading: ReadingView, concession: bool) -> str:
    """« Clause attendue (L2112-2-1)… », with the buyer's words where it invokes an exception."""
    words = clause_words(reading.kind, concession, reading.value)
    quote = reading.quote
    return f"{words} : {french.quoted(french.cut(quote, 200))}" if quote else f"{words}."


def _cited(view: FindingView, concession: bool) -> FindingView:
    """A concession's finding cites the article of concessions."""
    return replace(view, legal_basis=law_of(view.code, True)) if concession else view


def _finding(dossier: Dossier, view: FindingView) -> FindingLine:
    raw = dossier.raw.get(view.id)
    verdict = (
        dossier.verdicts.get((raw.lot_id, raw.code, raw.folded_quote))
        if raw
        else next((added for added in dossier.verdicts.values() if added.id == -view.id), None)
    )
    author = dossier.team.get((verdict.user_id or 0) if verdict else 0, "l’équipe")
    verdict_words = (
        f"{SAID[verdict.verdict]} par {author}, {french.moment(verdict.at)}" if verdict else ""
    )
    if view.source == "staff":
        verdict_words = "ajouté par l’équipe"
    hours = french.enumeration(
        hours_words([volume])
        if volume.hours
        else f"{volume.etp:g} ETP".replace(".", ",")
        if volume.etp
        else french.percent(volume.percent or 0)
        for volume in view.volumes
        if volume.hours or volume.percent or volume.etp
    )
    return FindingLine(
        view,
        sign(view),
        METHODS[view.source],
        label(view.field),
        hours,
        verdict.version if verdict else 0,
        verdict_words,
        verdict.id or 0 if verdict else 0,
        document_places(dossier, view),
        two_sides(dossier, view),
    )


def notice_texts(dossier: Dossier, *, whole: str | None = None) -> list[NoticeText]:
    """Each notice with its marked text; `whole` names the one that is shown in full."""
    marks = _marks(dossier)
    notices = [
        _notice(notice, marks, whole=notice.id == whole)
        for notice in dossier.notices
        if notice.taken_down_at is None
    ]
    return (
        _folded(notices)
        if whole is None
        else [notice for notice in notices if notice.notice.id == whole]
    )


def _folded(notices: Sequence[NoticeText]) -> list[NoticeText]:
    """The same, those folded that prove nothing, or only what a notice before them proves with
    the same words.
    """
    seen_proofs: set[tuple[str | None, str]] = set()
    texts, proving = [], any(part.marked for notice in notices for part in notice.parts)
    for place, notice in enumerate(notices):
        proofs = {
            (part.lot, "".join(piece.text for piece in part.pieces))
            for part in notice.parts
            if part.marked
        }
        why = (
            "Les mêmes passages, mot pour mot, que dans un avis ci-dessus"
            if proofs and proofs <= seen_proofs
            else ""
        )
        if not proofs and (proving or place):
            why = f"Lire cet avis ({french.count(len(notice.parts), 'rubrique')})"
        texts.append(replace(notice, folded=why))
        seen_proofs |= proofs
    return texts


def offered(lots: Iterable[Lot]) -> list[dict[str, Any]]:
    """Those lots to choose from in a form."""
    return [
        {
            "id": lot.id,
            "number": shown_number(lot_key(lot.number) or "", lot.number),
            "title": lot.title,
        }
        for lot in lots
    ]


def hours_asked(cards: Sequence[LotCard]) -> list[ChecklistLine]:
    """The hours of insertion lot by lot, as read and after verdicts."""
    places = [
        PassageLink("", "", f"lot {card.number} : {line.hours}" if len(cards) > 1 else line.hours)
        for card in cards
        for line in card.findings
        if line.hours and line.view.code is Consideration.INSERTION_CONDITION
    ]
    return [ChecklistLine("Heures d’insertion", places)] if places else []


def common_notes(cards: Sequence[LotCard]) -> list[str]:
    """The notes that every shown lot carries: told once."""
    return (
        [note for note in cards[0].notes if all(note in card.notes for card in cards)]
        if len(cards) > 1
        else []
    )


def _notice(notice: Notice, marks: dict[tuple[str, int], list[Mark]], *, whole: bool) -> NoticeText:
    parts, room, shortened = [], 400_000 if whole else MOST_SHOWN, False
    texts = list(enumerate(notice.parsed.get("texts", ())))
    order = sorted(
        texts, key=lambda shown_part: (notice.id, shown_part[0]) not in marks
    )  # what proves something first
    for number, raw_text in order if not whole else texts:
        text = str(raw_text.get("text", ""))
        if not text.strip():
            continue
        if room <= 0:
            shortened = True
            break
        shown_part = part(
            str(raw_text.get("field", "")),
            raw_text.get("lot"),
            text,
            marks.get((notice.id, number), ()),
            whole=whole,
        )
        room -= sum(len(piece.text) for piece in shown_part.pieces)
        shortened = shortened or shown_part.shortened
        parts.append(shown_part)
    return NoticeText(
        notice,
        KINDS.get(notice.kind, notice.kind),
        SOURCES.get(notice.source, notice.source),
        tuple(parts),
        shortened,
    )


def _marks(dossier: Dossier) -> dict[tuple[str, int], list[Mark]]:
    marks: dict[tuple[str, int], list[Mark]] = defaultdict(list)
    anchored: set[int] = set()
    numbers, lots_of = (
        {lot.id: lot_key(lot.number) for lot in dossier.lots},
        _lots_of_texts(dossier),
    )
    for view in (finding_view for views in dossier.found.values() for finding_view in views):
        raw = dossier.raw.get(view.id)
        for proof in proofs_of(dossier, view):
            if isinstance(proof.get("text"), int) and isinstance(proof.get("start"), int):
                lots = lots_of.get((str(proof.get("notice_id")), proof["text"]))
                own = numbers.get(raw.lot_id) if raw else None
                if lots and own and lots != own:
                    # the same words stand in another lot's text: they prove nothing of this one
                    continue
                first = view.id not in anchored
                mark = Mark(
                    proof["start"], int(proof.get("end") or 0), view.id, sign(view).words, first
                )
                marks[(str(proof.get("notice_id")), proof["text"])].append(mark)
                anchored.add(view.id)
    return marks


def _lots_of_texts(dossier: Dossier) -> dict[tuple[str, int], str | None]:
    return {
        (notice.id, number): lot_key(str(raw_text.get("lot") or ""))
        for notice in dossier.notices
        for number, raw_text in enumerate(notice.parsed.get("texts", ()))
    }


def answers(dossier: Dossier) -> dict[int, Answers]:
    """Who can answer each lot, with the reasons in words."""
    sorted_out: dict[int, Answers] = defaultdict(Answers)
    for match in dossier.matches:
        place, line = sorted_out[match.lot_id], _match(dossier, match)
        if match.near_miss or match.eligible == "non":
            place.nearly.append(line)
        elif match.able == "non":
            place.together.append(line)
        else:
            place.alone.append(line)
    return sorted_out


def with_reasons(who_can: dict[int, Answers], chosen: int) -> set[int]:
    """The lots whose answers are told with their reasons: all of a short page, else the chosen
    one, or the first.
    """
    lines = {
        lot_id: sum(len(shown) for _, _, shown in answer.groups())
        for lot_id, answer in who_can.items()
    }
    if sum(lines.values()) <= REASONS_SHOWN:
        return set(lines)
    return {chosen if chosen in lines else min(lines)}


def _match(dossier: Dossier, match: Match) -> dict[str, Any]:
    opportunity = dossier.opportunities.get((match.member_id, match.lot_id))
    reasons = [reason for reason in match.reasons if reason.get("text")]
    against = [reason for reason in reasons if reason.get("answer") != "oui"]
    return {
        "id": match.member_id,
        "lot_id": match.lot_id,
        "name": dossier.members.get(match.member_id, "structure effacée"),
        "eligible": match.eligible,
        "able": match.able,
        "reasons": (against + [reason for reason in reasons if reason.get("answer") == "oui"])[:6],
        "state": OPPORTUNITY.get(opportunity.state, opportunity.state) if opportunity else "",
    }


def code_signs() -> list[tuple[str, Badge]]:
    """Every consideration, to choose from."""
    from vigie.domain.considerations import FACTS

    return [(str(code), sign_of_code(str(code))) for code in FACTS]
