"""Forty documents of our own, made by real writers: twenty that were worked on, twenty unread.

The unread ones (`unread/`) were labelled before any code read them and before their writer had read
a rule; only their figures are looked at, never which is missed. First score, 30-11-2026: micro-F1
0.839 (P 0.812, R 0.867). The worked ones were then written, and what they showed of the reading of
PDF was mended (cells of tables apart, headings and running lines): 0.867; the rules that another
hand mended meanwhile, without these documents, brought 0.933 the same day. Twenty more were written
and left unread that evening: 0.865 at first, 0.889 after the day's mending of the rules (lots
0.812, hours 0.714, clean 0.8); they were opened on 1-12-2026 (`third_opened/`). A fourth
twenty were first read at 0.789 (P 0.750, R 0.833; lots 0.733, hours 1.0, clean left alone 0.333)
on 1-12-2026, then opened (`fourth_opened/`); half of the clean ones are still told wrong. The aim
of 0.95 is not reached on documents that nobody had read.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from classifier.findings import Found, NoticeReading
from classifier.scoring import score
from tests.classifier_kit import classifier
from tests.documents.scripts import read_script
from vigie.documents.extracted import Extracted
from vigie.documents.files import read
from vigie.flow.document_readings import read_texts

HERE = Path(__file__).parent
FLOORS = {
    "worked": {"micro_f1": 0.92, "lots_right": 1.0, "hours_right": 1.0},
    "unread": {"micro_f1": 0.93, "lots_right": 0.92, "hours_right": 1.0},
    "third_opened": {"micro_f1": 0.93, "lots_right": 1.0, "hours_right": 1.0},
    "fourth_opened": {"micro_f1": 0.81, "lots_right": 0.73, "hours_right": 1.0},
}
# Opened on its last day and mended in part: half of its clean documents are still told wrong.
LEFT_ALONE = {"fourth_opened": 0.5}
Told = tuple[Extracted, tuple[Found, ...], dict[str, Any]]


@cache
def told(folder: str) -> tuple[Told, ...]:
    """Each document of a folder: as extracted, what it says, its labels as a gold line."""
    labelled = (HERE / folder / "labels.jsonl").read_text(encoding="utf-8").splitlines()
    labels = {line["id"]: line for line in map(json.loads, labelled)}
    rows: list[Told] = []
    for path in sorted((HERE / folder).glob("[0-9]*.txt")):
        script = read_script(path)
        [document] = read(script.file, script.made())
        texts = [(stretch.place, stretch.text) for stretch in document.stretches]
        found = read_texts(classifier(), document.kind, texts, script.lots).found
        sections = [{"name": place, "text": text} for place, text in texts]
        lots = [{"number": number, "title": title} for number, title in script.lots]
        gold = {**labels[script.id], "sections": sections, "lots": lots}
        rows.append((document, found, gold))
    return tuple(rows)


@cache
def figures(folder: str) -> dict[str, Any]:
    rows = told(folder)
    read_labels = {
        gold["id"]: NoticeReading(gold["id"], "", found).as_line()["labels"]
        for _, found, gold in rows
    }
    return score([gold for _, _, gold in rows], read_labels).figures()


@pytest.mark.parametrize("folder", list(FLOORS))
def test_every_document_is_read_whatever_its_writer(folder: str) -> None:
    assert [document.problem for document, _, _ in told(folder)] == [""] * 20


@pytest.mark.parametrize("folder", list(FLOORS))
def test_what_they_say_stays_above_its_floor(folder: str) -> None:
    low = {
        name: figures(folder)[name]
        for name, floor in FLOORS[folder].items()
        if figures(folder)[name] < floor
    }
    assert low == {}


@pytest.mark.parametrize("folder", list(FLOORS))
def test_documents_that_say_nothing_are_left_alone(folder: str) -> None:
    assert figures(folder)["clean_notices_left_alone"] >= LEFT_ALONE.get(folder, 1.0)


@pytest.mark.parametrize("folder", list(FLOORS))
def test_every_quote_stands_on_the_page_that_it_names(folder: str) -> None:
    wrong = [
        (document.name, proof.field, proof.quote)
        for document, found, _ in told(folder)
        for reading in found
        for proof in reading.evidence
        if proof.text is None
        or document.stretches[proof.text].text[proof.start : proof.end] != proof.quote
        or not proof.field.endswith(document.stretches[proof.text].place)
    ]
    assert wrong == []


def test_a_proof_stands_on_the_page_of_its_label() -> None:
    wrong = []
    for document, found, gold in told("worked"):
        for label in gold["labels"]:
            proofs = [proof for reading in found for proof in reading.evidence]
            places = {document.stretches[proof.text or 0].place for proof in proofs}
            if found and label["page"] not in places:
                wrong.append((gold["id"], label["code"]))
    assert wrong == []
