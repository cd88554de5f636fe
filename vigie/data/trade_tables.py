"""What words, titles and CPV codes say of trades: tables of this package, read once."""

import hashlib
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

OTHER = "-"  # what is bought and is no trade of the vocabulary
SILENT = "~"  # words that say nothing and only hide shorter phrases
CUES, CPV, WEIGHTS = "trade_cues.tsv", "trade_cpv.tsv", "trade_weights.tsv"
TITLES = "trade_titles.tsv"


class CpvEntry(NamedTuple):
    """Trades that a CPV code names, and those that it may be; both empty: no trade."""

    code: str
    sure: tuple[str, ...]
    possible: tuple[str, ...]


class TradeCue(NamedTuple):
    """Words of a trade; `both` holds the second phrase of a pair that must stand close by."""

    slug: str
    level: str  # sure, possible, against
    words: str
    both: str


class KnownTitle(NamedTuple):
    """A title as buyers write them, and the trades that it asks for."""

    slugs: tuple[str, ...]
    words: str


def lines(name: str) -> list[list[str]]:
    """The lines of a table, comments and heading left out."""
    text = files("vigie.data").joinpath(name).read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return rows[1:]


@lru_cache(maxsize=1)
def cpv_entries() -> dict[str, CpvEntry]:
    """Every entry of the CPV table by its code."""
    return {
        code: CpvEntry(code, tuple(sure.split()), tuple(possible.split()))
        for code, sure, possible in lines(CPV)
    }


@lru_cache(maxsize=20_000)
def cpv_entry(code: str) -> CpvEntry | None:
    """The longest entry that begins a code."""
    for length in range(len(code), 1, -1):
        if code[:length] in cpv_entries():
            return cpv_entries()[code[:length]]
    return None


@lru_cache(maxsize=1)
def cues() -> tuple[TradeCue, ...]:
    """Every cue of the table, in its order."""
    return tuple(
        TradeCue(slug, level, words.strip(), both.strip())
        for slug, *columns in lines(CUES)
        for level, column in zip(("sure", "possible", "against"), columns, strict=True)
        for cue in column.split(";")
        for words, _, both in (cue.partition(" + "),)
        if words.strip()
    )


def known_titles() -> tuple[KnownTitle, ...]:
    """Every known title with its trades; one of no trade of ours is OTHER's."""
    return tuple(KnownTitle(tuple(slugs.split()), words) for slugs, words in lines(TITLES))


def weights_file() -> Path:
    """Where the weights of the evidence stand."""
    return Path(str(files("vigie.data").joinpath(WEIGHTS)))


def digest(names: tuple[str, ...]) -> str:
    """A short hash of those tables."""
    checksum = hashlib.sha256()
    for name in names:
        checksum.update(files("vigie.data").joinpath(name).read_bytes())
    return checksum.hexdigest()[:12]
