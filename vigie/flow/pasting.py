"""What staff paste, before it is recorded: the fields that its text gives, what its lots say and
who would be told, tried in a database of its own that is thrown away.
"""

import contextlib
import re
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from vigie.config import Settings
from vigie.documents.apart import read_apart
from vigie.documents.kinds import kind_of
from vigie.domain.clock import paris
from vigie.domain.events import DocumentAdded
from vigie.domain.lots import LotView
from vigie.domain.members import Kind, MemberView
from vigie.domain.notice import ParsedNotice
from vigie.flow.document_files import as_kept, keeping
from vigie.flow.loop import work
from vigie.flow.steps import Context, Steps, bites_of
from vigie.matching.match import match, opens, ready
from vigie.matching.places import atlas
from vigie.matching.prepared import Prepared
from vigie.readers import read
from vigie.readers.amounts import amount
from vigie.readers.atexo_page import lots_window
from vigie.readers.dates import dates_in, prose_deadline
from vigie.readers.places import department_of_postcode, departments_of_text
from vigie.store import Store, open_store
from vigie.store.collect.record import record
from vigie.store.collect.recording_plan import CollectedNotice
from vigie.store.documents.files import open_file
from vigie.store.documents.texts import NewDocument
from vigie.store.read.lots import lot_views
from vigie.store.tables import Consultation, Lot

# « Objet du marché : … » at the head of a line
TITLE = re.compile(r"^\s{0,9}(?:objet|intitulé)[^:\n]{0,40}:\s{0,9}(\S[^\n]{3,300})", re.I | re.M)
# « Acheteur : … », « Pouvoir adjudicateur : … »
BUYER = re.compile(
    r"^\s{0,9}(?:acheteur|pouvoir adjudicateur|entité adjudicatrice|maître d[’']ouvrage|"
    r"collectivité|organisme)[^:\n]{0,60}:\s{0,9}(\S[^\n]{2,200})",
    re.I | re.M,
)
# « Lot n° 1 : Peinture », alone on its line
LOT = re.compile(
    r"^\s{0,9}lot\s{0,3}(?:n\s?°\s?)?(\d{1,3})\s{0,3}[.:–-]\s{0,3}(\S[^\n]{2,300})", re.I | re.M
)
CPV = re.compile(r"(?<!\d)(\d{8})-\d(?!\d)")  # a code with its check digit, as notices write it
POSTCODE = re.compile(r"(?<!\d)(\d{5})(?= [A-ZÉÈ])")  # « 93200 Saint-Denis »
# « montant estimé : 120 000 € »
AMOUNT = re.compile(
    r"(?:montant|valeur|estimation)[^\n\d]{0,60}(\d[\d \u00a0\u202f.,]{2,18})\s{0,2}(?:€|euros)",
    re.I,
)
# « Objet de la consultation » alone on its line, what it is about on the next
TITLE_BELOW = re.compile(
    r"^[\d.| ]{0,12}(?:objet|intitulé|opération)[^:\n.]{0,40}:?(?:\n[ \t]{0,9}){1,5}"
    r"(?!le présent|la présente|les présent)(\w[^\n]{12,300})",
    re.I | re.M,
)
# « a pour objet de définir les conditions d’exécution des prestations de … »
TITLE_SENTENCE = re.compile(
    r"(?:a pour objet|concerne|porte sur)[ :\n]{1,5}"
    r"(?:de définir les conditions d[’']exécution "
    r"(?:du marché|des prestations|des travaux) (?:de |d[’']))?([^.;:]{12,200})[.;:\n]",
    re.I,
)
TOLD_BY = ("avis", "rc", "ccap", "ae", "cctp", "annexe", "autre")  # kinds, the surest first
A_HEAD = 8_000  # characters of a document in which its title and place are looked for
DOCUMENT_STARTS = (b"%PDF", b"PK\x03\x04", b"{\\rtf", b"\xd0\xcf\x11\xe0")
NAMED_TEXT = re.compile(r"\.(?:txt|text|md)$", re.I)  # a plain text is a notice as it was copied
NO_NOTICE = "ce n’est pas un avis publié"
AROUND = 60  # characters shown before a deadline
MOST_LOTS = 60
MOST_NOTICE = 8_000_000  # bytes of a file that may be a published notice


