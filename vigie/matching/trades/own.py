"""A member's own words and codes weighed as those of its trade are."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from vigie.domain.matches import Answer
from vigie.matching.trades.cues import Level, TradeMention, wide
from vigie.matching.trades.evidence import evidence, read
from vigie.matching.trades.kinship import nearest
from vigie.matching.trades.parts import LotText
from vigie.matching.trades.weighing import SURE, likelihood
from vigie.matching.trades.wording import LotWording

PRECISE = 4  # digits from which a member's code names its work; a shorter one is a family
KINDS = {"45": "peinture", "71": "etudes", "73": "etudes", "80": "formation-adultes"}
SERVICE, SUPPLY = "nettoyage-locaux", "mobilier"


def own_answer(lot: LotText, slug: str, words: Sequence[str], prefixes: Sequence[str]) -> Answer:
    """« oui » where the words and codes of one activity leave little doubt, else « à vérifier »."""
    reading = _read(lot)
    name = slug or _like(prefixes)
    head = _hits(reading.parts.head, name, words)
    complement = _hits(reading.parts.complement, name, words)
    frame = _hits(reading.parts.frame, name, words)
    body = _hits(reading.parts.body, name, words)
    named_where = {
        "title": bool(head or complement),
        "around": bool(head or complement or frame),
        "text": bool(body),
    }
    trades_named = replace(
        reading,
        head=(*reading.head, *head),
        complement=(*reading.complement, *complement),
        frame=(*reading.frame, *frame),
        body=(*reading.body, *body),
        near=_nearest_where(named_where, reading.near, name),
        like=_nearest_where(named_where, reading.like, name),
        codes=reading.codes.naming(name, prefixes, PRECISE),
    )
    return "oui" if likelihood(evidence(trades_named, only=name)[name]) >= SURE else "à vérifier"


@lru_cache(maxsize=64)
def _read(lot: LotText) -> LotWording:
    """One lot is asked of many members in turn."""
    return read(lot)


def _like(prefixes: Sequence[str]) -> str:
    """The trade whose kind of work those codes are: how a nature speaks of it is the same."""
    division = next(iter(prefixes), "90")[:2]
    return KINDS.get(division, SUPPLY if division < "45" else SERVICE)


def _hits(text: str, slug: str, words: Sequence[str]) -> list[TradeMention]:
    folded = wide(text)
    return [
        TradeMention(slug, Level.SURE, folded.find(wide_word), word)
        for word in words
        for wide_word in (wide(word),)
        if wide_word and wide_word in folded
    ]


def _nearest_where(
    named_where: Mapping[str, bool], shares_by_place: Mapping[str, Mapping[str, float]], name: str
) -> dict[str, Mapping[str, float]]:
    """The same shares, with one trade the nearest in the places where words name it."""
    return {
        place: nearest(shares, name) if named_where[place] else shares
        for place, shares in shares_by_place.items()
    }
