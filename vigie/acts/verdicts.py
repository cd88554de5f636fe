"""Verdicts on what was read: a finding confirmed, rejected or corrected, one added by words of the
notice, a verdict taken back or put away.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from vigie.acts.actor import Actor
from vigie.domain.document_kinds import place_of
from vigie.domain.labels import VerdictKind
from vigie.domain.lot_numbers import lot_key
from vigie.domain.lots import Volume
from vigie.domain.refusals import BadChange
from vigie.store.desk.users import audit
from vigie.store.documents.texts import StandingDocument, standing_documents
from vigie.store.read.verdicts import Said, delete_verdict, verdict_on, write_verdict
from vigie.store.search.documents import reindex
from vigie.store.tables import Finding, Lot, Notice, User, Verdict, columns_of

NOTICES, FINDINGS = columns_of(Notice), columns_of(Finding)
SAID = VerdictKind.words()
SHORTEST_QUOTE = 5  # letters, blanks apart
MOST_STARTS = 2_000  # places where the first word of a quote is tried


def settle_finding(
    session: Session,
    actor: Actor,
    finding_id: int,
    verdict_code: Said,
    *,
    seen_version: int,
    now: datetime,
    lot_id: int | None = None,
    code: str | None = None,
    hours: float | None = None,
    note: str = "",
) -> Verdict:
    """Confirm, reject or correct a finding as it was seen; refused where someone else did
    meanwhile. `seen_version` is its verdict's version, 0 for none. The same word twice is one.
    """
    finding = session.get(Finding, finding_id)
    if finding is None or finding.retired_at is not None:
        raise BadChange("ce repérage n’est plus lu dans l’avis : recharger la page.")
    if lot_id is not None and finding.lot_id != lot_id:
        raise BadChange(f"repérage {finding_id} inconnu sur le lot {lot_id} : vérifier le lot.")
    corrected_code = code if verdict_code == "corrected" else None
    verdict_before = verdict_on(session, finding)
    if verdict_before is not None and verdict_before.version != seen_version:
        if (
            verdict_before.verdict == verdict_code
            and verdict_before.corrected_code == corrected_code
        ):
            return verdict_before
        raise BadChange(_settled_meanwhile(session, verdict_before))
    verdict = write_verdict(
        session,
        lot_id=finding.lot_id,
        verdict=verdict_code,
        now=now,
        finding_id=finding_id,
        corrected_code=corrected_code,
        volumes=_volumes(hours),
        note=note,
        user_id=actor.user_id,
    )
    _journal(session, actor, f"repérage {SAID[verdict_code]}", verdict, now)
    return verdict


def settle_alike(
    session: Session, actor: Actor, finding_id: int, verdict_code: Said, *, now: datetime
) -> int:
    """Say the same of what the same words say on the consultation's other lots, where nobody
    said anything yet; gives how many.
    """
    finding = session.get(Finding, finding_id)
    if finding is None or not finding.quote:
        return 0
    alike = select(Finding).where(
        FINDINGS.c.consultation_id == finding.consultation_id,
        FINDINGS.c.code == finding.code,
        FINDINGS.c.folded_quote == finding.folded_quote,
        FINDINGS.c.retired_at.is_(None),
        FINDINGS.c.id != finding_id,
    )
    twins = [twin for twin in session.execute(alike).scalars() if not verdict_on(session, twin)]
    for twin in twins:
        settle_finding(session, actor, twin.id or 0, verdict_code, seen_version=0, now=now)
    return len(twins)


def add_finding(
    session: Session,
    actor: Actor,
    lot_id: int,
    code: str,
    quote: str,
    *,
    now: datetime,
    hours: float | None = None,
    note: str = "",
) -> Verdict:
    """Add a consideration by words of the notice or of a document; refused where they stand in
    none.
    """
    lot = session.get(Lot, lot_id)
    if lot is None:
        raise BadChange(f"lot {lot_id} inconnu : vérifier son numéro dans la liste des lots.")
    notices = session.execute(
        select(Notice)
        .where(NOTICES.c.consultation_id == lot.consultation_id, NOTICES.c.taken_down_at.is_(None))
        .order_by(NOTICES.c.first_seen_at)
    ).scalars()
    proof = find_quote(list(notices), quote, lot_key(lot.number)) or find_in_documents(
        standing_documents(session, lot.consultation_id), quote
    )
    if proof is None:
        raise BadChange(
            "ces mots ne se trouvent ni dans l’avis ni dans une pièce : les sélectionner dans leur "
            "texte.",
            "citation",
        )
    verdict = write_verdict(
        session,
        lot_id=lot_id,
        verdict="added",
        now=now,
        code=code,
        quote=proof.pop("quote"),
        volumes=_volumes(hours),
        proofs=[proof],
        note=note,
        user_id=actor.user_id,
    )
    _journal(session, actor, f"repérage {SAID['added']}", verdict, now)
    return verdict


def take_back(
    session: Session, actor: Actor, verdict_id: int, *, seen_version: int, now: datetime
) -> Verdict:
    """Take a verdict back: the finding stands again as it was read, an added one goes. Refused
    where someone changed it meanwhile.
    """
    verdict = session.get(Verdict, verdict_id)
    if verdict is None:
        raise BadChange("cette validation n’existe plus : recharger la page.")
    if verdict.version != seen_version:
        raise BadChange(_settled_meanwhile(session, verdict))
    _delete(session, actor, "validation reprise", verdict, now)
    return verdict


def put_away(session: Session, actor: Actor, verdict_id: int, *, now: datetime) -> Verdict:
    """Put away a verdict whose words are gone from the notice; the journal keeps what was said."""
    verdict = session.get(Verdict, verdict_id)
    if verdict is None or not verdict.to_review:
        raise BadChange("cette validation n’est plus à revoir : recharger la page.")
    _delete(session, actor, "validation classée", verdict, now)
    return verdict


def find_quote(
    notices: Sequence[Notice], quote: str, lot: str | None = None
) -> dict[str, Any] | None:
    """Where those words stand, blanks apart, the lot's own text first: notice, text, offsets and
    the words as written.
    """
    words = quote.split()
    if len("".join(words)) < SHORTEST_QUOTE:
        return None
    texts = [
        (notice, number, part)
        for notice in notices
        for number, part in enumerate(notice.parsed.get("texts", ()))
    ]
    for notice, number, part in sorted(texts, key=lambda place: _distance(place[2], lot)):
        text = str(part.get("text", ""))
        span = _span_of(text, words)
        if span:
            return {
                "notice_id": notice.id,
                "text": number,
                "start": span[0],
                "end": span[1],
                "quote": text[span[0] : span[1]],
                "field": part.get("field", ""),
                "raw": None,
            }
    return None


def find_in_documents(documents: Sequence[StandingDocument], quote: str) -> dict[str, Any] | None:
    """The same in the tender documents that stand, with the page."""
    words = quote.split()
    if len("".join(words)) < SHORTEST_QUOTE:
        return None
    for document in documents:
        for number, (place, text) in enumerate(document.texts):
            if span := _span_of(text, words):
                return {
                    "notice_id": document.proof_id,
                    "text": number,
                    "start": span[0],
                    "end": span[1],
                    "quote": text[span[0] : span[1]],
                    "field": place_of(document.kind, place),
                    "raw": None,
                }
    return None


def _distance(part: dict[str, Any], lot: str | None) -> int:
    number = part.get("lot")
    return 1 if number is None else 0 if lot is not None and lot_key(str(number)) == lot else 2


def _span_of(text: str, words: Sequence[str]) -> tuple[int, int] | None:
    # Words are looked for one after the other: no pattern is made of what someone typed.
    start = text.find(words[0])
    for _ in range(MOST_STARTS):
        if start < 0:
            return None
        end = start + len(words[0])
        for word in words[1:]:
            next_word = end
            while next_word < len(text) and text[next_word].isspace():
                next_word += 1
            if not text.startswith(word, next_word):
                break
            end = next_word + len(word)
        else:
            return start, end
        start = text.find(words[0], start + 1)
    return None


def _volumes(hours: float | None) -> list[Volume]:
    return [Volume(hours=hours)] if hours else []


def _settled_meanwhile(session: Session, verdict: Verdict) -> str:
    user = session.get(User, verdict.user_id or 0)
    name = user.name if user else "quelqu’un"
    return f"{name} l’a déjà {SAID[verdict.verdict]} : relire, puis trancher."


def _delete(session: Session, actor: Actor, action: str, verdict: Verdict, now: datetime) -> None:
    _journal(session, actor, action, verdict, now, verdict_words=SAID[verdict.verdict])
    delete_verdict(session, verdict, now)
    reindex(session, [verdict.consultation_id])


def _journal(
    session: Session,
    actor: Actor,
    action: str,
    verdict: Verdict,
    now: datetime,
    verdict_words: str = "",
) -> None:
    detail = {"code": verdict.code, "citation": verdict.quote[:200]}
    if verdict_words:
        detail["dit"] = verdict_words
    subject = f"consultation:{verdict.consultation_id}"
    audit(session, actor.name, action, subject, now, **detail)
    session.flush()
    reindex(session, [verdict.consultation_id])
