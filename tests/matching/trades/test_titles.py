"""A title for each trade, written for these tests: the trade is found, and little else is."""

from pathlib import Path
from typing import NamedTuple

import pytest

from vigie.data.trades import trades
from vigie.matching.trades.answer import trades_of
from vigie.matching.trades.parts import LotText


class Marked(NamedTuple):
    title: str
    cpv: str
    slugs: frozenset[str]


def marked() -> list[Marked]:
    lines = Path(__file__).with_name("titles.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return [Marked(title, cpv, frozenset(set(slugs.split()) - {"-"})) for title, cpv, slugs in rows]


TITLES = marked()


@pytest.mark.parametrize("told", TITLES)
def test_a_plain_title_is_its_trade(told: Marked) -> None:
    sure = set(trades_of(LotText(told.title, "", "", (told.cpv,))).oui)
    assert told.slugs <= sure
    assert told.slugs or not sure


def test_every_trade_has_a_title() -> None:
    assert {slug for told in TITLES for slug in told.slugs} == set(trades())


def test_little_else_is_found() -> None:
    extra = sum(
        len(set(trades_of(LotText(told.title, "", "", (told.cpv,))).oui) - told.slugs)
        for told in TITLES
    )
    assert extra <= 25
