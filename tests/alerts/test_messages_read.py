"""Messages read aloud: subjects short, each lot with its object, nothing that reads like a log."""

import json
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
    words = re.sub(r"https?://\S+", "", f"{TOLD[name].subject}\n{TOLD[name].text}")
    assert not re.findall(r" [:;?!»%€]|« |'|\.\.|  [a-z]+  ", words)


def test_what_slack_shows_is_typographically_whole() -> None:
    words = re.sub(r"https?://\S+", "", json.dumps(TOLD["equipe"].blocks, ensure_ascii=False))
    assert not re.findall(r" [:;?!»%€](?!\w)|« |'", words.replace('": "', "").replace('": ', ""))


@pytest.mark.parametrize("name", ["equipe", "reseau", "recherche-equipe"])
def test_nobody_but_a_member_is_told_why_it_is_for_them(name: str) -> None:
    assert "Pourquoi vous" not in TOLD[name].text


def test_who_is_interested_already_is_not_asked_again() -> None:
    assert "Je suis intéressé" not in TOLD["rappel"].text
    assert "Voir où nous en sommes\u00a0:" in TOLD["rappel"].text
    assert "Finalement, pas pour nous\u00a0:" in TOLD["rappel"].text


def test_the_title_above_a_letter_is_whole_where_its_subject_is_cut() -> None:
    assert "Entretien des espaces… (à rendre" in TOLD["alerte"].subject
    assert "Réservé SIAE\u00a0: Entretien des espaces verts du parc (à rendre" in re.sub(
        r"\n(?!\n)", " ", TOLD["alerte"].text
    )


def test_a_welcome_says_what_to_do_before_the_law() -> None:
    words = TOLD["bienvenue"].text
    assert words.index("Dire nos métiers") < words.index("Vos données.")


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
        *("context", "divider", *["section"] * 6),
    ]
    lots = [
        block["text"]["text"]
        for block in TOLD["equipe"].blocks
        if block["type"] == "section" and "Lot " in block["text"]["text"]
    ]
    assert all("Consultation\u00a0: Fleurissement de la ville" in words for words in lots)
    assert len(lots) == 2
