"""Forms whose options are ticked or not: what is not ticked is blanked before anything is read."""

import re

from classifier.text import Folded

# one box, ticked or empty, as signs or typed
_BOX = re.compile(r"[\[(] ?[xX✓✔]? ?[\])]|[☐□❑▢☒☑✓✔■]")
_FULL = frozenset("xX✓✔☒☑■")
# an option told before its box: « Oui ☐ Non ☒ », « Lot 1 ☐ Lot 2 ☒ »
_TOLD_BEFORE = re.compile(r"(?:^|[\n:.;?)])\W*(?:(?:oui|non)|lot \w{1,3})[ \t]*\Z")
_YES_NO = re.compile(r"\W{0,3}(?:oui|non)\b")
# « (oui/non) : oui », « (O / N) : N »: what a form asks, then its answer
_PROMPT = re.compile(r"[\[(] ?o(?:ui)? ?/ ?n(?:on)? ?[\])](?= ?: ?(?:oui|non|[on])\b)")


def without_unticked(folded: Folded) -> Folded:
    """The text with every unticked option blanked, the boxes of those that are ticked, and the
    choice that an answer follows.
    """
    asked = _PROMPT.sub(lambda prompt: " " * len(prompt.group()), folded.text)
    folded = folded if asked == folded.text else Folded(folded.stored, asked, folded.origin)
    boxes = list(_BOX.finditer(folded.text))
    if not boxes:
        return folded
    text = list(folded.text)
    before = _told_before(folded.text, boxes)
    for number, box in enumerate(boxes):
        start, end = _option(folded, boxes, number, before[number])
        ticked = bool(_FULL & set(box.group()))
        blank = range(box.start(), box.end()) if ticked else range(start, end)
        for place in blank:
            text[place] = "\n" if text[place] == "\n" else " "
    return Folded(folded.stored, "".join(text), folded.origin)


def _told_before(text: str, boxes: list[re.Match[str]]) -> list[bool]:
    """For each box whether its option stands before it; so do all that follow on the line."""
    options_before: list[bool] = []
    for number, box in enumerate(boxes):
        since = boxes[number - 1].end() if number else max(0, box.start() - 40)
        head = text[max(since, box.start() - 40) : box.start()]
        same_line = number and "\n" not in text[since : box.start()]
        first = bool(_TOLD_BEFORE.search(head)) or _closes(text, boxes, number)
        options_before.append(options_before[-1] if same_line else first)
    return options_before


def _closes(text: str, boxes: list[re.Match[str]], number: int) -> bool:
    """« : a) ESAT ☐ b) EI ☒ », several on a line whose last one ends it: each box follows its own
    option.
    """
    box = boxes[number]
    since = text.rfind("\n", 0, box.start()) + 1
    line_end = text.find("\n", box.end())
    line_end = line_end if line_end >= 0 else len(text)
    head = text[since : box.start()].rsplit(":", 1)[-1]
    of_line = [other for other in boxes[number:] if other.start() < line_end]
    after = text[of_line[-1].end() : line_end].strip(" .;")
    return len(of_line) > 1 and not after and any(sign.isalpha() for sign in head)


def _option(
    folded: Folded, boxes: list[re.Match[str]], number: int, before: bool
) -> tuple[int, int]:
    text, box = folded.text, boxes[number]
    if before:
        since = boxes[number - 1].end() if number else 0
        return max(since, text.rfind("\n", 0, box.start()) + 1, _word(text, box)), box.end()
    end = boxes[number + 1].start() if number + 1 < len(boxes) else len(text)
    line = _line_end(folded, box.end(), end)
    end = line if line >= 0 else end
    answer = _YES_NO.match(text, box.end())
    if answer:
        return box.start(), answer.end()
    since = boxes[number - 1].end() if number else max(0, box.start() - 3)
    listed = line >= 0 or "\n" in text[since : box.start()]
    stop = text.find(". ", box.end(), end)
    lots = text.find(" - lot", box.end(), end)
    if lots > 0:
        return box.start(), lots  # « ( ) EA – lot concerné : lot 2 »
    return box.start(), stop if stop > 0 and not listed else end


def _line_end(folded: Folded, start: int, end: int) -> int:
    """Where the line of an option ends; one that goes on in small letters goes on."""
    line_end = folded.text.find("\n", start, end)
    while line_end >= 0:
        next_line = folded.text[line_end + 1 : line_end + 4].lstrip(" ")
        place = line_end + 1 + len(folded.text[line_end + 1 : line_end + 4]) - len(next_line)
        if not next_line or next_line[0] == "\n" or place >= len(folded.origin):
            return line_end
        following = folded.stored[folded.origin[place]]
        if not (following.islower() or following == "("):
            return line_end
        line_end = folded.text.find("\n", line_end + 1, end)
    return -1


def _word(text: str, box: re.Match[str]) -> int:
    """Where the one or two words before a box begin."""
    head = text[: box.start()].rstrip()
    cut = max(head.rfind(sign) for sign in ":.;?\n")
    return cut + 1
