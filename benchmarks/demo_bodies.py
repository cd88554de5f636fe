"""Published bodies made of the demonstration's tenders: as many as wanted, each of another
buyer.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from vigie.demo import boamp
from vigie.demo.catalogue import TENDERS, Publication, publications
from vigie.demo.tenders import SampleTender

EXAMPLES = Path(__file__).parents[1] / "tests" / "examples"
SUFFIXES = (".xml", ".json", ".jsonl", ".html", ".rss")


def body(one: Publication, today: date) -> bytes:
    """A record of BOAMP's API, as served."""
    return json.dumps(boamp.record(one, today), ensure_ascii=False).encode()


def call(tender: SampleTender, number: int, today: date) -> Publication:
    """That tender as the call of another buyer, under another number."""
    siren = f"{100_000_000 + number * 7}"
    buyer = replace(tender.buyer, name=f"Commune de Val{number}", siren=siren, org=f"val{number}")
    other = replace(tender, buyer=buyer, title=f"{tender.title} (marché {number})")
    return Publication(
        other, None, today, 1000 + number, consultation=700_000 + number, call_rank=1000 + number
    )


ON_BOAMP = tuple(one for one in TENDERS if "boamp" in one.outlets)


def calls(today: date, count: int, tenders: tuple[SampleTender, ...] = ON_BOAMP) -> Iterator[bytes]:
    """That many calls, the tenders in turn."""
    return (body(call(tenders[at % len(tenders)], at, today), today) for at in range(count))


def pool(today: date, shared: str = "") -> list[bytes]:
    """Bodies of every format that there are: the demonstration's, the tests' examples, the
    shared real ones.
    """
    found = [body(one, today) for one in publications(today) if one.on("boamp")]
    found += [boamp.xml(one, today) for one in publications(today) if one.on("boamp")]
    places: list[Any] = [EXAMPLES] + ([Path(shared) / "data"] if shared else [])
    for place in places:
        for file in sorted(place.rglob("*")):
            if file.suffix in SUFFIXES and file.stat().st_size < 400_000:
                found += (
                    file.read_bytes().splitlines()
                    if file.suffix == ".jsonl"
                    else [file.read_bytes()]
                )
    return found
