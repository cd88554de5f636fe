"""Every marked sentence of every consideration: what proves it is found with its words, what
must not is not.
"""

import pytest

from classifier.considerations import Example, examples
from classifier.document import Document, Part
from classifier.findings import Found
from tests.classifier_kit import classifier
from vigie.domain.considerations import Consideration

MARKED = [(code, one) for code in Consideration for one in examples(code)[0]]
HARMLESS = [(code, one) for code in Consideration for one in examples(code)[1]]


def read(one: Example) -> tuple[Found, ...]:
    part = Part("champ", one.text, None, 0, one.role)  # type: ignore[arg-type]
    return classifier().read(Document("avis", (part,))).found


@pytest.mark.parametrize(("code", "one"), MARKED, ids=lambda value: str(value)[:60])
def test_the_sentence_proves_its_consideration_with_the_marked_words(
    code: Consideration, one: Example
) -> None:
    found = [each for each in read(one) if each.code == code]
    assert found, f"rien pour {code} dans : {one.text}"
    start = one.text.index(one.marked)
    proof = found[0].evidence[0]
    assert proof.start < start + len(one.marked)
    assert start < proof.end


@pytest.mark.parametrize(("code", "one"), HARMLESS, ids=lambda value: str(value)[:60])
def test_the_sentence_does_not_prove_that_consideration(code: Consideration, one: Example) -> None:
    assert [each.quote for each in read(one) if each.code == code] == []


@pytest.mark.parametrize("code", Consideration)
def test_a_consideration_has_sentences_enough(code: Consideration) -> None:
    positive, negative = examples(code)
    assert len(positive) >= 25
    assert len(negative) >= 25
