"""The no-break spaces of French, put in our words and nowhere else."""

import pytest

from vigie.domain.french import spaced


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("Lot 2 : jardins ?", "Lot 2\u00a0: jardins\u00a0?"),
        (" : suite", "\u00a0: suite"),
        ("« oui »", "«\u00a0oui\u00a0»"),
        ("10 %.", "10\u00a0%."),
        ("10 % au plus", "10\u00a0% au plus"),
        ("a:b", "a:b"),
        ("voir ?a=1", "voir ?a=1"),
        ("fin ;", "fin\u00a0;"),
    ],
)
def test_marks_keep_to_the_word_before_them(told: str, shown: str) -> None:
    assert spaced(told) == shown
