"""What French sentences say of the end of a procedure or of some of its lots: read word by word,
without any pattern that could backtrack.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from vigie.domain.end_words import (
    BETWEEN,
    CUES,
    EARLIER,
    EXCEPTS,
    HYPOTHESES,
    INTENTS,
    JOINS,
    LAWS,
    NEGATIVES,
    NOTICES,
    ORDINALS,
    OURS,
    REASONS,
    RELATIVES,
    SEPARATORS,
    THINGS,
    TOPICS,
    UNITS,
    VAGUE,
    WHOLES,
    EndCue,
    Verb,
    word_set,
)
from vigie.domain.notice import Why

LISTING = word_set(", et ou a / - ainsi que le les au")
NUMBERING = word_set("n no nos ns s numero numeros -")
LONGEST = 20_000  # characters of one text that are read
MOST_WORDS = 400  # of one sentence: beyond, it is read in pieces
MOST_SPAN = 500  # « lots 1 à 500 »: beyond, the numbers are no span of lots
# A number with its suffix (« 2a », « 1er »), a word, or one mark.
TOKEN = re.compile(r"\d{1,6}[a-z]{0,4}|[a-z]+|[.;:!?,()\n/-]")
# A sentence ends at a mark and a blank, not after « R. » or « n. », but after the number of a lot;
# a line ends one where the next begins like a sentence.
SENTENCE = re.compile(
    r"(?<=[;!?])\s|(?<=[^ .][^ .]\.)\s|(?<=\d\.)\s(?=[A-ZÀ-Ý])|\n(?=\s{0,9}(?:[A-ZÀ-Ý•*-]|\d))"
)
TYPOGRAPHY = str.maketrans(
    {**dict.fromkeys("’'‘", " "), **dict.fromkeys("&+", " et "), "°": "o ", "–": "-", "—": "-"}
)

# « some »: lots that are not named; « earlier »: another procedure; « nothing »: no subject
About = Literal["all", "lots", "others", "some", "change", "award", "earlier", "thing", "nothing"]


@dataclass(frozen=True)
class Mention:
    """What a stretch of a sentence speaks of."""

    about: About
    start: int
    end: int
    lots: tuple[str, ...] = ()
    but: bool = False
    genitive: bool = False


@dataclass(frozen=True)
class EndStatement:
    """One thing said: `verb` of what is meant; `lots` are numbers as written, `but` turns them
    into all the others.
    """

    verb: Verb
    about: About
    lots: tuple[str, ...] = ()
    but: bool = False
    why: Why | None = None


@dataclass(frozen=True)
class Heard:
    """A cue in its place, with what it means there."""

    start: int
    end: int
    cue: EndCue
    verb: Verb


def statements(text: str) -> tuple[EndStatement, ...]:
    """All that a text says of ends, pauses and going on, in its order."""
    statements_read: list[EndStatement] = []
    for sentence in SENTENCE.split(text[:LONGEST]):
        words = _words(sentence)
        for start in range(0, len(words), MOST_WORDS):
            statements_read += _statements_of(words[start : start + MOST_WORDS])
    return tuple(dict.fromkeys(statements_read))


def lots_named(text: str) -> tuple[str, ...]:
    """Every lot number that a text names, whatever it says of it."""
    numbers = (
        number
        for sentence in SENTENCE.split(text[:LONGEST])
        for mention in _mentions(_words(sentence)[:MOST_WORDS])
        for number in mention.lots
    )
    return tuple(dict.fromkeys(numbers))


def _words(sentence: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", sentence.translate(TYPOGRAPHY))
    return _without_asides(TOKEN.findall(plain.encode("ascii", "ignore").decode().lower()))


def _without_asides(words: list[str]) -> list[str]:
    """Without what stands in brackets, but where it names lots or what happens to them."""
    words_kept: list[str] = []
    place = 0
    while place < len(words):
        close = _closing(words, place) if words[place] == "(" else -1
        if close > 0 and not any(_is_telling(word) for word in words[place:close]):
            place = close + 1
            continue
        if words[place] not in ("(", ")"):
            words_kept.append(words[place])
        place += 1
    return words_kept


def _closing(words: Sequence[str], opening: int) -> int:
    return next(
        (end for end in range(opening + 1, min(len(words), opening + 60)) if words[end] == ")"), -1
    )


def _is_telling(word: str) -> bool:
    return word in ("lot", "lots") or word in CUES


def _statements_of(words: list[str]) -> list[EndStatement]:
    """The statements of one sentence."""
    heard = list(_cues_heard(words))
    if not heard:
        return []
    mentions, mentions_taken = list(_mentions(words)), set[int]()
    statements_read: list[EndStatement] = []
    without_subject: list[EndStatement] = []
    for place, cue in enumerate(heard):
        before = heard[place - 1].end if place else 0
        after = heard[place + 1].start if place + 1 < len(heard) else len(words)
        mention = _subject(words, mentions, mentions_taken, (before, after), cue)
        why = cue.cue.why if cue.verb in ("ends", "pauses") else None
        if mention is not None:
            mentions_taken |= {
                near.start for near in mentions if mention.start <= near.start < mention.end
            }
            cue = _denied_behind(words, cue, mention)
            about: About = _subject_told(words, cue, mention)
            statements_read.append(EndStatement(cue.verb, about, mention.lots, mention.but, why))
        elif not cue.cue.strict:
            about = "some" if _is_partial(words, cue) else "nothing"
            without_subject.append(EndStatement(cue.verb, about, why=why))
    return _statements_completed(statements_read, without_subject)


def _subject_told(words: Sequence[str], cue: Heard, mention: Mention) -> About:
    """« annulation partielle de la consultation » names no lot; who renounces an award ends the
    lot, who annuls it ends the award.
    """
    if mention.about == "all" and _is_partial(words, cue):
        return "some"
    if mention.about == "award" and cue.cue.why is not None:
        return "lots" if mention.lots else "all"
    if cue.verb == "pauses" and words[mention.start] in ("delai", "delais"):
        return "all"
    return mention.about


def _denied_behind(words: Sequence[str], cue: Heard, mention: Mention) -> Heard:
    """« l’annulation de la procédure n’est pas prononcée »."""
    behind = words[mention.end : mention.end + 4]
    denied = behind[:1] in (["n"], ["ne"]) and bool(NEGATIVES & set(behind[2:4]))
    if denied and cue.cue.looks == "after" and cue.verb == cue.cue.verb and cue.cue.denied:
        return replace(cue, verb=cue.cue.denied)
    return cue


def _is_partial(words: Sequence[str], cue: Heard) -> bool:
    near = (*words[max(0, cue.start - 2) : cue.start], *words[cue.end : cue.end + 2])
    return any(word.startswith("partiel") for word in near)


def _statements_completed(
    with_subject: list[EndStatement], without_subject: list[EndStatement]
) -> list[EndStatement]:
    """A cue without a subject beside one that has it says the same thing again, or why."""
    ends = [
        statement
        for statement in with_subject
        if statement.verb == "ends" and statement.about != "thing"
    ]
    if not ends:
        if any(
            statement.about == "thing" or statement.verb == "stays" for statement in with_subject
        ):
            without_subject = [
                statement for statement in without_subject if statement.verb != "ends"
            ]
        return with_subject + without_subject
    reasons = [
        statement.why for statement in without_subject if statement.verb == "ends" and statement.why
    ]
    fruitless = "infructueux" in reasons
    why = "infructueux" if fruitless else next(iter(reasons), None)
    return [
        replace(statement, why=why if fruitless else statement.why or why)
        if statement in ends
        else statement
        for statement in with_subject
    ] + [statement for statement in without_subject if statement.verb in ("pauses", "intends")]


def _cues_heard(words: Sequence[str]) -> Iterator[Heard]:
    """Every cue that tells something where it stands, the longest that begins at a word."""
    place = 0
    while place < len(words):
        cue = _cue_at(words, place)
        if cue is None:
            place += 1
            continue
        end = place + len(cue.words)
        verb = _meaning(words, place, end, cue)
        if verb is not None:
            yield Heard(place, end, cue, verb)
        place = end


def _cue_at(words: Sequence[str], place: int) -> EndCue | None:
    for cue in CUES.get(words[place], ()):
        end = place + len(cue.words)
        passive = bool(_BE & set(words[max(0, place - 3) : place]))
        if cue.verb == "replaces" and passive:
            continue  # « le lot 2 est annulé et remplacé par le lot 4 »
        if tuple(words[place:end]) == cue.words:
            remedy = (
                place > 0 and words[place - 1] in ("refere", "-") and words[place] == "suspension"
            )
            polite = words[end : end + 1] == ["favorable"]  # « sans suite favorable »
            return None if remedy or polite else cue
    return None


# --- what is spoken of ------------------------------------------------------------------------


def _mentions(words: Sequence[str]) -> Iterator[Mention]:
    """Every thing that the sentence names, lots before what they belong to."""
    place = 0
    while place < len(words):
        mention = _others_at(words, place) or _lots_at(words, place) or _named_at(words, place)
        if mention is None:
            place += 1
            continue
        genitive = bool(place and words[place - 1] in ("du", "des", "de", "d", "au", "aux"))
        yield replace(mention, genitive=genitive)
        place = mention.end


def _lots_at(words: Sequence[str], place: int) -> Mention | None:
    if words[place] not in ("lot", "lots"):
        return None
    before = words[place - 1] if place else ""
    numbers, end = _lot_numbers(words, place + 1)
    if not numbers and words[place] == "lot" and before in ORDINALS:
        numbers, end = (ORDINALS[before],), place + 1
    if numbers:
        return Mention("lots", place, end, numbers, _is_excepted(words, place))
    if before in ("aucun", "chaque") or words[place + 1 : place + 2] == ["unique"]:
        return Mention("all", place, place + 1)
    vague = words[place] == "lot" or bool(set(words[max(0, place - 2) : place]) & VAGUE)
    return Mention("some" if vague else "all", place, place + 1)


def _is_excepted(words: Sequence[str], place: int) -> bool:
    """« sauf le lot 3 », « à l’exception des lots 2 et 3 », « autres que le lot 1 »."""
    near = words[max(0, place - 4) : place]
    return bool(EXCEPTS & set(near)) or ("que" in near and bool({"autre", "autres"} & set(near)))


def _others_at(words: Sequence[str], place: int) -> Mention | None:
    """« les autres lots », « les autres », « le reste de la consultation »."""
    word, following = words[place], words[place + 1 : place + 2]
    if word == "autres" and following == ["lots"]:
        return Mention("others", place, place + 2)
    if word == "autres" and place and words[place - 1] == "les" and following != ["que"]:
        noun = following and (following[0] in THINGS or following[0] in WHOLES)
        return None if noun else Mention("others", place, place + 1)
    if word == "lots" and following in (["restants"], ["autres"]):
        return Mention("others", place, place + 2)
    return Mention("others", place, place + 1) if word == "reste" and following == ["de"] else None


def _named_at(words: Sequence[str], place: int) -> Mention | None:
    word = words[place]
    before = words[place - 1] if place else ""
    following = words[place + 1 : place + 4]
    if word in NOTICES:
        return None if before in OURS else Mention(NOTICES[word], place, place + 1)
    if word in ("avis", "annonce", "publication"):
        if before in OURS or "annulation" in following[:2]:
            return None  # the notice that speaks, or that cancelled
        kind = next((NOTICES[near] for near in following if near in NOTICES), None)
        if kind is not None:
            return Mention(kind, place, place + 1)
    if word in WHOLES:
        near = {*words[max(0, place - 2) : place], *words[place + 1 : place + 2]}
        earlier = bool(near & EARLIER) or before in ("un", "une")
        return Mention("earlier" if earlier else "all", place, place + 1)
    law = word.startswith("article") and bool(LAWS & set(following[:1]))
    return Mention("thing", place, place + 1) if word in THINGS and not law else None


def _lot_numbers(words: Sequence[str], place: int) -> tuple[tuple[str, ...], int]:
    """The lot numbers that follow « lot » or « lots », with spans, and where they end."""
    numbers: list[str] = []
    end, place = place, _place_past(words, place, BETWEEN)
    while place < len(words) and (number := _lot_number(words, place)) is not None:
        numbers += _numbers_of_span(numbers, number, words[place - 1])
        end = place = place + 1
        if words[place : place + 1] in (["bis"], ["ter"]):
            numbers[-1] += f" {words[place]}"
            end = place = place + 1
        after = _place_past(words, place, LISTING)
        after = _place_past(words, after, NUMBERING)
        if after == place or not _goes_on(words, after):
            break
        place = after
    return tuple(dict.fromkeys(numbers)), end


def _goes_on(words: Sequence[str], place: int) -> bool:
    """Whether another number of the same list stands there, not « , 3 000 euros »."""
    return place < len(words) and _lot_number(words, place) is not None


def _place_past(words: Sequence[str], place: int, these: frozenset[str]) -> int:
    while place < len(words) and words[place] in these:
        place += 1
    return place


def _lot_number(words: Sequence[str], place: int) -> str | None:
    word, following = words[place], words[place + 1 : place + 2]
    if word[0].isdigit():
        long = len(word) >= 4 and not word.startswith("0")  # a year, an amount
        return None if long or word in ORDINALS or (following and following[0] in UNITS) else word
    if len(word) > 1 or not word.isalpha():
        return None
    plain = not following or following[0] in _AFTER_LETTER
    return word.upper() if plain or word not in "anldyscmtj" else None


_AFTER_LETTER = word_set("est sont sera seront : - , et .")


def _numbers_of_span(numbers: Sequence[str], number: str, joint: str) -> list[str]:
    """« 5 à 7 » → 6, 7 after 5."""
    if joint in ("a", "-") and numbers and numbers[-1].isdigit() and number.isdigit():
        low, high = int(numbers[-1]), int(number)
        if low < high <= low + MOST_SPAN:
            return [str(number_between) for number_between in range(low + 1, high + 1)]
    return [number.lstrip("0") or "0"]


# --- who does what ----------------------------------------------------------------------------


def _subject(
    words: Sequence[str],
    mentions: Sequence[Mention],
    mentions_taken: set[int],
    bounds: tuple[int, int],
    cue: Heard,
) -> Mention | None:
    """What a cue is about: the stretch before it for « est annulé », after it for « annulation
    de »; « la consultation, sauf le lot 3 » is all but that lot.
    """
    free = [near for near in mentions if near.start not in mentions_taken]
    mentions_before = [near for near in free if bounds[0] <= near.start < cue.start]
    mentions_behind = [near for near in free if cue.end <= near.start < bounds[1]]
    following = _until_separator(words, cue.end, mentions_behind)
    if bounds[1] < len(words) and ":" in words[cue.end : bounds[1]]:
        following = []  # what stands behind a colon is the next cue's
    passive = bool(_BE & set(words[max(0, cue.start - 3) : cue.start]))
    preceding = _last_chunk(words, mentions_before)
    if cue.cue.looks == "after" and not passive:
        subject = _subject_behind(words, cue, following) or _subject_of_stretch(preceding)
    else:
        subject = _subject_of_stretch(preceding) or _subject_behind(words, cue, following)
    if subject is None or subject.about != "all":
        return subject
    but = next((near for near in (*mentions_before, *mentions_behind) if near.but), None)
    topic = next((near for near in mentions_before if _is_topic(words, near)), None)
    return but or topic or _lots_limiting(words, cue, following, bounds[1]) or subject


def _is_topic(words: Sequence[str], mention: Mention) -> bool:
    """« concernant le lot 2, la procédure… », « lots 1 et 2 : abandon du projet »."""
    near = words[max(0, mention.start - 3) : mention.start]
    headed = ":" in words[mention.end : mention.end + 5]
    return mention.about == "lots" and (headed or bool(TOPICS & set(near)))


def _subject_behind(
    words: Sequence[str], cue: Heard, following: Sequence[Mention]
) -> Mention | None:
    """What stands behind a cue; lots that only say why (« en raison d’une erreur dans le lot 2 »)
    are not what ends.
    """
    subject = _subject_of_stretch(following)
    if subject is None or subject.about != "lots":
        return subject
    between = set(words[cue.end : subject.start])
    because = between & REASONS and "interet" not in between
    return replace(subject, about="some", lots=()) if because else subject


def _lots_limiting(
    words: Sequence[str], cue: Heard, following: Sequence[Mention], limit: int
) -> Mention | None:
    """The lots to which « la procédure est sans suite pour les lots 2 et 4 » is limited."""
    named = _subject_behind(words, cue, [near for near in following if near.about == "lots"])
    if named is None or named.about == "some":
        return named
    between = set(words[cue.end : named.start])
    free = limit == len(words) or named.genitive or bool(between & _FOR)
    return named if free and "et" not in between else None


_FOR = word_set("pour concernant concerne concernent uniquement seulement")
_BE = word_set("est sont ete etre etait sera seront")


def _subject_of_stretch(mentions: Sequence[Mention]) -> Mention | None:
    """What a stretch is about: its first word, but lots before the procedure that they are of."""
    if not mentions:
        return None
    first = mentions[0]
    named = [mention for mention in mentions if mention.about == "lots"]
    if first.about in ("all", "award", "earlier") and named:
        about: About = "award" if first.about == "award" else "lots"
        return replace(named[0], about=about, lots=_all_lots(named), end=named[-1].end)
    if first.about == "lots":
        lots_alike = [mention for mention in named if mention.but == first.but]
        return replace(first, lots=_all_lots(lots_alike), end=lots_alike[-1].end)
    return first


def _all_lots(mentions: Iterable[Mention]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(number for mention in mentions for number in mention.lots))


def _until_separator(words: Sequence[str], end: int, mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions of the same stretch: a comma or « mais » begins another, but in a list."""
    stretch: list[Mention] = []
    place = end
    for mention in mentions:
        between = words[place : mention.start]
        parted = bool(set(between) & SEPARATORS)
        if stretch and stretch[-1].about == mention.about == "lots":
            parted = parted or stretch[-1].genitive != mention.genitive
        if parted and not (stretch and _continues(between, stretch[-1], mention)):
            break
        stretch.append(mention)
        place = mention.end
    return stretch


