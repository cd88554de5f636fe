"""A second blind set: `tests/blind/unseen.jsonl`, 207 short notices by another hand than the first.

How it was made: another developer (a language model) wrote the texts and their labels from the
annotation guide, the domain
notes and the lexicon, before reading a line of the rules or of the first set; wordings and places
are invented; 66 of them
carry nothing. The register is denser than real notices: nearly every text holds a rare wording or a
trap. No lawyer has read
the labels.

On the day it was written the rules read the half to be mended at micro-F1 0.859 (reservations:
precision 0.968, recall 0.833)
and the half set aside at 0.866 (1.000 and 0.733). The rules behind the failures of the first half
were then mended, with six
rounds of single sentences written for each cause; the other half was measured once when nearly all
was done: 0.906 (1.000
and 0.867), 0.922 with the sentence model. Its failures were not read, only these figures: keep it
so.

`tests/blind/unseen_sentences.txt` holds the single sentences of those rounds and of two more. Of
each round after the first,
seven to nine in ten were read rightly before the round was mended; a handful are still read
wrongly.
"""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from classifier.document import from_line
from classifier.scoring import score
from tests.classifier.test_blind import SHORT
from tests.classifier_kit import a_text, classifier, said

NOTICES = Path(__file__).parents[1] / "blind" / "unseen.jsonl"
SENTENCES = NOTICES.with_name("unseen_sentences.txt")
MENDED, UNREAD = 0, 1
FLOORS = {
    MENDED: {
        "micro_f1": 0.99,
        "p any reserved": 1.0,
        "r any reserved": 1.0,
        "clean_notices_left_alone": 0.98,
        "lots_right": 0.98,
        "hours_right": 0.98,
    },
    UNREAD: {
        "micro_f1": 0.9,
        "p any reserved": 1.0,
        "r any reserved": 0.86,
        "clean_notices_left_alone": 0.93,
        "lots_right": 0.95,
        "hours_right": 0.75,
    },
}


def half_of(identity: str) -> int:
    """By a hash of the id: neighbours were written one after the other and resemble each other."""
    return int(hashlib.md5(identity.encode(), usedforsecurity=False).hexdigest(), 16) % 2


@cache
def notices(half: int) -> tuple[dict[str, Any], ...]:
    rows = [json.loads(line) for line in NOTICES.read_text(encoding="utf-8").splitlines()]
    return tuple(row for row in rows if half_of(row["id"]) == half)


@cache
def figures(half: int) -> dict[str, Any]:
    read = {
        row["id"]: classifier().read(from_line(row)).as_line()["labels"] for row in notices(half)
    }
    return score(list(notices(half)), read).figures()


@pytest.mark.parametrize("name", FLOORS[MENDED])
def test_the_half_that_was_mended_stays_above_its_floors(name: str) -> None:
    assert figures(MENDED)[name] >= FLOORS[MENDED][name]


@pytest.mark.parametrize("name", FLOORS[UNREAD])
def test_the_half_set_aside_stays_above_its_floors(name: str) -> None:
    assert figures(UNREAD)[name] >= FLOORS[UNREAD][name]


@pytest.mark.parametrize("half", [MENDED, UNREAD])
def test_every_quote_stands_in_its_notice(half: int) -> None:
    assert figures(half)["quotes_in_text"] == 1.0


def test_three_in_ten_notices_carry_nothing() -> None:
    rows = [*notices(MENDED), *notices(UNREAD)]
    assert sum(not row["labels"] for row in rows) >= 0.3 * len(rows)


def as_told(line: str) -> tuple[str, dict[str, str], str]:
    """`role|I:2,4+D|sentence`: the kind of field, each code with its lots where they matter, the
    words.
    """
    role, codes, text = line.split("|", 2)
    wanted = dict([*one.split(":"), ""][:2] for one in codes.split("+") if one != "-")
    return role, {SHORT[code]: lots for code, lots in wanted.items()}, text


def test_nearly_all_sentences_tell_what_they_mean_on_the_lots_they_name() -> None:
    wrong = []
    for line in SENTENCES.read_text(encoding="utf-8").splitlines():
        role, wanted, text = as_told(line)
        part = a_text(text, "object", "3") if role == "lot" else a_text(text, role)  # type: ignore[arg-type]
        found = said(part, lots=tuple("123456"))
        lots = {
            code: ",".join(told) if isinstance(told, list) else str(told)
            for code, told in found.items()
        }
        if set(found) != set(wanted) or any(
            told and lots[code] != told for code, told in wanted.items()
        ):
            wrong.append((text, lots))
    assert len(wrong) <= 10, wrong
