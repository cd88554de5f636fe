"""A question of the full-text index, said once and written for FTS5 or for PostgreSQL."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from vigie.store.tables.full_text import PARTS

Fields = tuple[str, ...]
HEAD: Fields = ("head",)
TITLES: Fields = ("head", "lots")
ALL: Fields = ("head", "lots", "body")
FACET: Fields = ("facets",)


@dataclass(frozen=True)
class Phrase:
    """Stems that follow each other in one of those parts; letters and digits only."""

    stems: str
    fields: Fields

    def fts5(self) -> str:
        """As SQLite reads it."""
        return f'{{{" ".join(self.fields)}}} : "{self.stems}"'

    def tsquery(self) -> str:
        """As PostgreSQL reads it, every stem in the included parts."""
        weights = "".join(PARTS[name] for name in self.fields)
        return "(" + " <-> ".join(f"'{word}':{weights}" for word in self.stems.split()) + ")"


@dataclass(frozen=True)
class Joined:
    """Several, joined by the sign that each database has for it."""

    in_fts5: ClassVar[str]
    in_tsquery: ClassVar[str]
    parts: tuple["Expression", ...]

    def fts5(self) -> str:
        """As SQLite reads it."""
        return "(" + f" {self.in_fts5} ".join(part.fts5() for part in self.parts) + ")"

    def tsquery(self) -> str:
        """As PostgreSQL reads it."""
        return "(" + f" {self.in_tsquery} ".join(part.tsquery() for part in self.parts) + ")"


class Both(Joined):
    """All of several."""

    in_fts5, in_tsquery = "AND", "&"


class Either(Joined):
    """Any of several."""

    in_fts5, in_tsquery = "OR", "|"


@dataclass(frozen=True)
class Without:
    """What the first finds and the second does not."""

    included: "Expression"
    left_out: "Expression"

    def fts5(self) -> str:
        """As SQLite reads it."""
        return f"({self.included.fts5()} NOT {self.left_out.fts5()})"

    def tsquery(self) -> str:
        """As PostgreSQL reads it."""
        return f"({self.included.tsquery()} & !{self.left_out.tsquery()})"


Expression = Phrase | Both | Either | Without


def either(phrases: Iterable[str], fields: Fields) -> tuple[Expression, ...]:
    """Those phrases in those parts, each once."""
    return tuple(Phrase(stems, fields) for stems in dict.fromkeys(phrases) if stems)
