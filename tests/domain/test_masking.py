"""Contacts of every shape are masked, length kept; what only looks like one stays."""

import re
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.contact_shapes import FIXED, MAILS, NAMES, PEOPLE, PHONES, STAYS
from vigie.domain.masking import mask_contacts

# Sentences of our own, as notices write them: a contact stands between two of them.
HOSTS = (
    ("Entretien des espaces verts de la commune.\n", "\nLes lots 2 et 3 sont réservés."),
    ("Renseignements complémentaires. ", ". Date limite : 12/01/2027 à 12 h 00."),
    ("Clause sociale d’insertion : 1 200 heures. ", "\nCode postal : 93100 Montreuil."),
)
# What a hostile text repeats.
PUMPS = [
    *(
        "0",
        "01 ",
        "0.",
        "M. ",
        "M.",
        "a@",
        "a.a",
        "(at)",
        "Jean ",
        "Jean Jean, ",
        "contact ",
        "et ",
    ),
    *("+33 ", " point ", "A. ", "le maire, ", "x-", "tel ", "/ 79 ", "nom : prenom : ", "- "),
    *("M. et ", "@a. ", "de la ", "J.", "1/", "M. le x", "a' ", "•", "lot 1 "),
]


def shapes() -> list[tuple[str, str, list[str]]]:
    """(shape, text, what must not be read) for every shape and person."""
    made = []
    for number, (first, last, phone) in enumerate(PEOPLE):
        before, after = HOSTS[number % len(HOSTS)]
        plain = unicodedata.normalize("NFKD", f"{first}.{last}").encode("ascii", "ignore").decode()
        local = plain.replace(" ", "").replace("'", "").lower()
        pairs = phone.split()
        compact = "".join(pairs)
        values = {
            "p": first,
            "n": last,
            "P": first.upper(),
            "N": last.upper(),
            "i": first[0],
            "c": compact,
            "s": compact[1:],
            "s1": pairs[0][1],
            "a": local,
            "A": local.upper(),
        }
        for shape in NAMES:
            text, *others = shape.split("|")
            made.append((shape, before + text.format(**values) + after, [last, *others]))
        for shape in PHONES:
            text, *others = shape.split("|")
            blocks = {"a": compact[:4], "b": compact[4:7], "d": compact[7:]}
            told = text.format(*pairs, **{**values, **blocks})
            made.append((shape, before + told + after, [pairs[3], *others]))
        made += [(shape, before + shape.format(**values) + after, [local]) for shape in MAILS]
        made += [(text, before + text + after, [secret]) for text, secret in FIXED]
    return made


def leaks(text: str, secrets: list[str]) -> bool:
    """Whether any of them can still be read where the contact stood."""
    masked = mask_contacts(text)
    assert len(masked) == len(text)
    hosts = "".join(before + after for before, after in HOSTS)
    for secret in secrets:
        for word in re.findall(r"\w{2,}", secret):
            many = re.findall(rf"(?i)(?<![\w]){re.escape(word)}(?![\w])", masked)
            if len(many) > 0 and word.lower() not in hosts.lower():
                return True
    return False


def test_there_are_as_many_shapes_as_are_measured() -> None:
    assert len(NAMES) + len(PHONES) + len(MAILS) + len(FIXED) >= 180


def test_contacts_of_every_shape_are_masked() -> None:
    made = shapes()
    leaked = [(shape, text) for shape, text, secrets in made if leaks(text, secrets)]

    assert len(leaked) <= 0.01 * len(made), leaked[:20]


@pytest.mark.parametrize("text", STAYS)
def test_what_looks_like_a_contact_stays(text: str) -> None:
    assert mask_contacts(text) == text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("M. Jean Dupont, maire", "M. •••••••••••, maire"),
        ("Tél. 01 23 45 67 89.", "Tél. ••••••••••••••."),
        ("MM. Durand et Martin", "MM. •••••• et ••••••"),
        ("Mme Durand au service achats", "Mme •••••• au service achats"),
        ("MME MARIE DURAND POUR LES TRAVAUX", "MME •••••••••••• POUR LES TRAVAUX"),
        ("06 12 34 56 78 / 79", "•••••••••••••• / ••"),
        ("marie@ville.example ou lot 2", "••••••••••••••••••• ou lot 2"),
        ("", ""),
    ],
)
def test_only_the_contact_is_masked(text: str, masked: str) -> None:
    assert mask_contacts(text) == masked


@given(st.text(max_size=300))
def test_any_text_keeps_its_length_and_is_masked_once_for_all(text: str) -> None:
    masked = mask_contacts(text)

    assert len(masked) == len(text)
    assert mask_contacts(masked) == masked


@pytest.mark.parametrize("pump", PUMPS)
def test_a_hostile_text_takes_time_as_its_length(pump: str) -> None:
    def spent(size: int) -> float:
        text = (pump * size)[:size]
        start = time.process_time()
        mask_contacts(text)
        return time.process_time() - start

    small = max(min(spent(10_000) for _ in range(3)), 0.002)
    assert min(spent(40_000) for _ in range(2)) < 12 * small
