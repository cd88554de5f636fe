"""The trades in the words of structures (ours), and the CPV tree with its French labels (EU, CC
BY 4.0).
"""

from collections import defaultdict
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple


class Trade(NamedTuple):
    """One trade: what a structure says it does, the CPV prefixes buyers use for it, words, NAF
    codes.
    """

    slug: str
    group: str
    label: str
    cpv: tuple[str, ...]
    words: tuple[str, ...]
    naf: tuple[str, ...]


def rows(name: str) -> list[list[str]]:
    """The lines of a table of this package, comments and heading left out."""
    text = files("vigie.data").joinpath(name).read_text(encoding="utf-8")
    lines = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return lines if name == "trades.tsv" else lines[1:]


@lru_cache(maxsize=1)
def trades() -> dict[str, Trade]:
    """Every trade by slug, in the order of the vocabulary."""
    vocabulary = (
        Trade(slug, group, label, tuple(cpv.split()), tuple(words.split(";")), tuple(naf.split()))
        for group, slug, label, cpv, words, naf in rows("trades.tsv")
    )
    return {trade.slug: trade for trade in vocabulary}


@lru_cache(maxsize=1)
def groups() -> dict[str, tuple[Trade, ...]]:
    """The trades by group, for forms."""
    grouped: dict[str, list[Trade]] = defaultdict(list)
    for trade in trades().values():
        grouped[trade.group].append(trade)
    return {group: tuple(several) for group, several in grouped.items()}


@lru_cache(maxsize=1)
def cpv_labels() -> dict[str, str]:
    """French labels of the CPV by eight-digit code."""
    return {row[0]: row[1] for row in rows("cpv_fr.tsv")}


def cpv_label(code: str) -> str:
    """« Services d’entretien de jardins et de parcs » for 77311000 or a prefix of it; the code
    itself when unknown.
    """
    return cpv_labels().get(code.ljust(8, "0"), code)


@lru_cache(maxsize=1)
def trades_of_naf() -> dict[str, tuple[str, ...]]:
    """Trades that a NAF rév. 2 code hints at: only ever a proposal."""
    slugs_by_naf: dict[str, list[str]] = defaultdict(list)
    for trade in trades().values():
        for naf in trade.naf:
            slugs_by_naf[naf].append(trade.slug)
    return {naf: tuple(slugs) for naf, slugs in slugs_by_naf.items()}


# The filières of the green transition that the chamber follows, by groups of trades.
SECTORS = {
    "Économie circulaire": ("Déchets et réemploi", "Réparation et entretien"),
    "Bâtiment et énergie": (
        "Bâtiment : gros œuvre et chantiers",
        "Second œuvre",
        "Énergie et sobriété",
    ),
    "Alimentation durable": ("Restauration", "Agriculture et alimentation"),
    "Mobilité douce": (),
}
SOFT_MOBILITY = ("coursier", "mobilite-solidaire", "navettes", "cycles")  # trades, not groups


@lru_cache(maxsize=1)
def sectors() -> dict[str, str]:
    """The filière of each trade that has one; cycles are soft mobility, not repair."""
    sector_by_trade = {
        trade.slug: sector
        for sector, names in SECTORS.items()
        for name in names
        for trade in groups()[name]
    }
    return sector_by_trade | dict.fromkeys(SOFT_MOBILITY, "Mobilité douce")
