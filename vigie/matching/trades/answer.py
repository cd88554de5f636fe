"""The answer on a lot: trades that are its job, trades to be checked, its need, and why."""

from functools import lru_cache

from vigie.data.trade_tables import CPV, CUES, TITLES, WEIGHTS, cpv_entry, digest
from vigie.data.trades import cpv_label
from vigie.domain.lot_trades import LotTrades
from vigie.matching.trades.cues import Level
from vigie.matching.trades.evidence import evidence, levels, read
from vigie.matching.trades.likeness import LIKE, likeness
from vigie.matching.trades.need import need, words_of
from vigie.matching.trades.parts import LotText
from vigie.matching.trades.weighing import MAYBE, SURE, likelihood
from vigie.matching.trades.wording import LotWording

RULES = 6  # goes up when the rules change and no table does
AKIN = 0.3  # how near the stems of a title must be to a trade to count beside a code
PLACES = {
    "head": "l’intitulé",
    "complement": "l’intitulé",
    "frame": "la consultation",
    "body": "le texte",
}


def trades_of(lot_text: LotText) -> LotTrades:
    """Which trades that lot is."""
    reading = read(lot_text)
    chances = {slug: likelihood(named) for slug, named in evidence(reading).items()}
    ranked = sorted(chances, key=lambda slug: (-chances[slug], slug))
    oui = tuple(slug for slug in ranked if chances[slug] >= SURE and _told(reading, slug))
    voir = tuple(slug for slug in ranked if chances[slug] >= MAYBE and slug not in oui)
    return LotTrades(
        oui=oui,
        voir=voir,
        need=need(reading),
        why={slug: _why(reading, slug, lot_text.cpv) for slug in (*oui, *voir)},
        version=version(),
        text_hash=lot_text.hash,
    )


@lru_cache(maxsize=1)
def version() -> str:
    """What answers depend on: the rules and a hash of the tables."""
    return f"{RULES}-{digest((CUES, CPV, TITLES, WEIGHTS))}"


def _why(reading: LotWording, slug: str, cpv: tuple[str, ...]) -> str:
    """« l’intitulé dit « serrurerie », le code 44316500 aussi »."""
    words = _words(reading, slug)
    code = _code(slug, cpv)
    wording = words or _likeness(reading, slug)
    if wording and code:
        return f"{wording}, et {code}"
    if wording:
        return f"{wording}, sans code de ce métier" if cpv else wording
    if code and _akin(reading, slug):
        return f"l’intitulé a des mots proches de ce métier, et {code}"
    return f"{code}, mais aucun mot ne le dit" if code else ""


def _likeness(reading: LotWording, slug: str) -> str:
    """« l’intitulé ressemble à « … » », where no word of the table stands: by the nearest of the
    titles that are known.
    """
    if reading.like["title"].get(slug, 0.0) < LIKE:
        return ""
    title = likeness().nearest_title(reading.parts.head or reading.parts.complement, slug)
    return f"l’intitulé ressemble à « {title} »" if title else ""


def _words_at(reading: LotWording, slug: str) -> tuple[str, ...]:
    """The trade's words in each place: without any, a code leaves it to be checked."""
    return tuple(words_of(getattr(reading, place), slug) for place in PLACES)


def _told(reading: LotWording, slug: str) -> bool:
    """Whether any word speaks of a trade, and not codes alone."""
    return (
        any(_words_at(reading, slug))
        or _akin(reading, slug)
        or reading.like["title"].get(slug, 0.0) >= LIKE
    )


def _akin(reading: LotWording, slug: str) -> bool:
    """Whether the stems of the titles are a trade's, though no whole phrase of it stands there."""
    return any(reading.near[place].get(slug, 0.0) >= AKIN for place in ("title", "around"))


def _words(reading: LotWording, slug: str) -> str:
    for (place, name), words in zip(PLACES.items(), _words_at(reading, slug), strict=True):
        if words:
            weak = levels(getattr(reading, place))[slug] == Level.POSSIBLE
            return f"{name} dit « {words} »{', qui ne suffit pas' if weak else ''}"
    return ""


def _code(slug: str, cpv: tuple[str, ...]) -> str:
    known_codes = [
        (code, cpv_entry_of_code) for code in cpv if (cpv_entry_of_code := cpv_entry(code))
    ]
    for code, cpv_entry_of_code in known_codes:
        if slug in cpv_entry_of_code.sure:
            return f"le code {code} ({cpv_label(code)}) est de ce métier"
    for code, cpv_entry_of_code in known_codes:
        if slug in cpv_entry_of_code.possible:
            told_by = len(cpv_entry_of_code.sure) + len(cpv_entry_of_code.possible)
            covers = f"couvre {told_by} métiers" if told_by > 1 else "ne suffit pas"
            return f"le code {code} ({cpv_label(code)}) {covers}"
    return ""
