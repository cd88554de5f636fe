"""What is drawn from one document: its stretches of text with where they stand, or why there are
none.
"""

from dataclasses import asdict, dataclass
from typing import Any

MOST_PAGES = 1_500
MOST_CHARACTERS = 4_000_000


class UnreadableFile(Exception):
    """Raised by an extractor when a document gives no text; says why in French."""


class IsArchive(UnreadableFile):
    """Raised for an archive of documents, which the caller opens itself."""


@dataclass(frozen=True)
class Stretch:
    """Text that stands together: a page, a sheet, or the whole of a file without pages."""

    place: str  # « p. 8 », « feuille BPU », empty where the file has no pages
    text: str


@dataclass(frozen=True)
class Extracted:
    """One document of a file; several where the file is an archive."""

    name: str  # with the archive's folders, as served
    kind: str  # see vigie.documents.kinds
    stretches: tuple[Stretch, ...] = ()
    problem: str = ""  # why nothing or not all was read, in French
    lots: tuple[str, ...] = ()  # the lots that the file's or folder's name tells

    def as_json(self) -> dict[str, Any]:
        """For the pipe between the child process and its parent."""
        return asdict(self)


def from_json(fields: dict[str, Any]) -> Extracted:
    """What the child process wrote."""
    stretches = tuple(Stretch(**stretch) for stretch in fields["stretches"])
    return Extracted(**{**fields, "stretches": stretches, "lots": tuple(fields["lots"])})
