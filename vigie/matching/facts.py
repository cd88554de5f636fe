"""A lot made ready for matching: trimmed CPV, folded words, the places it is known to lie in."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from vigie.domain.lots import LotView
from vigie.domain.territories import Atlas, folded
from vigie.matching.words import plain

ENOUGH = 200  # characters of a lot's own text that make its consultation's text needless for words


@dataclass(frozen=True)
class LotFacts:
    """What the gate asks of a lot."""

    lot: LotView
    codes: tuple[str, ...]  # CPV, eight digits
    stems: tuple[str, ...]  # CPV without trailing zeros, two digits at least
    divisions: frozenset[str]
    title: str  # folded, between spaces
    body: str
    departments: frozenset[str]
    communes: frozenset[str]  # empty: not told
    place_told: str = ""  # how the communes are known, for the reason


def facts(lot: LotView, atlas: Atlas) -> LotFacts:
    """That lot made ready."""
    codes = tuple(dict.fromkeys(code for code in lot.cpv if len(code) >= 2))
    departments = frozenset(lot.departments) or atlas.departments_of_nuts(lot.nuts)
    communes, told = _communes(lot, departments, atlas)
    if communes and not departments:
        departments = frozenset(atlas.communes[code].department for code in communes)
    return LotFacts(
        lot=lot,
        codes=codes,
        stems=tuple(dict.fromkeys(stem(code) for code in codes)),
        divisions=frozenset(code[:2] for code in codes),
        title=plain(lot.title),
        body=plain(_body(lot)),
        departments=departments,
        communes=communes,
        place_told=told,
    )


def stem(code: str) -> str:
    """« 77310000 » → « 7731 », « 45000000 » → « 45 »."""
    return code.rstrip("0").ljust(2, "0")


def _body(lot: LotView) -> str:
    return lot.own_text if len(lot.own_text) >= ENOUGH else lot.text


def _communes(
    lot: LotView, departments: frozenset[str], atlas: Atlas
) -> tuple[frozenset[str], str]:
    """Told by the notice, else named in the title, else the buyer's own town or EPT."""
    told = {
        code if code in atlas.communes else atlas.by_name.get(folded(code), "")
        for code in lot.communes
    } - {""}
    if told:
        return frozenset(told), "lieu d’exécution de l’avis"
    named = _named(lot.title, departments, atlas)
    if named:
        return named, "commune nommée dans l’intitulé"
    buyer = f" {folded(lot.buyer)} "
    for name, code in atlas.ept_by_name.items():
        if f" {name} " in buyer and code != "T1":
            return atlas.epts[code].communes, "territoire de l’acheteur"
    owned = _named(lot.buyer, departments, atlas)
    return (owned, "commune de l’acheteur") if owned else (frozenset(), "")


def _named(text: str, departments: Iterable[str], atlas: Atlas) -> frozenset[str]:
    """Communes named there, the longest name first, inside the lot's départements where they are
    known.
    """
    left, found = f" {folded(text[:2000])} ", set()
    known = frozenset(departments)
    for name in _names(tuple(atlas.by_name)):
        if f" {name} " in left:
            code = atlas.by_name[name]
            if not known or atlas.communes[code].department in known:
                found.add(code)
            left = left.replace(f" {name} ", " | ")
    return frozenset(found)


@lru_cache(maxsize=4)
def _names(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(names, key=lambda name: (-len(name), name)))
