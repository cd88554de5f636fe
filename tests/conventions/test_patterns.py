"""Every compiled regular expression of the program takes linear time on input made to be slow.

For each repeated part of a pattern a text is made that enters it and then repeats it many times
before it fails; the time for 4 times the length may not be 16 times as long (a square), let alone
more.
"""

import importlib
import pkgutil
import re
import signal
import time
from collections.abc import Iterator
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest

SHORT, LONG = 2_000, 8_000  # repeats
ALLOWED = 9.0  # times as long for 4 times the length: linear is 4, a square 16
TOO_SHORT = 0.025  # seconds of processor: below, the clock says nothing
PACKAGES = ("vigie", "classifier", "alerts", "spiders", "scheduler")


def modules() -> Iterator[Any]:
    """Every module of ours that can be imported without effects."""
    for name in PACKAGES:
        package = importlib.import_module(name)
        yield package
        for found in pkgutil.walk_packages(getattr(package, "__path__", []), f"{name}."):
            if ".migrations" not in found.name and not found.name.endswith("__main__"):
                yield importlib.import_module(found.name)


def patterns() -> dict[str, re.Pattern[str]]:
    """Every compiled pattern that a module holds, by where it stands."""
    found: dict[str, re.Pattern[str]] = {}
    for module in modules():
        for name, value in vars(module).items():
            values = value.values() if isinstance(value, dict) else (value,)
            flat = value if isinstance(value, tuple | list) else values
            for at, one in enumerate(flat):
                if isinstance(one, re.Pattern) and isinstance(one.pattern, str):
                    found.setdefault(one.pattern, one)
                    where = f"{module.__name__}.{name}" + (f"[{at}]" if at else "")
                    names.setdefault(one.pattern, where)
    return {names[text]: pattern for text, pattern in found.items()}


CUT = "\ue000"  # where the pumped part ends: a text is also tried without what follows
MOST_SECONDS = 1.0  # for one search
names: dict[str, str] = {}


def sample(tree: Any, pumped: Any, times: int) -> str:
    """A text that the tree matches, with the body of the node `pumped` repeated that often."""
    return "".join(_sample(node, pumped, times) for node in tree)


def _sample(node: Any, pumped: Any, times: int) -> str:
    kind, value = node
    if kind in REPEATS:
        least, most, body = value
        count = times if node is pumped else max(least, 1 if most else 0)
        text = sample(body, pumped, times) * min(count, max(most, 1))
        return text + CUT if node is pumped else text
    if kind == codes.LITERAL:
        return chr(value)
    if kind == codes.NOT_LITERAL:
        return "b" if value == ord("a") else "a"
    if kind == codes.ANY:
        return "a"
    if kind == codes.IN:
        return _one_of(value)
    if kind == codes.BRANCH:
        for branch in value[1]:
            if _holds(branch, pumped):
                return sample(branch, pumped, times)
        return sample(value[1][0], pumped, times)
    if kind == codes.SUBPATTERN:
        return sample(value[3], pumped, times)
    if kind == codes.ATOMIC_GROUP:
        return sample(value, pumped, times)
    return ""  # positions and looks match no character


CLASSES = {
    codes.CATEGORY_SPACE: " ",
    codes.CATEGORY_DIGIT: "1",
    codes.CATEGORY_WORD: "a",
    codes.CATEGORY_NOT_SPACE: "a",
    codes.CATEGORY_NOT_DIGIT: "a",
    codes.CATEGORY_NOT_WORD: " ",
}


def _one_of(choices: Any) -> str:
    if choices[0][0] == codes.NEGATE:
        banned = re.compile("[" + "".join(_class_text(one) for one in choices[1:]) + "]")
        return next(char for char in "a 1,.-;:xyz\n\u00e9" if not banned.match(char))
    kind, value = choices[0]
    if kind == codes.LITERAL:
        return chr(value)
    if kind == codes.RANGE:
        return chr(value[0])
    return CLASSES.get(value, "a")


def _class_text(choice: Any) -> str:
    kind, value = choice
    if kind == codes.LITERAL:
        return re.escape(chr(value))
    if kind == codes.RANGE:
        return f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}"
    return {
        codes.CATEGORY_SPACE: r"\s",
        codes.CATEGORY_DIGIT: r"\d",
        codes.CATEGORY_WORD: r"\w",
        codes.CATEGORY_NOT_SPACE: r"\S",
        codes.CATEGORY_NOT_DIGIT: r"\D",
        codes.CATEGORY_NOT_WORD: r"\W",
    }[value]


REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT)


def repeats(tree: Any) -> Iterator[Any]:
    """Every repeat of the tree that has no small bound."""
    return (node for node in _all(tree) if node[0] in REPEATS and node[1][1] > 100)


def _holds(tree: Any, wanted: Any) -> bool:
    return any(node is wanted for node in _all(tree))


def _all(tree: Any) -> Iterator[Any]:
    for node in tree:
        yield node
        kind, value = node
        if kind in REPEATS:
            yield from _all(value[2])
        elif kind in (codes.ASSERT, codes.ASSERT_NOT):
            yield from _all(value[1])
        elif kind == codes.BRANCH:
            for branch in value[1]:
                yield from _all(branch)
        elif kind == codes.SUBPATTERN:
            yield from _all(value[3])
        elif kind == codes.ATOMIC_GROUP:
            yield from _all(value)


class TooSlow(Exception):
    """Raised by the alarm when one search does not end."""


def seconds(pattern: re.Pattern[str], text: str) -> float:
    """How long the search through that text takes; at most MOST_SECONDS."""

    def ring(*_: object) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, MOST_SECONDS)
    started = time.process_time()
    try:
        for _ in pattern.finditer(text):
            pass
    except TooSlow:
        return MOST_SECONDS
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    return time.process_time() - started


def slow_repeats(pattern: re.Pattern[str]) -> Iterator[str]:
    """The texts, cut short, on which the pattern's time grows faster than the text."""
    tree = parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE)
    for node in repeats(tree):
        unit = sample(node[1][2], None, 1) or "a"
        times = SHORT // len(unit) + 1
        whole = [sample(tree, node, count) for count in (times, times * 4)]
        for texts in (whole, [text.partition(CUT)[0] for text in whole]):
            short, long = (text.replace(CUT, "") + "\x00!" for text in texts)
            first = seconds(pattern, short)
            second = MOST_SECONDS if first >= MOST_SECONDS else seconds(pattern, long)
            if second >= MOST_SECONDS or second > ALLOWED * max(first, TOO_SHORT / 4):
                yield f"{first:.3f} s → {second:.3f} s : {short[:60]!r}…"


ALL = patterns()


@pytest.mark.parametrize("where", sorted(ALL))
def test_a_pattern_takes_linear_time(where: str) -> None:
    assert list(slow_repeats(ALL[where])) == []


@pytest.mark.parametrize("bad", [r"(?:a+)+$", r"(?:a|a)*!", r"\s*\n", r"(?:nr\s*:?\s*)*x"])
def test_the_pump_sees_ambiguous_repetition(bad: str) -> None:
    assert next(slow_repeats(re.compile(bad)), "")  # the first is enough
