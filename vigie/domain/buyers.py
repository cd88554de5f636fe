"""Which buyer a tender names: one authority is told with a SIRET by one portal, by its name
alone by another.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from vigie.domain.text_key import fold

# The same words for the same authority; longer ones first.
SAME = (
    ("etablissement public territorial", "ept"),
    ("office public de l habitat", "oph"),
    ("centre communal d action sociale", "ccas"),
    ("service departemental d incendie et de secours", "sdis"),
    ("communaute d agglomeration", "agglomeration"),
    ("communaute d agglo", "agglomeration"),
    ("communaute de communes", "cdc"),
    ("centre hospitalier universitaire", "chu"),
    ("centre hospitalier intercommunal", "chi"),
    ("conseil departemental", "departement"),
    ("conseil general", "departement"),
    ("conseil regional", "region"),
    ("mairie", "commune"),
    ("ville", "commune"),
    ("societe anonyme", "sa"),
    ("st", "saint"),
    ("ste", "sainte"),
)
SMALL = frozenset(("de", "du", "des", "la", "le", "les", "l", "d", "et", "en", "a", "au", "aux"))
FORMS = frozenset(
    ("sa", "spl", "sem", "saem", "sas", "epic")
)  # « Rives Habitat SA » is « Rives Habitat »
WORDS = tuple((re.compile(rf"\b{full_form}\b"), short) for full_form, short in SAME)
PLACE = re.compile(r"\((?:d[ée]pt?\.?\s*)?(0[1-9]|[1-8]\d|9[0-5]|97[1-6]|2[AB])\)")


@dataclass(frozen=True)
class Named:
    """A buyer as a tender tells of it, or as it is known."""

    name_key: str
    siret: str | None = None
    departments: frozenset[str] = frozenset()

    @property
    def siren(self) -> str | None:
        """The legal person."""
        return self.siret[:9] if self.siret else None

    def may_be(self, namesake: "Named") -> bool:
        """Same name, and no place that says otherwise: « Commune de Saint-Denis » is one in 93,
        another one in 974.
        """
        apart = (
            self.departments
            and namesake.departments
            and not self.departments & namesake.departments
        )
        return bool(self.name_key) and self.name_key == namesake.name_key and not apart


@lru_cache(maxsize=20_000)
def name_key(name: str) -> str:
    """« Mairie de Valmorel (93) », « VALMOREL (Ville de) » → « commune valmorel »: the same for
    the same authority.
    """
    short_name = fold(PLACE.sub(" ", name))
    for form, short in WORDS:
        short_name = form.sub(short, short_name)
    words = set(short_name.split()) - SMALL
    return " ".join(sorted(words - FORMS or words))[:200]


def place_in_name(name: str) -> frozenset[str]:
    """The département that a name carries in brackets."""
    return frozenset(place[1] for place in PLACE.finditer(name))


def same_buyer(named: Named, known_buyers: Iterable[tuple[int, Named]]) -> int | None:
    """The known buyer that is meant; none where nothing is known, or where two could be meant."""
    ranked = sorted(known_buyers, key=lambda numbered: numbered[0])
    if named.siret:
        return next(
            (number for number, buyer in ranked if buyer.siret == named.siret), None
        ) or _joined(named, ranked)
    alike = [(number, buyer) for number, buyer in ranked if named.may_be(buyer)]
    proven = {buyer.siren for _, buyer in alike if buyer.siren}
    candidates = (
        candidate for candidate in alike if bool(candidate[1].siren) == (len(proven) == 1)
    )
    return next((number for number, _ in candidates), None)


def _joined(named: Named, ranked: list[tuple[int, Named]]) -> int | None:
    """With a SIRET: another site of the same name, else who was known by that name alone when
    nobody else bears it.
    """
    alike = [(number, buyer) for number, buyer in ranked if named.may_be(buyer)]
    site = next((number for number, buyer in alike if buyer.siren == named.siren), None)
    if site is not None or any(buyer.siren for _, buyer in alike):
        return site
    return next((number for number, _ in alike), None)
