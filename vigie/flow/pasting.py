"""What staff paste, before it is recorded: the fields that its text gives, what its lots say and
who would be told, tried in a database of its own that is thrown away.
"""

import re
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from vigie.config import Settings
from vigie.domain.clock import paris
from vigie.domain.lots import LotView
from vigie.domain.members import Kind, MemberView
from vigie.domain.notice import ParsedNotice
from vigie.flow.loop import work
from vigie.flow.reading import classifier_of
from vigie.flow.steps import Context
from vigie.matching.gate import Prepared
from vigie.matching.match import match, opens, ready
from vigie.matching.places import atlas
from vigie.readers import read
from vigie.readers.amounts import amount
from vigie.readers.dates import dates_in, prose_deadline
from vigie.readers.places import department_of_postcode, departments_of_text
from vigie.store import Store, open_store
from vigie.store.collect.planning import CollectedNotice
from vigie.store.collect.record import record
from vigie.store.read.lots import lot_views
from vigie.store.tables import Lot

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
AROUND = 60  # characters shown before a deadline
MOST_LOTS = 60


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


def pasted_file(name: str, content: bytes) -> str:
    """The text of a published notice, or of a plain text file; raises ValueError in French."""
    notices = [notice for notice in read(content, name) if isinstance(notice, ParsedNotice)]
    if len(notices) > 1:
        raise ValueError(f"{len(notices)} avis dans ce fichier : n’en donner qu’un.")
    if notices:
        return _written(notices[0])
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    if "\x00" in text or text.lstrip()[:1] in ("{", "<", "%"):
        raise ValueError(
            "ce n’est ni un avis publié ni un texte : coller son texte, ou le déposer parmi les "
            "pièces de la consultation une fois ajoutée."
        )
    return text


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
    memo: dict[str, Any],
    members: Sequence[tuple[MemberView, list[Prepared]]],
) -> TriedNotice:
    """Read it and match it without recording anything; `memo` keeps the classifier."""
    with tempfile.TemporaryDirectory(prefix="vigie-essai-") as folder:
        store = open_store(f"sqlite:///{Path(folder) / 'essai.db'}")
        try:
            lots = _read(store, notice, settings, now, memo)
        finally:
            store.close()
    return TriedNotice(tuple(lots), tuple(_told(lots, members, settings, now)))


def _read(
    store: Store, notice: ParsedNotice, settings: Settings, now: datetime, memo: dict[str, Any]
) -> list[LotView]:
    store.create_all()
    record(store, [CollectedNotice(notice, b"{}", notice.url, now)], now)
    context = Context(store, settings, now, {})
    context.memo["classifier"] = memo.get("classifier") or classifier_of(context)
    memo["classifier"] = context.memo["classifier"]
    work(context, once=True)
    with store.reading() as session:
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
