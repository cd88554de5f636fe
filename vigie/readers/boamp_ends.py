"""What a BOAMP cancellation, correction or award says of the end of each lot, in elements or in
prose.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from vigie.domain import cancelling
from vigie.domain.end_words import word_set
from vigie.domain.ends import EndStatement, lots_named
from vigie.domain.notice import Ending, Why
from vigie.readers.boamp_lots import Lots
from vigie.readers.boamp_paths import Ways
from vigie.readers.boamp_record import Record, stated_nature
from vigie.readers.boamp_tree import nodes_at, string, strings, walk
from vigie.readers.prose import plain

# Elements that say what is bought, not what happens to it.
NAMES = word_set(
    "intitule titremarche titre_marche objet objet_complet description nomofficiel "
    "organisme avisinitial principales denomination resume_objet lots"
)
REASONS: dict[str, Why] = {"sans suite": "sans_suite", "infructueux": "infructueux"}
MOST_TEXTS = 400  # of one notice that are read for what ends


class NoticeEnds(NamedTuple):
    """The endings, the notice that alone is voided, doubts, and an award's whole result."""

    endings: tuple[Ending, ...] = ()
    voids: cancelling.Voids | None = None
    doubts: tuple[str, ...] = ()
    award_result: str | None = None


def endings_of(record: Record, section: Any, parts: Lots, ways: Ways) -> NoticeEnds:
    """What that notice ends, by its kind."""
    if record.kind == "cancellation":
        return _cancelled(record, section, parts, ways)
    if record.kind == "change":
        endings, doubts = cancelling.correction(_statements_of(record, section, ways))
        return NoticeEnds(endings, None, doubts)
    if record.kind == "award":
        return _awarded(section, parts)
    return NoticeEnds()


def _cancelled(record: Record, section: Any, parts: Lots, ways: Ways) -> NoticeEnds:
    words = list(_happening(section, ways))
    statements = _statements_of(record, section, ways)
    ends = [
        statement
        for statement in statements
        if statement.verb == "ends" and statement.about in cancelling.CALL
    ]
    voided = any(
        statement.verb == "ends" and statement.about in ("change", "award")
        for statement in statements
    )
    nature = stated_nature(record)
    if nature == "award" and not any(end.about in ("all", "lots", "others") for end in ends):
        lots = tuple(dict.fromkeys(number for statement in statements for number in statement.lots))
        return NoticeEnds(
            (Ending(what="unclear", lots=lots, basis="words"),) if lots else (), "award"
        )
    if nature == "change" and not ends and not voided:
        return NoticeEnds((Ending(what="unclear", basis="code"),))
    named = tuple(dict.fromkeys(number for text in words for number in lots_named(text)))
    if not statements and named:
        spared_lots = Ending(what="unclear", lots=named, but=True, basis="words")
        return NoticeEnds((Ending(what="cancelled", lots=named, basis="words"), spared_lots))
    endings, voids = cancelling.cancellation(statements)
    listed = tuple(lot.number for lot in parts.lots)
    if listed and _is_silent(endings):
        endings = (endings[0].model_copy(update={"lots": listed, "basis": "section"}),)
    return NoticeEnds(endings, voids)


def _is_silent(endings: tuple[Ending, ...]) -> bool:
    return len(endings) == 1 and endings[0].basis == "code" and not endings[0].lots


def _awarded(section: Any, parts: Lots) -> NoticeEnds:
    """What elements say of a lot prevails over what prose says of it."""
    stated = tuple(
        cancelling.no_winner(REASONS[word], (number,)) for number, word in parts.outcomes
    )
    statements = cancelling.statements_in(plain(text) for text in _texts(section))
    settled_numbers = {number for number, _ in parts.outcomes}
    prose = tuple(
        statement
        for statement in cancelling.award(statements)
        if not set(statement.lots) & settled_numbers
    )
    whole = [
        statement.why
        for statement in statements
        if statement.verb == "ends" and statement.about in ("all", "nothing")
    ]
    words = {"sans_suite": "sans suite", "infructueux": "infructueux"}
    award_result = next((words[why] for why in whole if why in words), None)
    return NoticeEnds((*prose, *stated), None, (), award_result)


def _statements_of(record: Record, section: Any, ways: Ways) -> tuple[EndStatement, ...]:
    """The statements of what happens; where there are none, those of the whole body and of the
    index that name lots or the procedure.
    """
    statements = cancelling.statements_in(_happening(section, ways))
    if any(statement.verb != "stays" for statement in statements):
        return statements
    elsewhere = cancelling.statements_in(
        [*(plain(text) for text in _texts(section)), record.objet or ""]
    )
    return (
        *statements,
        *(
            statement
            for statement in elsewhere
            if statement.about != "nothing" and statement.verb != "stays"
        ),
    )


def _happening(section: Any, ways: Ways) -> Iterator[str]:
    """The texts that tell the correction or the cancellation itself."""
    for way in ways.corrections:
        for node in nodes_at(section, *way.split(".")):
            yield from (plain(words) for words in strings(node))


def _texts(section: Any) -> Iterator[str]:
    """The section's texts but names, titles and descriptions."""
    for count, (path, node) in enumerate(walk(section)):
        words = string(node)
        if count < 50 * MOST_TEXTS and words and not NAMES & {step.lower() for step in path}:
            yield words
