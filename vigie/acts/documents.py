"""Tender documents put on a consultation, or withdrawn: by staff, by the command, by the API, by
the collecting of links.
"""

import hashlib
import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from sqlmodel import Session

from vigie.acts.actor import Actor
from vigie.config import Settings
from vigie.domain import french
from vigie.domain.edge import plain_words
from vigie.domain.events import DocumentAdded, DocumentsChanged
from vigie.domain.masking import mask_contacts
from vigie.domain.refusals import BadChange
from vigie.store import Store
from vigie.store.desk.users import audit
from vigie.store.documents.files import (
    A_PART,
    GONE,
    arrived,
    disk_use,
    drop_parts,
    file_of,
    open_file,
    put_part,
)
from vigie.store.documents.texts import forget_texts, settle_versions
from vigie.store.events import emit
from vigie.store.tables import Consultation, DocumentFile

LONGEST_NAME = 200
MEGABYTE = 1_000_000


@dataclass(frozen=True)
class AddedFile:
    """The file that holds those bytes on that consultation; `new` unless it was there already."""

    id: int
    name: str
    new: bool


def add_document(
    store: Store,
    settings: Settings,
    actor: Actor,
    consultation_id: int,
    name: str,
    content: IO[bytes],
    now: datetime,
    *,
    url: str | None = None,
) -> AddedFile:
    """Keep a file, sealed, in short transactions, and have it read; the same bytes twice are one.
    Raises BadChange.
    """
    sha256, size = _measured(content)
    name = clean_name(name)
    fits(name, size, settings)
    with store.transaction() as session:
        _there(session, consultation_id)
        known_file = file_of(session, consultation_id, sha256)
        if known_file is not None and known_file.state not in ("arriving", GONE):
            return AddedFile(known_file.id or 0, known_file.name, False)
        _room(session, size, settings)
        file = open_file(
            session, consultation_id, name, sha256, size, by=actor.name, url=url, now=now
        )
        file_id = file.id or 0
    content.seek(0)
    for position, part in enumerate(iter(lambda: content.read(A_PART), b"")):
        packed = zlib.compress(part, 1)
        with store.transaction() as session:
            put_part(session, file_id, position, packed, len(part))
    with store.transaction() as session:
        first = arrived(session, file_id)
        if first:
            subject = f"consultation:{consultation_id}"
            audit(session, actor.name, "pièce ajoutée", subject, now, pièce=name)
            emit(session, [DocumentAdded(file_id, consultation_id, now.isoformat())], now)
    return AddedFile(file_id, name, first)


def withdraw_file(session: Session, actor: Actor, file_id: int, now: datetime) -> DocumentFile:
    """Take a file away with all that was read in it, put in by mistake or superseded; raises
    BadChange.
    """
    file = session.get(DocumentFile, file_id)
    if file is None or file.state == GONE:
        raise BadChange("cette pièce n’est plus là : recharger la page.")
    drop_parts(session, file_id)
    forget_texts(session, file_id)
    file.state = GONE
    session.flush()
    settle_versions(session, file.consultation_id)
    subject = f"consultation:{file.consultation_id}"
    audit(session, actor.name, "pièce retirée", subject, now, pièce=file.name)
    change = f"withdrawn {now.isoformat()}"
    emit(session, [DocumentsChanged(file.consultation_id, file_id, change)], now)
    return file


def clean_name(name: str) -> str:
    """The file's own name as shown: no folder of the sender's, no contact, no letter that hides."""
    last = plain_words(name).replace("\\", "/").rstrip("/").rsplit("/", 1)[-1].strip()
    return mask_contacts(" ".join(last.split()))[-LONGEST_NAME:] or "sans nom"


def _measured(content: IO[bytes]) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    content.seek(0)
    for part in iter(lambda: content.read(A_PART), b""):
        digest.update(part)
        size += len(part)
    return digest.hexdigest(), size


def fits(name: str, size: int, settings: Settings) -> None:
    """Refuse a file that is empty or too large for one; raises BadChange."""
    if not size:
        raise BadChange(f"« {name} » est vide : la télécharger de nouveau.")
    if size > settings.document_file_mb * MEGABYTE:
        raise BadChange(
            f"« {name} » fait {french.number(size // MEGABYTE)} Mo, "
            f"{settings.document_file_mb} au plus (VIGIE_DOCUMENT_FILE_MB) : l’ouvrir et n’en "
            "déposer que le RC, le CCAP et l’acte d’engagement."
        )


def _there(session: Session, consultation_id: int) -> None:
    row = session.get(Consultation, consultation_id) if consultation_id < 2**62 else None
    if row is None or row.taken_down_at is not None:
        raise BadChange(f"consultation {consultation_id} inconnue : vérifier son numéro.")
    if row.merged_into:
        raise BadChange(
            f"consultation {consultation_id} réunie à la {row.merged_into} : y déposer la pièce."
        )


def _room(session: Session, size: int, settings: Settings) -> None:
    quota = settings.documents_quota_mb * MEGABYTE
    if disk_use(session) + size > quota:
        raise BadChange(
            f"plus de place pour les pièces ({french.number(settings.documents_quota_mb)} Mo, "
            "VIGIE_DOCUMENTS_QUOTA_MB) : relever ce réglage, ou retirer des pièces."
        )
