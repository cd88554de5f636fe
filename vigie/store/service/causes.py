"""What an operator can mend when work fails (disk full, database away), in words that need no
trace.
"""

import errno
from typing import NamedTuple

from sqlalchemy.exc import InterfaceError, OperationalError

FULL = (errno.ENOSPC, errno.EDQUOT)
DISK_FULL = "Le disque est plein"
MAKE_ROOM = "faire de la place, puis rien : ce qui n’a pas pu s’écrire est repris"
DATABASE_GONE = "La base ne répond pas"
CHECK_SERVER = "vérifier VIGIE_DATABASE_URL, le serveur PostgreSQL ou le disque"
CHECK_DATABASE = f"{CHECK_SERVER}, puis `vigie doctor`"
UNREADY = ("no such table", "no such column", "does not exist")


class Cause(NamedTuple):
    """What stands in the way, what the machine says of it, and the remedy."""

    text: str
    server_words: str
    remedy: str


def cause_of(trouble: BaseException | None) -> Cause | None:
    """The cause that an operator can mend; none for any other trouble, whose trace is needed."""
    if isinstance(trouble, OSError) and trouble.errno in FULL:
        return Cause(DISK_FULL, trouble.strerror or "", MAKE_ROOM)
    if not isinstance(trouble, OperationalError | InterfaceError):
        return None
    server_words = first_line(trouble)
    if "is full" in server_words or "No space left" in server_words:
        return Cause(DISK_FULL, server_words, MAKE_ROOM)
    return Cause(DATABASE_GONE, server_words, CHECK_DATABASE)


def known_cause(trouble: BaseException | None) -> str:
    """The same in one line of the journal; nothing for any other trouble."""
    cause = cause_of(trouble)
    return f"{cause.text} ({cause.server_words}) : {cause.remedy}" if cause else ""


def unready(server_words: str) -> bool:
    """Whether the database answers, and lacks what this version keeps in it."""
    return any(words in server_words for words in UNREADY)


def first_line(trouble: BaseException) -> str:
    """What the driver says, without our statement and its values."""
    return str(trouble.__cause__ or trouble).strip().split("\n")[0][:200]
