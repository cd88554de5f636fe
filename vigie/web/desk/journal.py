"""What happened, in words: who was told of a consultation and what they answered, who changed
what (pure).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from alerts.channels import labels
from vigie.domain import french
from vigie.domain.considerations import FACTS, Consideration
from vigie.domain.labels import AnswerKind, DeliveryState, MessageKind
from vigie.store.desk.consultation import ToldMessage
from vigie.store.tables import AuditEntry

DELIVERY = DeliveryState.words() | {DeliveryState.WAITING: "prévu"}
CHANNELS = labels()
MESSAGES = MessageKind.words()
ANSWERED = AnswerKind.words()
LOTS_TOLD = 6
# kind of an author or a subject → the page of its row, its name in words, what it is without one
PAGES = {
    "member": "/adherents/{}",
    "consultation": "/consultations/{}",
    "joint_bid": "/groupements/{}",
    "delivery": "/envois/message/{}",
}
ABOUT = {
    "contact": "un contact de {}",
    "joint_bid": "groupement pour «\u00a0{}\u00a0»",
    "opportunity": "lot «\u00a0{}\u00a0»",
    "recherche": "recherche «\u00a0{}\u00a0»",
    "api_key": "clé «\u00a0{}\u00a0»",
}
GONE = {
    "user": "un compte fermé",
    "member": "une structure effacée",
    "contact": "un contact effacé",
    "consultation": "une consultation retirée",
    "joint_bid": "un groupement retiré",
    "opportunity": "un lot retiré",
    "recherche": "une recherche oubliée",
    "api_key": "une clé retirée",
    "members": "les adhérents",
    "sources": "les sources",
    "envois": "les envois",
    "base": "la base",
}
NUMBERED = {
    "delivery": "message n°",
    "notice": "avis",
    "domain": "domaine",
    "sample": "échantillon n°",
    "setup": "étape",
    "setting": "réglage",
}
AUTHORS = {
    "vigie": "Vigie",
    "cli": "la ligne de commande",
    "courriel": "le courriel de retour",
    "user": "un compte fermé",
}


@dataclass(frozen=True)
class ToldLine:
    """One message to one member: which lots, when, how, and the answer to each that has one."""

    name: str
    member_id: int | None
    lots: str
    when: datetime | None
    how: str
    answer: str


@dataclass(frozen=True)
class JournalLine:
    """One line of a journal."""

    moment: datetime
    author: str
    words: str
    about: str = ""  # what it speaks of, by its name
    href: str = ""  # the page of that


def told_lines(
    messages: Iterable[ToldMessage], members: Mapping[int, str], numbers: Mapping[int, str]
) -> list[ToldLine]:
    """One line a message, newest first as given; several lots of one message together."""
    groups: dict[tuple[object, ...], list[ToldMessage]] = {}
    for message in messages:
        groups.setdefault(
            (message.member_id, message.channel, message.kind, message.state, message.sent_at), []
        ).append(message)
    return [_told(group, members, numbers) for group in groups.values()]


def _told(
    messages: Sequence[ToldMessage], members: Mapping[int, str], numbers: Mapping[int, str]
) -> ToldLine:
    first = messages[0]
    lots = sorted(
        {numbers[message.lot_id] for message in messages if message.lot_id in numbers},
        key=lambda message: (len(message), message),
    )
    shown_lots = lots[:LOTS_TOLD] + (
        [f"{len(lots) - LOTS_TOLD} autres"] if len(lots) > LOTS_TOLD else []
    )
    where = (
        f"{'lots' if len(lots) > 1 else 'lot'} {french.enumeration(shown_lots)}"
        if lots and len(numbers) > 1
        else ""
    )
    state = "" if first.sent_at else DELIVERY.get(first.state, first.state) + ", "
    how = (
        f"{state}{MESSAGES.get(first.kind, first.kind)} par "
        f"{CHANNELS.get(first.channel, first.channel)}"
    )
    answers = dict.fromkeys(
        ANSWERED[label.answer] for label in messages if label.answer in ANSWERED
    )
    name = members.get(first.member_id or 0, "équipe")
    return ToldLine(name, first.member_id, where, first.sent_at, how, french.enumeration(answers))


def entries(journal: Iterable[AuditEntry], names: Mapping[str, str]) -> list[JournalLine]:
    """The journal in words: who, what, from what to what, of what; `names` are those of « user:3 »,
    « member:7 »…
    """
    return [
        JournalLine(
            entry.at,
            _who(entry.who, names),
            _words(entry, names),
            "" if entry.subject == entry.who else _about(entry.subject, names),
            PAGES.get(entry.subject.partition(":")[0], "").format(entry.subject.partition(":")[2]),
        )
        for entry in journal
    ]


def _who(author: str, names: Mapping[str, str]) -> str:
    kind = author.partition(":")[0]
    if kind == "contact":
        return _about(author, names)
    return names.get(author) or AUTHORS.get(kind, kind[:40])


def _about(subject: str, names: Mapping[str, str]) -> str:
    """« groupement pour « Entretien des parcs » » ; what is no longer there says so."""
    kind, _, number = subject.partition(":")
    if known := names.get(subject):
        return ABOUT.get(kind, "{}").format(french.cut(known, 80))
    if kind in NUMBERED:
        return f"{NUMBERED[kind]} {number}"[:80]
    return GONE.get(kind, subject[:60])


def _words(audit_entry: AuditEntry, names: Mapping[str, str]) -> str:
    detail, words = audit_entry.detail, audit_entry.action
    if audit_entry.action == "attribution":
        to = detail.get("après")
        return f"confiée à {_who(f'user:{to}', names)}" if to else "n’est plus confiée"
    if "après" in detail:
        words += f" : {detail.get('avant') or '–'} → {detail['après']}"
    if detail.get("code") in set(FACTS):
        words += f" : {FACTS[Consideration(detail['code'])].label}"
    if detail.get("acte"):
        words += " : " + french.quoted(french.cut(str(detail["acte"]), 200))
    if detail.get("pièce"):
        words += " : " + french.quoted(french.cut(str(detail["pièce"]), 120))
    if detail.get("champs"):
        words += " : " + french.cut(
            french.enumeration(str(field) for field in detail["champs"]), 200
        )
    if detail.get("citation"):
        words += " " + french.quoted(french.cut(str(detail["citation"]), 120))
    return words
