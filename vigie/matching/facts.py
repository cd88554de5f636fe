"""A lot made ready for matching: trimmed CPV, folded words, the places it is known to lie in."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from vigie.domain.lot_trades import LotTrades
from vigie.domain.lots import LotView
from vigie.domain.territories import Atlas, folded
from vigie.domain.text_key import text_key
from vigie.matching.trades.answer import trades_of, version
from vigie.matching.trades.parts import LotText
from vigie.matching.words import plain

ENOUGH = 200  # characters of a lot's own text that make its consultation's text needless for words
# More départements than that, or all of a region, are an area in which the work lies somewhere.
MOST_PLACES = 4
# words in the name of a buyer whose own town says nothing of where it has work done
WIDE_BUYERS = (
    "region",
    "regional",
    "regionale",
    "ministere",
    "etat",
    "prefecture",
    "direction interdepartementale",
    "national",
    "nationale",
    "france",
    "ratp",
    "sncf",
    "assistance publique",
    "ap hp",
    "grand paris",
    "ugap",
    "resah",
    "uniha",
    "ile de france",
)
TOWN = frozenset(("commune", "ville", "mairie", "ccas"))
ONE_OF = (" un des departements ", " un ou l autre ", " l un de ces departements ")


@dataclass(frozen=True)
class LotFacts:
    """What the gate asks of a lot."""

    lot: LotView
    codes: tuple[str, ...]  # CPV, eight digits
    stems: tuple[str, ...]  # CPV without trailing zeros, two digits at least
    divisions: frozenset[str]
    title: str  # folded, between spaces
    body: str
    departments: frozenset[str]  # each of them is to be served; empty: not told one by one
    communes: frozenset[str]  # empty: not told
    place_told: str = ""  # how the communes are known, for the reason
    within: frozenset[str] = frozenset()  # no département told: the work lies somewhere in these
    hint: frozenset[str] = frozenset()  # where a buyer that has its work done at home sits

    @cached_property
    def told(self) -> LotText:
        """What is read of the lot to decide its trades."""
        return lot_text(self.lot)

    @cached_property
    def trades(self) -> LotTrades:
        """The trades that the lot is: as kept where the same rules read the same text, else
        decided now.
        """
        stored_trades = self.lot.trades
        if (
            stored_trades
            and stored_trades.version == version()
            and stored_trades.text_hash == self.told.hash
        ):
            return stored_trades
        return trades_of(self.told)

    @cached_property
    def untitled_need(self) -> str:
        """What the lot needs, where neither its title nor the consultation's says it already."""
        need = self.trades.need
        titles = (text_key(self.lot.title), text_key(self.lot.consultation_title))
        return "" if any(text_key(need) in title for title in titles) else need


def lot_text(lot: LotView) -> LotText:
    """What is read of a lot to decide its trades; the consultation's long text is never lent to
    one of several lots.
    """
    text = lot.own_text or ("" if lot.several else lot.text)
    text = text.removeprefix(lot.title).strip()
    if lot.consultation_title in ("", lot.title):
        return LotText(lot.title, "", text, lot.cpv)
    return LotText(lot.consultation_title, lot.title, text, lot.cpv)


def facts(lot: LotView, atlas: Atlas) -> LotFacts:
    """That lot made ready."""
    codes = tuple(dict.fromkeys(code for code in lot.cpv if len(code) >= 2))
    departments, within = _departments(lot, atlas)
    communes, place_told = _communes(lot, departments, atlas)
    if communes and not departments:
        departments = frozenset(atlas.communes[code].department for code in communes)
    hint = frozenset() if departments else _hint(lot)
    return LotFacts(
        lot=lot,
        codes=codes,
        stems=tuple(dict.fromkeys(stem(code) for code in codes)),
        divisions=frozenset(code[:2] for code in codes),
        title=plain(lot.title),
        body=plain(_body(lot)),
        departments=departments,
        communes=communes,
        place_told=place_told,
        within=frozenset() if departments else within or atlas.region_around(hint),
        hint=hint,
    )


def _departments(lot: LotView, atlas: Atlas) -> tuple[frozenset[str], frozenset[str]]:
    """The départements to serve, each of them; else those among which the place is to be told.

    Readers write a region as all its départements: they are an area, unless a code names some.
    """
    exact = atlas.departments_of_nuts(lot.nuts)
    region = atlas.regions_of_nuts(lot.nuts)
    listed = frozenset(lot.departments) or exact
    if region and region <= listed | exact:
        listed = (listed - region) | (exact if len(exact) <= MOST_PLACES else frozenset())
    named = _named_departments(lot.title, listed or region, atlas)
    if named:
        return named, frozenset()
    several, home = len(listed) > 1, frozenset(lot.buyer_departments)
    if several and len(home) == 1 and home <= listed and _of_a_town(lot):
        return home, frozenset()
    shared = several and (lot.shared_places or _of_a_town(lot))
    if shared or len(listed) > MOST_PLACES or _one_of(lot, listed):
        return frozenset(), listed
    return listed, region


def _of_a_town(lot: LotView) -> bool:
    """Whether a town buys, or the title names it: its work lies in one département."""
    return bool(TOWN & set(folded(lot.buyer).split()[:2])) or any(
        f" {word} de " in f" {folded(lot.title)} " for word in TOWN
    )


def _one_of(lot: LotView, listed: frozenset[str]) -> bool:
    text = f" {folded(lot.own_text or lot.text)} " if len(listed) > 1 else ""
    return any(words in text for words in ONE_OF)


def _named_departments(title: str, among: frozenset[str], atlas: Atlas) -> frozenset[str]:
    """Those of several départements that the title names, in letters or by number: « Secteur
    Yvelines », « lot 2 (93) ».
    """
    if len(among) < 2:
        return frozenset()
    words = folded(title).split()
    text = f" {' '.join(words)} "
    numbers = {
        word
        for place, word in enumerate(words)
        if word in among and words[place - 1 : place] not in (["lot"], ["n"], ["no"])
    }
    names_by_code = {
        code: folded(atlas.departments[code].name) for code in among & set(atlas.departments)
    }
    return frozenset(
        numbers | {code for code, name in names_by_code.items() if f" {name} " in text}
    )


def _hint(lot: LotView) -> frozenset[str]:
    """The buyer's own département, where its name does not say that it buys for a wider area."""
    name = f" {folded(lot.buyer)} "
    wide = any(f" {word} " in name for word in WIDE_BUYERS)
    return (
        frozenset() if wide or len(lot.buyer_departments) != 1 else frozenset(lot.buyer_departments)
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
    stated_communes = {
        code if code in atlas.communes else atlas.by_name.get(folded(code), "")
        for code in lot.communes
    } - {""}
    if stated_communes:
        return frozenset(stated_communes), "lieu d’exécution de l’avis"
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
    text_left, commune_codes = f" {folded(text[:2000])} ", set()
    known_departments = frozenset(departments)
    for name in _names(tuple(atlas.by_name)):
        if f" {name} " in text_left:
            code = atlas.by_name[name]
            if not known_departments or atlas.communes[code].department in known_departments:
                commune_codes.add(code)
            text_left = text_left.replace(f" {name} ", " | ")
    return frozenset(commune_codes)


@lru_cache(maxsize=4)
def _names(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(names, key=lambda name: (-len(name), name)))
