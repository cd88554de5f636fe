"""Verdicts as the desk gives them: two people at once are told of each other, and words added
must stand in a notice.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from vigie.domain.lot_numbers import lot_key
from vigie.domain.lots import Volume
from vigie.store.desk.changes import BadChange
from vigie.store.desk.users import audit
from vigie.store.read.verdicts import Said, give_verdict
from vigie.store.search.documents import reindex
from vigie.store.tables import Finding, Lot, Notice, User, Verdict

VERDICTS: Any = Verdict.__table__  # type: ignore[attr-defined]
NOTICES: Any = Notice.__table__  # type: ignore[attr-defined]
SAID = {"confirmed": "validé", "rejected": "rejeté", "corrected": "corrigé", "added": "ajouté"}


def settle(
    session: Session,
    finding_id: int,
    said: Said,
    *,
    seen: int,
    user_id: int,
    now: datetime,
    code: str | None = None,
    hours: float | None = None,
    note: str = "",
) -> Verdict:
    """Settle a finding as it was seen; raises BadChange where someone else did meanwhile. The
    same word twice is one.
    """
    finding = session.get(Finding, finding_id)
    if finding is None or finding.retired_at is not None:
        raise BadChange("ce repérage n’est plus lu dans l’avis : recharger la page.")
    known = _known(session, finding)
    if known is not None and known.version != seen:
        same = known.verdict == said and (said != "corrected" or known.corrected_code == code)
        if same:
            return known
        who = session.get(User, known.user_id or 0)
        raise BadChange(
            f"{who.name if who else 'quelqu’un'} l’a déjà {SAID[known.verdict]} : relire, puis "
            f"trancher."
        )
    volumes = [Volume(hours=hours)] if hours else []
    kept = give_verdict(
        session,
        lot_id=finding.lot_id,
        said=said,
        now=now,
        finding_id=finding_id,
        corrected_code=code if said == "corrected" else None,
        volumes=volumes,
        note=note,
        user_id=user_id,
    )
    return _told(session, kept, user_id, now)


def add(
    session: Session,
    lot_id: int,
    code: str,
    quote: str,
    *,
    hours: float | None,
    user_id: int,
    now: datetime,
) -> Verdict:
    """Add a consideration by words of the notice; raises BadChange where they do not stand in
    it.
    """
    lot = session.get(Lot, lot_id)
    if lot is None:
        raise BadChange("lot inconnu : recharger la page.")
    asked = (
        select(Notice)
        .where(NOTICES.c.consultation_id == lot.consultation_id)
        .order_by(NOTICES.c.first_seen_at)
    )
    proof = find_quote(list(session.execute(asked).scalars()), quote, lot_key(lot.number))
    if proof is None:
        raise BadChange(
            "ces mots ne se trouvent pas dans l’avis : les sélectionner dans son texte."
        )
    volumes = [Volume(hours=hours)] if hours else []
    kept = give_verdict(
        session,
        lot_id=lot_id,
        said="added",
        now=now,
        code=code,
        quote=proof.pop("quote"),
        volumes=volumes,
        proofs=[proof],
        user_id=user_id,
    )
    return _told(session, kept, user_id, now)


def drop(session: Session, verdict_id: int, *, user_id: int, now: datetime) -> None:
    """Put away a verdict whose words are gone from the notice; the journal keeps what was said.
    Raises BadChange.
    """
    known = session.get(Verdict, verdict_id)
    if known is None or not known.to_review:
        raise BadChange("cette validation n’est plus à revoir : recharger la page.")
    audit(
        session,
        f"user:{user_id}",
        "validation classée",
        f"consultation:{known.consultation_id}",
        now,
        code=known.code,
        dit=SAID[known.verdict],
        citation=known.quote[:200],
    )
    session.delete(known)


def find_quote(
    notices: Sequence[Notice], quote: str, lot: str | None = None
) -> dict[str, Any] | None:
    """Where those words stand, blanks apart, the lot's own text first: notice, text, offsets and
    the words as written.
    """
    wanted = quote.split()
    if len("".join(wanted)) < 5:
        return None
    texts = [
        (notice, number, part)
        for notice in notices
        for number, part in enumerate(notice.parsed.get("texts", ()))
    ]
    for notice, number, part in sorted(texts, key=lambda one: _farness(one[2], lot)):
        text = str(part.get("text", ""))
        place = _place(text, wanted)
        if place:
            start, end = place
            return {
                "notice_id": notice.id,
                "text": number,
                "start": start,
                "end": end,
                "quote": text[start:end],
                "field": part.get("field", ""),
                "raw": None,
            }
    return None


def _farness(part: dict[str, Any], lot: str | None) -> int:
    told = part.get("lot")
    return 1 if told is None else 0 if lot is not None and lot_key(str(told)) == lot else 2


def _place(text: str, wanted: list[str]) -> tuple[int, int] | None:
    # Words are looked for one after the other: no pattern is made of what someone typed.
    start = text.find(wanted[0])
    for _ in range(2_000):
        if start < 0:
            return None
        at = start + len(wanted[0])
        for word in wanted[1:]:
            next_at = at
            while next_at < len(text) and text[next_at].isspace():
                next_at += 1
            if not text.startswith(word, next_at):
                break
            at = next_at + len(word)
        else:
            return start, at
        start = text.find(wanted[0], start + 1)
    return None


def _known(session: Session, finding: Finding) -> Verdict | None:
    same = (
        VERDICTS.c.lot_id == finding.lot_id,
        VERDICTS.c.code == finding.code,
        VERDICTS.c.folded_quote == finding.folded_quote,
    )
    return session.execute(
        select(Verdict).where(*same, VERDICTS.c.to_review.is_(False))
    ).scalar_one_or_none()


def _told(session: Session, kept: Verdict, user_id: int, now: datetime) -> Verdict:
    subject = f"consultation:{kept.consultation_id}"
    audit(
        session,
        f"user:{user_id}",
        f"repérage {SAID[kept.verdict]}",
        subject,
        now,
        code=kept.code,
        citation=kept.quote[:200],
    )
    session.flush()
    reindex(session, [kept.consultation_id])
    return kept
