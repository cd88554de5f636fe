"""What the words of a cancellation, a correction or an award do to the lots: pure decisions on
statements. Where words are unclear, a lot stays open with a doubt.
"""

from collections.abc import Iterable, Sequence
from typing import Literal

from vigie.domain.ends import EndStatement, statements
from vigie.domain.notice import Ending, What, Why
from vigie.domain.tender import ENDED_PERHAPS

MOST_TEXT = 200_000  # characters of one notice that are read for what ends
CALL = ("all", "lots", "others", "some", "nothing")
Voids = Literal["change", "award"]
WHOLE = ("procedure", "gr-procedure", "tender", "notice", "all")


def statements_in(texts: Iterable[str]) -> tuple[EndStatement, ...]:
    """All statements of some texts, each once; a hostile notice is not read without end."""
    distinct: dict[EndStatement, None] = {}
    characters_left = MOST_TEXT
    for text in texts:
        if characters_left <= 0:
            break
        distinct.update(dict.fromkeys(statements(text[:characters_left])))
        characters_left -= len(text)
    return tuple(distinct)


def cancellation(
    notice_statements: Sequence[EndStatement],
) -> tuple[tuple[Ending, ...], Voids | None]:
    """What a cancellation ends by its words: all where they do not limit it; or the earlier
    notice that it voids.
    """
    ends = [
        statement
        for statement in notice_statements
        if statement.verb == "ends" and statement.about in CALL
    ]
    voided = [
        statement
        for statement in notice_statements
        if statement.verb == "ends" and statement.about in ("change", "award")
    ]
    if voided and all(end.about == "nothing" for end in ends):
        return _voiding(voided), "award" if voided[0].about == "award" else "change"
    why = _why(ends)
    staying = _lots(
        statement
        for statement in notice_statements
        if statement.verb == "stays" and statement.about == "lots"
    )
    named = _lots(end for end in ends if end.about == "lots" and not end.but)
    spared = _lots(end for end in ends if end.about == "lots" and end.but)
    # « annulation » alone repeats the code: it does not say what is cancelled
    clear = any(end.about != "nothing" or end.why for end in ends)
    basis: Literal["code", "words"] = "words" if clear else "code"
    whole = [end for end in ends if end.about == "all"]
    if named:
        kept_lots = (Ending(what="unclear", lots=named, but=True, basis="words"),) if whole else ()
        return (_ended(named, why, "words"), *kept_lots), None
    if spared or staying:
        return (_ended(tuple(dict.fromkeys(spared + staying)), why, "words", but=True),), None
    if not whole and _is_vague(notice_statements, ends):
        paused = [pause for pause in correction(notice_statements)[0] if pause.what == "suspended"]
        return (*paused, Ending(what="unclear", basis="words")), None
    return (_ended((), why, basis),), None


def _is_vague(notice_statements: Sequence[EndStatement], ends: Sequence[EndStatement]) -> bool:
    """Whether words say something else than that all ends: they deny it, name no lot, pause,
    replace, or end another thing.
    """
    if any(end.about in ("some", "others") for end in ends):
        return True
    if any(
        statement.verb == "stays" and statement.about in ("all", "nothing")
        for statement in notice_statements
    ):
        return True
    other_verbs = ("pauses", "intends", "replaces")
    return not ends and any(
        statement.verb in other_verbs or statement.about == "thing"
        for statement in notice_statements
    )


def in_sections(
    sections: Sequence[str], notice_statements: Sequence[EndStatement]
) -> tuple[tuple[Ending, ...], Voids | None]:
    """What a cancellation ends by the sections that it changes (BT-13716), its words where it
    names none.
    """
    lots = tuple(section for section in sections if is_lot(section))
    whole = any(section.lower() in WHOLE for section in sections)
    if whole or not sections:
        return cancellation(notice_statements)
    if not lots:
        return (Ending(what="unclear", basis="section"),), None
    ends = [statement for statement in notice_statements if statement.verb == "ends"]
    if ends and all(end.about == "award" for end in ends):
        return _voiding([EndStatement("ends", "award", lots)]), "award"
    elsewhere = any(end.about == "all" for end in ends)
    doubt = (Ending(what="unclear", lots=lots, but=True, basis="words"),) if elsewhere else ()
    return (_ended(lots, _why(ends), "section"), *doubt), None


def is_lot(section: str) -> bool:
    """Whether a changed section is a lot, a part or a group of lots."""
    return section.upper().startswith(("LOT-", "GLO-", "PAR-"))


def correction(
    notice_statements: Sequence[EndStatement],
) -> tuple[tuple[Ending, ...], tuple[str, ...]]:
    """What the words of a correction do: pauses and resumptions; and a doubt where they may end
    something.
    """
    endings = []
    for statement in notice_statements:
        outcome: What | None = {
            "pauses": "suspended",
            "resumes": "resumed",
            "intends": "intent",
        }.get(statement.verb)  # type: ignore[assignment]
        if outcome and statement.about in CALL:
            why: Why | None = "suspended" if outcome == "suspended" else None
            endings.append(
                Ending(what=outcome, why=why, lots=statement.lots, but=statement.but, basis="words")
            )
    ended = any(
        statement.verb == "ends" and statement.about in CALL for statement in notice_statements
    )
    return tuple(dict.fromkeys(endings)), (ENDED_PERHAPS,) if ended else ()


def award(notice_statements: Sequence[EndStatement]) -> tuple[Ending, ...]:
    """How each lot ended, by the words of an award notice that names them."""
    lot_ends = []
    for statement in notice_statements:
        if statement.about != "lots":
            continue
        if statement.verb == "award":
            lot_ends.append(
                Ending(what="awarded", lots=statement.lots, but=statement.but, basis="words")
            )
        elif statement.verb == "ends":
            lot_ends.append(no_winner(statement.why, statement.lots, but=statement.but))
    return tuple(lot_ends)


def no_winner(why: Why | None, lots: tuple[str, ...], *, but: bool = False) -> Ending:
    """The end of lots that nobody won: « sans suite » is a cancellation, the rest is without
    success.
    """
    outcome: What = "cancelled" if why == "sans_suite" else "unsuccessful"
    return Ending(what=outcome, why=why or "sans_attribution", lots=lots, but=but, basis="words")


def _ended(
    lots: tuple[str, ...],
    why: Why | None,
    basis: Literal["code", "section", "words"],
    *,
    but: bool = False,
) -> Ending:
    return Ending(what="cancelled", why=why, lots=lots, but=but, basis=basis)


def _voiding(voided: Sequence[EndStatement]) -> tuple[Ending, ...]:
    lots = _lots(statement for statement in voided)
    return (Ending(what="unclear", lots=lots, basis="words"),) if lots else ()


def _lots(notice_statements: Iterable[EndStatement]) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(number for statement in notice_statements for number in statement.lots)
    )


def _why(ends: Sequence[EndStatement]) -> Why | None:
    reasons = [end.why for end in ends if end.why not in (None, "suspended")]
    return "infructueux" if "infructueux" in reasons else next(iter(reasons), None)
