"""A blind set: `tests/blind/notices.jsonl`, 390 short notices and their labels.

How it was made: one developer (a language model), in twenty minutes, wrote the notices and their
labels from the annotation
guide, the lexicon and the register of real notices, before reading a line of the rules; wordings
and places are invented, and
185 of them carry nothing. Some sections of everyday text (payment, declarations, appeals) were
added by lot. No lawyer has
read the labels. What the set is worth: its register is real, its sentences are one author's, so a
good figure here says less
than the same figure on real notices.

On the day it was written the rules reached micro-F1 0.888 on the odd half and 0.866 on the even
half. The odd half was then
read and the rules behind its failures were mended, so it is a regression test and measures nothing
any more. The failures of
the even half were not read, only its figures: keep it so. Who wrote it knows its sentences all the
same, so even its figure
flatters. `tests/blind/sentences.txt` holds single sentences of the same hand, written while the
rules were mended, most of
them before they were tried; a handful are still read wrongly.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from classifier.document import Document, Part, from_line
from classifier.scoring import score
from tests.classifier_kit import classifier
from vigie.domain.considerations import Consideration

SHORT = {
    "D": Consideration.RESERVED_DISABILITY,
    "I": Consideration.RESERVED_INSERTION,
    "DI": Consideration.RESERVED_DISABILITY_OR_INSERTION,
    "P": Consideration.RESERVED_PRISON,
    "E": Consideration.RESERVED_ESS,
    "U": Consideration.RESERVED_UNSPECIFIED,
    "ic": Consideration.INSERTION_CONDITION,
    "oc": Consideration.OTHER_SOCIAL_CONDITION,
    "uc": Consideration.UNSPECIFIED_SOCIAL_CONDITION,
    "sc": Consideration.SOCIAL_CRITERION,
    "mc": Consideration.MIXED_CRITERION,
    "is": Consideration.INSERTION_SERVICE,
}
SENTENCES = Path(__file__).parents[1] / "blind" / "sentences.txt"
NOTICES = Path(__file__).parents[1] / "blind" / "notices.jsonl"
MENDED, UNREAD = 1, 0
FLOORS = {
    MENDED: {
        "micro_f1": 0.98,
        "clean_notices_left_alone": 0.98,
        "lots_right": 0.97,
        "hours_right": 0.95,
    },
    UNREAD: {
        "micro_f1": 0.93,
        "clean_notices_left_alone": 0.92,
        "lots_right": 0.98,
        "hours_right": 0.95,
    },
}


@cache
def notices(half: int) -> tuple[dict[str, Any], ...]:
    rows = [json.loads(line) for line in NOTICES.read_text(encoding="utf-8").splitlines()]
    return tuple(row for row in rows if int(row["id"].rpartition("-")[2]) % 2 == half)


@cache
def figures(half: int) -> dict[str, Any]:
    read = {
        row["id"]: classifier().read(from_line(row)).as_line()["labels"] for row in notices(half)
    }
    return score(list(notices(half)), read).figures()


@pytest.mark.parametrize("name", FLOORS[MENDED])
def test_the_half_that_was_read_stays_above_its_floors(name: str) -> None:
    assert figures(MENDED)[name] >= FLOORS[MENDED][name]


@pytest.mark.parametrize("name", FLOORS[UNREAD])
def test_the_half_that_nobody_reads_stays_above_its_floors(name: str) -> None:
    assert figures(UNREAD)[name] >= FLOORS[UNREAD][name]


@pytest.mark.parametrize("half", [MENDED, UNREAD])
def test_every_quote_stands_in_its_notice(half: int) -> None:
    assert figures(half)["quotes_in_text"] == 1.0


@pytest.mark.parametrize("code", Consideration)
def test_each_half_tells_every_consideration(code: Consideration) -> None:
    for half in (MENDED, UNREAD):
        assert any(label["code"] == code for row in notices(half) for label in row["labels"])


def test_two_in_five_notices_and_more_carry_nothing() -> None:
    rows = [*notices(MENDED), *notices(UNREAD)]
    assert sum(not row["labels"] for row in rows) >= 0.45 * len(rows)


def test_a_proof_is_a_clause_wherever_the_sentence_has_more_than_its_cue() -> None:
    short = []
    for row in notices(MENDED):
        for found in classifier().read(from_line(row)).found:
            texts = [part.text for part in from_line(row).parts if found.quote in part.text]
            if len(found.quote) < 25 and texts and min(map(len, texts)) > 60:
                short.append((row["id"], found.quote))
    assert len(short) <= 3, short


def test_nearly_all_sentences_tell_what_they_mean_and_no_more() -> None:
    wrong = []
    for line in SENTENCES.read_text(encoding="utf-8").splitlines():
        role, codes, text = line.split("|", 2)
        wanted = {SHORT[code] for code in codes.split("+") if code != "-"}
        found = {
            one.code
            for one in classifier()
            .read(Document("avis", (Part("champ", text, None, 0, role),)))
            .found
        }  # type: ignore[arg-type]
        if found != wanted:
            wrong.append((text, sorted(found)))
    assert len(wrong) <= 15, wrong
