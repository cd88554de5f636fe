"""Messages read aloud: subjects short, each lot with its object, nothing that reads like a log."""

import re

import pytest

from alerts.messages.subjects import SUBJECT
from tests.see_messages import named_messages

TOLD = named_messages()


@pytest.mark.parametrize("name", TOLD)
def test_a_subject_is_read_whole_in_a_list_of_mails(name: str) -> None:
    assert len(TOLD[name].subject) <= SUBJECT


@pytest.mark.parametrize("name", TOLD)
def test_a_lot_stands_under_its_consultation_told_once(name: str) -> None:
    text = TOLD[name].text
    if "Lot 2 – Begonia\n" in text:
        assert text.count("Consultation\u00a0: Fleurissement de la ville") == 1


@pytest.mark.parametrize("name", TOLD)
def test_the_plain_text_is_typographically_whole(name: str) -> None:
    words = re.sub(r"https?://\S+", "", TOLD[name].text)
    assert not re.findall(r" [:;?!»]|« |'", words)


def test_what_stopped_asks_nothing_and_gives_no_reason_to_bid() -> None:
    text = TOLD["retrait"].text
    assert "Ne répondez plus\u00a0: la consultation est arrêtée." in text
    assert not re.findall(r"Pourquoi vous|Je suis intéressé|À rendre", text)


def test_a_correction_repeats_no_reason_that_does_not_hold() -> None:
    assert "Pourquoi vous" not in TOLD["correction"].text


def test_urgency_is_only_in_the_deadline() -> None:
    assert "sans attendre" in TOLD["alertes"].subject  # due in five days
    far = [message.text for name, message in TOLD.items() if name in ("alerte", "reseau")]
    assert not re.findall(r"(?i)urgent|sans attendre|vite|dernière chance", " ".join(far))


def test_the_post_of_the_morning_shows_three_things_then_its_thread() -> None:
    kinds = [block["type"] for block in TOLD["equipe"].blocks]
    assert kinds == [
        *("header", "section", "section", "section"),
        *("context", "divider", "section", "section"),
    ]
    lots = [
        block["text"]["text"]
        for block in TOLD["equipe"].blocks
        if block["type"] == "section" and "Lot " in block["text"]["text"]
    ]
    assert all("Consultation\u00a0: Fleurissement de la ville" in words for words in lots)
    assert len(lots) == 2
