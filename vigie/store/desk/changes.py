"""What staff change on consultations: state, assignment, release, notes; each in the journal,
and in the index at once.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from vigie.domain.refusals import BadChange
from vigie.store.desk.users import audit
from vigie.store.search.documents import reindex
from vigie.store.tables import Consultation, Note, SavedSearch, User

ROWS: Any = Consultation.__table__  # type: ignore[attr-defined]
USERS: Any = User.__table__  # type: ignore[attr-defined]
NOTES: Any = Note.__table__  # type: ignore[attr-defined]
STATES = ("à qualifier", "à diffuser", "diffusée", "suivie", "gagnée", "perdue", "écartée")
MOST_AT_ONCE = 200


def set_state(session: Session, ids: Iterable[int], state: str, who: str, now: datetime) -> int:
    """Put those consultations in that state; how many changed."""
    if state not in STATES:
        raise BadChange(f"état « {state[:40]} » inconnu : choisir {', '.join(STATES)}.")
    changed = [row for row in _rows(session, ids) if row.desk_state != state]
    for row in changed:
        audit(
            session, who, "état", f"consultation:{row.id}", now, avant=row.desk_state, après=state
        )
        row.desk_state = state
        if state == "diffusée" and row.released_at is None:
            row.released_at, row.held = now, False
    return _kept(session, changed)


def assign(
    session: Session, ids: Iterable[int], user_id: int | None, who: str, now: datetime
) -> int:
    """Give those consultations to someone, or to nobody; how many changed."""
    if user_id is not None and session.get(User, user_id) is None:
        raise BadChange("cette personne n’a plus de compte : recharger la page.")
    changed = [row for row in _rows(session, ids) if row.assigned_to != user_id]
    for row in changed:
        audit(
            session,
            who,
            "attribution",
            f"consultation:{row.id}",
            now,
            avant=row.assigned_to,
            après=user_id,
        )
        row.assigned_to = user_id
    return _kept(session, changed)


def hold(session: Session, ids: Iterable[int], held: bool, who: str, now: datetime) -> int:
    """Keep those consultations from going out, or let the rule decide again."""
    changed = [row for row in _rows(session, ids) if row.held != held]
    for row in changed:
        audit(session, who, "retenue" if held else "retenue levée", f"consultation:{row.id}", now)
        row.held = held
        if held:
            row.released_at = None
    return _kept(session, changed)


def write_note(session: Session, subject: str, text: str, user_id: int, now: datetime) -> None:
    """Keep a note; the same words written twice within a minute are one note."""
    text = text.strip()
    if not text:
        raise BadChange("note vide : écrire quelques mots.")
    last = session.execute(
        select(Note).where(NOTES.c.subject == subject).order_by(NOTES.c.id.desc()).limit(1)
    ).scalar()
    if (
        last
        and last.text == text
        and last.user_id == user_id
        and (now - last.at).total_seconds() < 60
    ):
        return
    session.add(Note(subject=subject, user_id=user_id, text=text[:4000], at=now))


def notes_of(session: Session, subject: str, most: int = 50) -> list[Note]:
    """The notes on a subject, newest first."""
    wanted = select(Note).where(NOTES.c.subject == subject).order_by(NOTES.c.id.desc()).limit(most)
    return list(session.execute(wanted).scalars())


def people(session: Session) -> dict[int, str]:
    """The names of the staff, by id."""
    return {
        int(row.id): row.name
        for row in session.execute(select(USERS.c.id, USERS.c.name).order_by(USERS.c.name))
    }


def keep_search(
    session: Session, user_id: int, name: str, query: dict[str, Any], now: datetime
) -> None:
    """Save a search under a name; the same name again replaces it."""
    saved: Any = SavedSearch.__table__  # type: ignore[attr-defined]
    name = name.strip()[:80]
    if not name:
        raise BadChange("recherche sans nom : lui en donner un.")
    row = session.execute(
        select(SavedSearch).where(saved.c.user_id == user_id, saved.c.name == name)
    ).scalar()
    if row is None:
        row = SavedSearch(user_id=user_id, name=name, created_at=now)
    row.query = query
    session.add(row)


def saved_searches(session: Session, user_id: int) -> list[SavedSearch]:
    """One's own saved searches."""
    saved: Any = SavedSearch.__table__  # type: ignore[attr-defined]
    return list(
        session.execute(
            select(SavedSearch).where(saved.c.user_id == user_id).order_by(saved.c.name).limit(30)
        ).scalars()
    )


def drop_search(session: Session, user_id: int, search_id: int) -> None:
    """Forget one of one's own saved searches."""
    row = session.get(SavedSearch, search_id)
    if row is not None and row.user_id == user_id:
        session.delete(row)


def _rows(session: Session, ids: Iterable[int]) -> Sequence[Consultation]:
    wanted = sorted(set(ids))
    if len(wanted) > MOST_AT_ONCE:
        raise BadChange(f"plus de {MOST_AT_ONCE} consultations à la fois : en choisir moins.")
    return session.execute(select(Consultation).where(ROWS.c.id.in_(wanted))).scalars().all()


def _kept(session: Session, changed: Sequence[Consultation]) -> int:
    session.add_all(changed)
    session.flush()
    reindex(session, [row.id or 0 for row in changed])
    return len(changed)
