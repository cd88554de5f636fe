"""Files put on consultations: their rows, and their bytes in sealed parts."""

import zlib
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlmodel import Session

from vigie.store.inserts import insert_if_absent
from vigie.store.tables import DocumentFile, FilePart, columns_of

FILES, PARTS = columns_of(DocumentFile), columns_of(FilePart)
A_PART = 1_000_000  # bytes written in one transaction, so that other writers are not kept waiting
GONE = "withdrawn"


def file_of(session: Session, consultation_id: int, sha256: str) -> DocumentFile | None:
    """The file of those bytes on that consultation."""
    file_query = select(DocumentFile).where(
        FILES.c.consultation_id == consultation_id, FILES.c.sha256 == sha256
    )
    return session.execute(file_query).scalar_one_or_none()


def open_file(
    session: Session,
    consultation_id: int,
    name: str,
    sha256: str,
    size: int,
    *,
    by: str,
    url: str | None,
    now: datetime,
) -> DocumentFile:
    """The row of a file whose bytes are about to arrive; one that never arrived whole, or was
    withdrawn, begins again.
    """
    arrival = {"name": name, "size": size, "url": url, "added_by": by, "added_at": now}
    row = {"consultation_id": consultation_id, "sha256": sha256, "state": "arriving", **arrival}
    session.execute(insert_if_absent(session, FILES), [row])
    file = file_of(session, consultation_id, sha256)
    assert file is not None
    if file.state in ("arriving", GONE):
        file.sqlmodel_update({**arrival, "state": "arriving", "read_at": None})
        session.flush()
    return file


def put_part(session: Session, file_id: int, position: int, part: bytes, size: int) -> None:
    """Keep a part, compressed by the caller outside any transaction; once is enough."""
    row = {"file_id": file_id, "position": position, "content": part, "size": size}
    session.execute(insert_if_absent(session, PARTS), [row])


def arrived(session: Session, file_id: int) -> bool:
    """Say that all parts are there; whether this caller was the first to say so."""
    first = session.execute(
        update(FILES)
        .where(FILES.c.id == file_id, FILES.c.state == "arriving")
        .values(state="waiting")
    )
    return bool(first.rowcount)  # type: ignore[attr-defined]


def parts_of(session: Session, file_id: int) -> Iterator[bytes]:
    """The file's bytes, part by part; none once they were purged."""
    positions = session.execute(
        select(PARTS.c.id).where(PARTS.c.file_id == file_id).order_by(PARTS.c.position)
    ).scalars()
    for part_id in list(positions):
        content = session.execute(select(PARTS.c.content).where(PARTS.c.id == part_id)).scalar_one()
        yield zlib.decompress(content)


def drop_parts(session: Session, file_id: int) -> None:
    """The bytes go; the row stays and says that the file was there."""
    session.execute(delete(PARTS).where(PARTS.c.file_id == file_id))


def disk_use(session: Session) -> int:
    """Bytes given, of every file whose bytes are kept."""
    stored_file_ids = select(PARTS.c.file_id).distinct()
    total = select(func.coalesce(func.sum(FILES.c.size), 0)).where(FILES.c.id.in_(stored_file_ids))
    return int(session.execute(total).scalar_one())