def _continues(between: Sequence[str], mention: Mention, following: Mention) -> bool:
    joined = all(word in JOINS for word in between)
    return (
        joined
        and mention.about == following.about == "lots"
        and mention.genitive == following.genitive
    )


def _last_chunk(words: Sequence[str], mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions of the last stretch before a cue; asides (« dont la date… ») are left out."""
    chunks: list[list[Mention]] = []
    last = 0
    for mention in mentions:
        between = words[last : mention.start]
        parted = bool(set(between) & SEPARATORS)
        if chunks and (not parted or _continues(between, chunks[-1][-1], mention)):
            chunks[-1].append(mention)
        elif not chunks or not set(between[-5:]) & RELATIVES:
            chunks.append([mention])
        last = mention.end
    return chunks[-1] if chunks else []


def _meaning(words: Sequence[str], start: int, end: int, cue: EndCue) -> Verb | None:
    """What is meant once denials, hypotheses and intentions are heard."""
    clause = _clause(words, start)
    if set(clause) & INTENTS:
        return "intends" if cue.verb in ("ends", "pauses") else None
    if cue.verb == "pauses" and "levee" in words[end : end + 8]:
        return "resumes"
    if any(clause[place : place + 3] == ["fait", "suite", "a"] for place in range(len(clause))):
        return None  # what ended is an earlier procedure
    impossible = _is_impossible(clause)
    if not impossible and _is_hypothesis(clause):
        return None
    return cue.denied if impossible or _is_denied(words, end, clause) else cue.verb


def _clause(words: Sequence[str], place: int) -> list[str]:
    """The words before a cue, back to the beginning of its clause."""
    start = place
    while start > 0 and place - start < 40 and words[start - 1] not in (";", ":", "mais", "."):
        start -= 1
    return list(words[start:place])


def _is_hypothesis(clause: Sequence[str]) -> bool:
    clause_end = f" {' '.join(clause[-14:])} "
    return any(
        f" {words_of_doubt} " in clause_end
        for words_of_doubt in HYPOTHESES
        if words_of_doubt != "sauf"
    )


def _is_impossible(clause: Sequence[str]) -> bool:
    """« ne peut être poursuivie »."""
    near = list(clause[-6:])
    return any(
        near[place] in ("ne", "n") and near[place + 1] in ("peut", "peuvent", "pourra", "pourront")
        for place in range(len(near) - 1)
    )


DENIALS = (["sans", "etre"], ["absence", "d"], ["pas", "d"], ["pas", "de"])


def _is_denied(words: Sequence[str], end: int, clause: Sequence[str]) -> bool:
    own = _since_comma(clause)
    if own[-1:] in (["non"], ["ni"], ["pas"]) or own[-2:] in DENIALS:
        return True
    if set(own[-3:]) & {"aucun", "aucune"} or own[-1:] == ["sans"]:
        return True
    for place in range(len(own) - 1, max(-1, len(own) - 14), -1):
        if own[place] in ("n", "ne"):
            return bool(NEGATIVES & {*own[place + 1 :], *own[max(0, place - 3) : place]}) or (
                place == len(own) - 1 and bool(NEGATIVES & set(words[end : end + 2]))
            )
    after = words[end : end + 5]
    return after[:1] in (["ne"], ["n"]) and bool(set(after[2:4]) & NEGATIVES)


def _since_comma(clause: Sequence[str]) -> list[str]:
    start = max((place + 1 for place, word in enumerate(clause) if word == ","), default=0)
    return list(clause[start:])