@dataclass(frozen=True)
class PastedFields:
    """What a pasted text gives, field by field; what it does not say is empty."""

    title: str = ""
    buyer: str = ""
    deadline_at: datetime | None = None
    deadline_quote: str = ""
    lots: tuple[tuple[str, str], ...] = ()  # number and title
    departments: tuple[str, ...] = ()
    cpv: tuple[str, ...] = ()
    estimated_value: float | None = None

    def completed(self, other_fields: "PastedFields") -> "PastedFields":
        """What this does not say, as the other says it; the deadline goes with its words."""
        missing = {name: getattr(other_fields, name) for name in FIELDS if not getattr(self, name)}
        if self.deadline_at is None:
            missing |= {
                "deadline_at": other_fields.deadline_at,
                "deadline_quote": other_fields.deadline_quote,
            }
        return replace(self, **missing)


FIELDS = ("title", "buyer", "lots", "departments", "cpv", "estimated_value")


def fields_of(text: str) -> PastedFields:
    """The fields that this text gives."""
    title, buyer, money = TITLE.search(text), BUYER.search(text), AMOUNT.search(text)
    deadline_at, quote = _deadline(text)
    lots = {
        lot_match[1].lstrip("0") or "0": lot_match[2].strip() for lot_match in LOT.finditer(text)
    }
    places = [department_of_postcode(postcode[1]) for postcode in POSTCODE.finditer(text)]
    return PastedFields(
        title=(title[1] if title else text.strip().split("\n")[0]).strip()[:300],
        buyer=buyer[1].strip() if buyer else "",
        deadline_at=deadline_at,
        deadline_quote=quote,
        lots=tuple(lots.items())[:MOST_LOTS],
        departments=departments_of_text(text) or tuple(dict.fromkeys(filter(None, places))),
        cpv=tuple(dict.fromkeys(cpv_match[1] for cpv_match in CPV.finditer(text)))[:20],
        estimated_value=amount(money[1]) if money else None,
    )


def fields_of_documents(documents: Sequence[tuple[str, Sequence[tuple[str, str]]]]) -> PastedFields:
    """The fields that a tender's documents (kind, pages) give: its rules speak before its clauses.
    The title is never a document's own heading, and only rules and notices give the deadline.
    """
    fields = PastedFields()
    for kind in TOLD_BY:
        for pages in (pages for named, pages in documents if named == kind):
            text = "\n".join(words for _, words in pages)
            head = text[:A_HEAD]
            read_fields = fields_of(text if kind in ("avis", "rc") else head)
            places = fields_of(head).departments
            read_fields = replace(
                read_fields,
                title=_title(head),
                departments=places if len(places) == 1 else (),
                estimated_value=read_fields.estimated_value if kind in ("avis", "rc") else None,
            )
            fields = fields.completed(read_fields)
    return fields


def _title(head: str) -> str:
    """What a document says to be about."""
    for pattern in (TITLE, TITLE_BELOW, TITLE_SENTENCE):
        if match := pattern.search(head):
            words = " ".join(match[1].split()).strip(" .:;–-")
            return words[:1].upper() + words[1:300]
    return ""


@dataclass(frozen=True)
class PastedNotice:
    """A notice as lines of text; `id` is that of a published one."""

    text: str
    id: str = ""


def pasted_notice(name: str, content: bytes, number: str = "") -> PastedNotice:
    """A published notice (that of the number, where several are given), or a plain text; raises
    ValueError, in French, for anything else.
    """
    if content[:5].startswith(DOCUMENT_STARTS):
        raise ValueError(NO_NOTICE)
    notices = [notice for notice in read(content, name) if isinstance(notice, ParsedNotice)]
    notices = [notice for notice in notices if notice.source_id == number] or notices
    if len(notices) > 1:
        raise ValueError(f"{len(notices)} avis dans ce fichier : n’en donner qu’un.")
    if notices:
        return PastedNotice(_written(notices[0]), notices[0].id)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    strange = "\x00" in text or text.lstrip()[:1] in ("{", "<", "%")
    if strange or not NAMED_TEXT.search(name) or kind_of(name, text) not in ("avis", "autre"):
        raise ValueError(NO_NOTICE)
    return PastedNotice(text)


def page_beside(page: bytes) -> str | None:
    """The address of what a portal shows beside that page: its lots."""
    return lots_window(page)


