"""The yearly turnover without which a candidate is turned away (R2142-6, -7)."""

import re
from collections.abc import Iterator
from typing import Any

from classifier.amounts import EuroAmount, amounts
from classifier.lots import references
from classifier.passages import Hit, Passage
from classifier.text import Folded

KIND = "min_turnover"
WHAT = "chiffre d’affaires minimum demandé"
STEMS = ("chiffre", "chiffres", "c.a", " ca ")
_TURNOVER = re.compile(r"\bchiffres? d ?affaires?\b|\bca (?:annuel|moyen|minim|global|ht)")
_FLOOR = re.compile(
    r"\bminim(?:um|al|aux|ale|a)\b|\bau moins\b|\bexige|\brequis|\bsuperieure?s? (?:ou "
    r"egale?s? )?a\b|\begale?s? ou "
    r"superieure?s?\b|\binferieure?s? a\b|\bplancher\b|\bne "
    r"(?:peut|pourra|doit|devra)[^.]{0,20}\bpas etre inferieur"
)
_ASKED = re.compile(
    r"\bne (?:peut|pourra|doit|devra|saurait)\b[^.]{0,25}\binferieur"
    r"|\binferieur[^.]{0,80}\b(?:elimin|rejet|ecart"
    r"|irrecevab|non retenu)|\bminim|\bau "
    r"moins\b|\bexig|\brequis|\bsuperieur|\bplancher\b|\begale?s? ou sup"
)
_ASIDE = re.compile(
    r"\bredevance|\bassurance|\bresponsabilite civile|\bpenalite|\bmontant "
    r"garanti|\bcautionn|\bsans minimum|\baucun "
    r"(?:chiffre|minimum|niveau)|\bpas de (?:chiffre|minimum)"
)
REACH = 320


def find(passage: Passage) -> Iterator[Hit]:
    """One hit an amount told as a floor; a list « lot 1 : …, lot 2 : … » gives one a lot."""
    text, last = passage.text, 0
    for cue in _TURNOVER.finditer(text):
        if cue.start() < last:
            continue
        end = min(len(text), cue.end() + REACH)
        stop = re.search(r"[.!](?=\s+[a-z])|\n\n", text[cue.end() : end])
        end = cue.end() + stop.start() if stop else end
        start = max(passage.start_of(cue.start()), cue.start() - 120)
        span_text = text[start:end]
        if not _FLOOR.search(span_text) or not _ASKED.search(span_text) or _ASIDE.search(span_text):
            continue
        floor_amounts = amounts(text, cue.end(), end) or amounts(text, start, cue.start())[-1:]
        yield from _hits(passage.folded, start, floor_amounts)
        last = end


def _hits(folded: Folded, start: int, floor_amounts: list[EuroAmount]) -> Iterator[Hit]:
    by_lot = [
        (amount, _lot_before(folded, start, amount, floor_amounts)) for amount in floor_amounts
    ]
    if any(lots for _, lots in by_lot):
        for amount, lots in by_lot:
            if lots:
                yield Hit({"euros": amount.euros}, start, amount.end, lots)
    elif floor_amounts and floor_amounts[0].euros > 0:
        yield Hit({"euros": floor_amounts[0].euros}, start, floor_amounts[0].end)


def _lot_before(
    folded: Folded, start: int, amount: EuroAmount, floor_amounts: list[EuroAmount]
) -> tuple[str, ...]:
    """The lots named between the amount before and this one."""
    before = max(
        (earlier.end for earlier in floor_amounts if earlier.end <= amount.start), default=start
    )
    named = references(folded, before, amount.start)
    return named[-1].lots if named else ()


def merge(values: list[dict[str, Any]]) -> dict[str, Any]:
    """The highest floor: who reaches it reaches the others."""
    return max(values, key=lambda floor: floor["euros"])


EXAMPLES: tuple[tuple[str, dict[str, Any] | None], ...] = (
    ("[Chiffre d'affaires annuel minimum exigé : 250 000 euros] HT.", {"euros": 250000.0}),
    (
        "[Le candidat justifie d'un chiffre d'affaires au moins égal à 1 200 000 €] sur chacun "
        "des trois exercices.",
        {"euros": 1200000.0},
    ),
    ("[Niveau minimal : chiffre d'affaires global supérieur à 150 k€].", {"euros": 150000.0}),
    ("[Chiffre d'affaires minimal de 1,5 million d'euros].", {"euros": 1500000.0}),
    (
        "[Le chiffre d'affaires moyen des trois dernières années ne doit pas être inférieur à "
        "80.000 euros].",
        {"euros": 80000.0},
    ),
    ("[Chiffre d'affaires minimum requis : lot 2 : 40 000 EUR].", {"euros": 40000.0}),
    ("[CHIFFRE D'AFFAIRES MINIMUM ANNUEL : 90 000 EUROS] HT", {"euros": 90000.0}),
    ("Déclaration concernant le chiffre d'affaires global des trois derniers exercices.", None),
    ("Aucun chiffre d'affaires minimum n'est exigé, le marché étant estimé à 90 000 euros.", None),
    ("Chiffre d'affaires minimum exigé : deux fois le montant du lot.", None),
    ("La redevance minimale, assise sur le chiffre d'affaires, est de 5 000 euros.", None),
    ("L'assurance couvre au moins 500 000 euros, quel que soit le chiffre d'affaires.", None),
    ("Le chiffre d'affaires du magasin atteint 300 000 euros.", None),
    ("Montant minimum du marché : 20 000 euros.", None),
)
