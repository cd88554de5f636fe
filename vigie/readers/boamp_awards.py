"""Who won, as BOAMP's award notices tell it: structured, in the index, or after « Titulaire : »
in prose.
"""

import re
from collections.abc import Iterator
from typing import Any

from vigie.domain.notice import Winner
from vigie.readers.boamp_tree import any_text, nodes_at, string, walk
from vigie.readers.identifiers import siret
from vigie.readers.prose import one_line, plain

HOLDERS = ("titulaire", "TITULAIRE", "attributaire", "ATTRIBUTAIRE", "titulaires", "TITULAIRES")
NAMES = (
    "denomination",
    "DENOMINATION",
    "nomOfficiel",
    "raisonSociale",
    "RAISON_SOCIALE",
    "PersonneMorale",
    "nom",
    "NOM",
    "organisme.nomOfficiel",
    "titulaire",
)
SIRETS = ("codeIdentificationNational", "CODE_IDENT_NATIONAL", "siret", "SIRET")
LOTS = ("numLot", "NUM_LOT", "num", "NUM", "lot")
PROSE = re.compile(
    r"\b(?:titulaire|attributaire)s?(?:\s+(?:du|de\s+la)\s+(?:march[ée]"
    r"|consultation))?\s*:\s*(?P<name>[^\n:;]{2,200})",
    re.IGNORECASE,
)
# Where a winner's name ends and what is said of it begins
CUT = re.compile(
    r"(?<!\s)\s++(?:repr[ée]sent[ée]|-|–|_|SIRET|en\s++co-?traitance|sis[e]?\s|domicili"
    r"|pour\s++un\s++montant|\()",
    re.IGNORECASE,
)
MOST = 2_000


def winners_of(section: Any, indexed: tuple[str, ...]) -> tuple[Winner, ...]:
    """The awardees with their lots, each once; the index's names where the body is silent, then
    prose.
    """
    winners = tuple(dict.fromkeys(_structured(section)))[:MOST]
    if not winners:
        winners = tuple(
            Winner(name=name[:500])
            for indexed_name in dict.fromkeys(indexed)
            if (name := one_line(indexed_name))
        )
    return winners or tuple(dict.fromkeys(_in_prose(section)))


def _structured(section: Any) -> Iterator[Winner]:
    for node in (section, *(node for _, node in walk(section))):
        if isinstance(node, dict):
            lot = any_text(node, *LOTS)
            for holder in HOLDERS:
                for winner_node in nodes_at(node, holder):
                    yield from _named(winner_node, (lot.strip()[:20],) if lot else ())


def _named(node: Any, lots: tuple[str, ...]) -> Iterator[Winner]:
    name = one_line(string(node) or any_text(node, *NAMES))
    if name:
        yield Winner(name=name[:500], siret=siret(any_text(node, *SIRETS)), lots=lots)


def _in_prose(section: Any) -> Iterator[Winner]:
    for path, node in walk(section):
        words = string(node)
        if words and path[-1] in ("attributionMarche", "informations", "AUTRES", "RENSEIGNEMENT"):
            for award_words in PROSE.finditer(plain(words)[:20_000]):
                name = one_line(CUT.split(award_words["name"])[0].strip(" .,"))
                if name and len(name) > 1:
                    yield Winner(name=name[:200])