def dropped_file(name: str, path: Path) -> tuple[PastedNotice | None, list[NewDocument]]:
    """What a file holds: a notice, or the documents read in it by a child process."""
    if path.stat().st_size <= MOST_NOTICE:
        with contextlib.suppress(ValueError):
            return pasted_notice(name, path.read_bytes()), []
    return None, [as_kept(document) for document in read_apart(path, name=name)]


def _written(notice: ParsedNotice) -> str:
    """A notice as lines that `fields_of` reads back."""
    lines = [f"Objet : {notice.title}", f"Acheteur : {notice.buyer.name or ''}"]
    if notice.deadline_at:
        deadline = paris(notice.deadline_at)
        lines.append(
            f"Date limite de réception des offres : {deadline:%d/%m/%Y} à {deadline:%H:%M}"
        )
    if notice.estimated_value:
        lines.append(f"Montant estimé : {notice.estimated_value:.0f} €")
    lines += [f"CPV : {code}-0" for code in notice.cpv]
    lines += [f"Département ({code})" for code in notice.departments]
    lines += [f"Lot n° {lot.number.removeprefix('LOT-')} : {lot.title}" for lot in notice.lots]
    return "\n".join((*lines, "", *(part.text for part in notice.texts)))


def _deadline(text: str) -> tuple[datetime | None, str]:
    """The first date that the text calls its deadline, with the words that say so."""
    for dated in dates_in(text):
        moment = prose_deadline(text[max(0, dated.start - 200) : dated.end])
        if moment.at is not None:
            return moment.at, " ".join(text[max(0, dated.start - AROUND) : dated.end].split())
    return None, ""


@dataclass(frozen=True)
class TriedNotice:
    """What a notice would bring: its lots with what is read on them, and who would be told."""

    lots: tuple[LotView, ...]
    audience: tuple[MemberView, ...]


def try_notice(
    notice: ParsedNotice,
    settings: Settings,
    now: datetime,
    steps: Steps,
    memo: dict[str, Any],
    members: Sequence[tuple[MemberView, list[Prepared]]],
    documents: Sequence[NewDocument] = (),
) -> TriedNotice:
    """Read it, with its documents, and match it without recording anything; `memo` keeps the
    classifier.
    """
    with tempfile.TemporaryDirectory(prefix="vigie-essai-") as folder:
        store = open_store(f"sqlite:///{Path(folder) / 'essai.db'}")
        try:
            store.create_all()
            record(store, [CollectedNotice(notice, b"{}", notice.url, now)], now)
            _put_in(store, documents, now)
            lots = _read(Context(store, settings, now), steps, memo)
        finally:
            store.close()
    return TriedNotice(tuple(lots), tuple(_told(lots, members, settings, now)))


def _put_in(store: Store, documents: Sequence[NewDocument], now: datetime) -> None:
    """The documents of the only consultation there, as already read."""
    if not documents:
        return
    with store.transaction() as session:
        number = session.scalars(select(col(Consultation.id))).one() or 0
        file = open_file(session, number, "dépôt", "0" * 64, 0, by="essai", url=None, now=now)
        added = DocumentAdded(file.id or 0, number, now.isoformat())
    for write in bites_of(keeping(added, documents, now)):
        with store.transaction() as session:
            write(session)


def _read(context: Context, steps: Steps, memo: dict[str, Any]) -> list[LotView]:
    if "classifier" in memo:
        context.memo["classifier"] = memo["classifier"]
    work(context, steps, once=True)
    memo["classifier"] = context.memo["classifier"]
    with context.store.reading() as session:
        ids = session.scalars(select(col(Lot.id)).order_by(col(Lot.position))).all()
        return list(lot_views(session, [number or 0 for number in ids]).values())


def _told(
    lots: Iterable[LotView],
    members: Sequence[tuple[MemberView, list[Prepared]]],
    settings: Settings,
    now: datetime,
) -> list[MemberView]:
    """The members who would hear of one of those lots, by name."""
    world, audience = atlas(), {}
    for lot in lots:
        if not lot.findings:
            continue
        lot_ready = ready(lot, world, settings.eiti_ends)
        for member, activities in members:
            if member.kinds == frozenset({Kind.PARTNER}) or member.id in audience:
                continue
            best_match = match(member, lot_ready, now, activities)
            if best_match is not None and opens(best_match):
                audience[member.id] = member
    return sorted(audience.values(), key=lambda member: member.name)
