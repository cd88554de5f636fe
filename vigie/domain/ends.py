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
    Cue,
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
class Statement:
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
    cue: Cue
    verb: Verb


def statements(text: str) -> tuple[Statement, ...]:
    """All that a text says of ends, pauses and going on, in its order."""
    found: list[Statement] = []
    for sentence in SENTENCE.split(text[:LONGEST]):
        words = _words(sentence)
        for start in range(0, len(words), MOST_WORDS):
            found += _read(words[start : start + MOST_WORDS])
    return tuple(dict.fromkeys(found))


def lots_named(text: str) -> tuple[str, ...]:
    """Every lot number that a text names, whatever it says of it."""
    found = (
        number
        for sentence in SENTENCE.split(text[:LONGEST])
        for mention in _mentions(_words(sentence)[:MOST_WORDS])
        for number in mention.lots
    )
    return tuple(dict.fromkeys(found))


def _words(sentence: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", sentence.translate(TYPOGRAPHY))
    return _without_asides(TOKEN.findall(plain.encode("ascii", "ignore").decode().lower()))


def _without_asides(words: list[str]) -> list[str]:
    """Without what stands in brackets, but where it names lots or what happens to them."""
    kept: list[str] = []
    at = 0
    while at < len(words):
        close = _closing(words, at) if words[at] == "(" else -1
        if close > 0 and not any(_is_telling(word) for word in words[at:close]):
            at = close + 1
            continue
        if words[at] not in ("(", ")"):
            kept.append(words[at])
        at += 1
    return kept


def _closing(words: Sequence[str], at: int) -> int:
    return next((end for end in range(at + 1, min(len(words), at + 60)) if words[end] == ")"), -1)


def _is_telling(word: str) -> bool:
    return word in ("lot", "lots") or word in CUES


def _read(words: list[str]) -> list[Statement]:
    """The statements of one sentence."""
    heard = list(_heard(words))
    if not heard:
        return []
    mentions, taken = list(_mentions(words)), set[int]()
    found: list[Statement] = []
    bare: list[Statement] = []
    for place, one in enumerate(heard):
        before = heard[place - 1].end if place else 0
        after = heard[place + 1].start if place + 1 < len(heard) else len(words)
        mention = _subject(words, mentions, taken, (before, after), one)
        why = one.cue.why if one.verb in ("ends", "pauses") else None
        if mention is not None:
            taken |= {near.start for near in mentions if mention.start <= near.start < mention.end}
            one = _denied_behind(words, one, mention)
            about: About = _about(words, one, mention)
            found.append(Statement(one.verb, about, mention.lots, mention.but, why))
        elif not one.cue.strict:
            about = "some" if _is_partial(words, one) else "nothing"
            bare.append(Statement(one.verb, about, why=why))
    return _completed(found, bare)


def _about(words: Sequence[str], one: Heard, mention: Mention) -> About:
    """« annulation partielle de la consultation » names no lot; who renounces an award ends the
    lot, who annuls it ends the award.
    """
    if mention.about == "all" and _is_partial(words, one):
        return "some"
    if mention.about == "award" and one.cue.why is not None:
        return "lots" if mention.lots else "all"
    if one.verb == "pauses" and words[mention.start] in ("delai", "delais"):
        return "all"
    return mention.about


def _denied_behind(words: Sequence[str], one: Heard, mention: Mention) -> Heard:
    """« l’annulation de la procédure n’est pas prononcée »."""
    behind = words[mention.end : mention.end + 4]
    denied = behind[:1] in (["n"], ["ne"]) and bool(NEGATIVES & set(behind[2:4]))
    if denied and one.cue.looks == "after" and one.verb == one.cue.verb and one.cue.denied:
        return replace(one, verb=one.cue.denied)
    return one


def _is_partial(words: Sequence[str], one: Heard) -> bool:
    near = (*words[max(0, one.start - 2) : one.start], *words[one.end : one.end + 2])
    return any(word.startswith("partiel") for word in near)


def _completed(found: list[Statement], bare: list[Statement]) -> list[Statement]:
    """A cue without a subject beside one that has it says the same thing again, or why."""
    ends = [one for one in found if one.verb == "ends" and one.about != "thing"]
    if not ends:
        if any(one.about == "thing" or one.verb == "stays" for one in found):
            bare = [one for one in bare if one.verb != "ends"]
        return found + bare
    reasons = [one.why for one in bare if one.verb == "ends" and one.why]
    fruitless = "infructueux" in reasons
    why = "infructueux" if fruitless else next(iter(reasons), None)
    return [
        replace(one, why=why if fruitless else one.why or why) if one in ends else one
        for one in found
    ] + [one for one in bare if one.verb in ("pauses", "intends")]


def _heard(words: Sequence[str]) -> Iterator[Heard]:
    """Every cue that tells something where it stands, the longest that begins at a word."""
    at = 0
    while at < len(words):
        cue = _cue_at(words, at)
        if cue is None:
            at += 1
            continue
        end = at + len(cue.words)
        verb = _verb(words, at, end, cue)
        if verb is not None:
            yield Heard(at, end, cue, verb)
        at = end


def _cue_at(words: Sequence[str], at: int) -> Cue | None:
    for cue in CUES.get(words[at], ()):
        end = at + len(cue.words)
        passive = bool(_BE & set(words[max(0, at - 3) : at]))
        if cue.verb == "replaces" and passive:
            continue  # « le lot 2 est annulé et remplacé par le lot 4 »
        if tuple(words[at:end]) == cue.words:
            remedy = at > 0 and words[at - 1] in ("refere", "-") and words[at] == "suspension"
            polite = words[end : end + 1] == ["favorable"]  # « sans suite favorable »
            return None if remedy or polite else cue
    return None


# --- what is spoken of ------------------------------------------------------------------------


def _mentions(words: Sequence[str]) -> Iterator[Mention]:
    """Every thing that the sentence names, lots before what they belong to."""
    at = 0
    while at < len(words):
        mention = _others_at(words, at) or _lots_at(words, at) or _named_at(words, at)
        if mention is None:
            at += 1
            continue
        genitive = bool(at and words[at - 1] in ("du", "des", "de", "d", "au", "aux"))
        yield replace(mention, genitive=genitive)
        at = mention.end


def _lots_at(words: Sequence[str], at: int) -> Mention | None:
    if words[at] not in ("lot", "lots"):
        return None
    before = words[at - 1] if at else ""
    numbers, end = _numbers(words, at + 1)
    if not numbers and words[at] == "lot" and before in ORDINALS:
        numbers, end = (ORDINALS[before],), at + 1
    if numbers:
        return Mention("lots", at, end, numbers, _is_excepted(words, at))
    if before in ("aucun", "chaque") or words[at + 1 : at + 2] == ["unique"]:
        return Mention("all", at, at + 1)
    vague = words[at] == "lot" or bool(set(words[max(0, at - 2) : at]) & VAGUE)
    return Mention("some" if vague else "all", at, at + 1)


def _is_excepted(words: Sequence[str], at: int) -> bool:
    """« sauf le lot 3 », « à l’exception des lots 2 et 3 », « autres que le lot 1 »."""
    near = words[max(0, at - 4) : at]
    return bool(EXCEPTS & set(near)) or ("que" in near and bool({"autre", "autres"} & set(near)))


def _others_at(words: Sequence[str], at: int) -> Mention | None:
    """« les autres lots », « les autres », « le reste de la consultation »."""
    word, following = words[at], words[at + 1 : at + 2]
    if word == "autres" and following == ["lots"]:
        return Mention("others", at, at + 2)
    if word == "autres" and at and words[at - 1] == "les" and following != ["que"]:
        noun = following and (following[0] in THINGS or following[0] in WHOLES)
        return None if noun else Mention("others", at, at + 1)
    if word == "lots" and following in (["restants"], ["autres"]):
        return Mention("others", at, at + 2)
    return Mention("others", at, at + 1) if word == "reste" and following == ["de"] else None


def _named_at(words: Sequence[str], at: int) -> Mention | None:
    word = words[at]
    before = words[at - 1] if at else ""
    following = words[at + 1 : at + 4]
    if word in NOTICES:
        return None if before in OURS else Mention(NOTICES[word], at, at + 1)
    if word in ("avis", "annonce", "publication"):
        if before in OURS or "annulation" in following[:2]:
            return None  # the notice that speaks, or that cancelled
        kind = next((NOTICES[near] for near in following if near in NOTICES), None)
        if kind is not None:
            return Mention(kind, at, at + 1)
    if word in WHOLES:
        near = {*words[max(0, at - 2) : at], *words[at + 1 : at + 2]}
        earlier = bool(near & EARLIER) or before in ("un", "une")
        return Mention("earlier" if earlier else "all", at, at + 1)
    law = word.startswith("article") and bool(LAWS & set(following[:1]))
    return Mention("thing", at, at + 1) if word in THINGS and not law else None


def _numbers(words: Sequence[str], at: int) -> tuple[tuple[str, ...], int]:
    """The lot numbers that follow « lot » or « lots », with spans, and where they end."""
    found: list[str] = []
    end, at = at, _past(words, at, BETWEEN)
    while at < len(words) and (number := _number(words, at)) is not None:
        found += _span(found, number, words[at - 1])
        end = at = at + 1
        if words[at : at + 1] in (["bis"], ["ter"]):
            found[-1] += f" {words[at]}"
            end = at = at + 1
        after = _past(words, at, LISTING)
        after = _past(words, after, NUMBERING)
        if after == at or not _goes_on(words, after):
            break
        at = after
    return tuple(dict.fromkeys(found)), end


def _goes_on(words: Sequence[str], at: int) -> bool:
    """Whether another number of the same list stands there, not « , 3 000 euros »."""
    return at < len(words) and _number(words, at) is not None


def _past(words: Sequence[str], at: int, these: frozenset[str]) -> int:
    while at < len(words) and words[at] in these:
        at += 1
    return at


def _number(words: Sequence[str], at: int) -> str | None:
    word, following = words[at], words[at + 1 : at + 2]
    if word[0].isdigit():
        long = len(word) >= 4 and not word.startswith("0")  # a year, an amount
        return None if long or word in ORDINALS or (following and following[0] in UNITS) else word
    if len(word) > 1 or not word.isalpha():
        return None
    plain = not following or following[0] in _AFTER_LETTER
    return word.upper() if plain or word not in "anldyscmtj" else None


_AFTER_LETTER = word_set("est sont sera seront : - , et .")


def _span(found: Sequence[str], number: str, joint: str) -> list[str]:
    """« 5 à 7 » → 6, 7 after 5."""
    if joint in ("a", "-") and found and found[-1].isdigit() and number.isdigit():
        low, high = int(found[-1]), int(number)
        if low < high <= low + MOST_SPAN:
            return [str(one) for one in range(low + 1, high + 1)]
    return [number.lstrip("0") or "0"]


# --- who does what ----------------------------------------------------------------------------


def _subject(
    words: Sequence[str],
    mentions: Sequence[Mention],
    taken: set[int],
    bounds: tuple[int, int],
    one: Heard,
) -> Mention | None:
    """What a cue is about: the stretch before it for « est annulé », after it for « annulation
    de »; « la consultation, sauf le lot 3 » is all but that lot.
    """
    free = [near for near in mentions if near.start not in taken]
    left = [near for near in free if bounds[0] <= near.start < one.start]
    right = [near for near in free if one.end <= near.start < bounds[1]]
    following = _until_separator(words, one.end, right)
    if bounds[1] < len(words) and ":" in words[one.end : bounds[1]]:
        following = []  # what stands behind a colon is the next cue's
    passive = bool(_BE & set(words[max(0, one.start - 3) : one.start]))
    preceding = _last_chunk(words, left)
    if one.cue.looks == "after" and not passive:
        found = _behind(words, one, following) or _head(preceding)
    else:
        found = _head(preceding) or _behind(words, one, following)
    if found is None or found.about != "all":
        return found
    but = next((near for near in (*left, *right) if near.but), None)
    topic = next((near for near in left if _is_topic(words, near)), None)
    return but or topic or _narrowed(words, one, following, bounds[1]) or found


def _is_topic(words: Sequence[str], mention: Mention) -> bool:
    """« concernant le lot 2, la procédure… », « lots 1 et 2 : abandon du projet »."""
    near = words[max(0, mention.start - 3) : mention.start]
    headed = ":" in words[mention.end : mention.end + 5]
    return mention.about == "lots" and (headed or bool(TOPICS & set(near)))


def _behind(words: Sequence[str], one: Heard, following: Sequence[Mention]) -> Mention | None:
    """What stands behind a cue; lots that only say why (« en raison d’une erreur dans le lot 2 »)
    are not what ends.
    """
    found = _head(following)
    if found is None or found.about != "lots":
        return found
    between = set(words[one.end : found.start])
    because = between & REASONS and "interet" not in between
    return replace(found, about="some", lots=()) if because else found


def _narrowed(
    words: Sequence[str], one: Heard, following: Sequence[Mention], limit: int
) -> Mention | None:
    """The lots to which « la procédure est sans suite pour les lots 2 et 4 » is limited."""
    named = _behind(words, one, [near for near in following if near.about == "lots"])
    if named is None or named.about == "some":
        return named
    between = set(words[one.end : named.start])
    free = limit == len(words) or named.genitive or bool(between & _FOR)
    return named if free and "et" not in between else None


_FOR = word_set("pour concernant concerne concernent uniquement seulement")
_BE = word_set("est sont ete etre etait sera seront")


def _head(found: Sequence[Mention]) -> Mention | None:
    """What a stretch is about: its first word, but lots before the procedure that they are of."""
    if not found:
        return None
    first = found[0]
    named = [one for one in found if one.about == "lots"]
    if first.about in ("all", "award", "earlier") and named:
        about: About = "award" if first.about == "award" else "lots"
        return replace(named[0], about=about, lots=_all_lots(named), end=named[-1].end)
    if first.about == "lots":
        same = [one for one in named if one.but == first.but]
        return replace(first, lots=_all_lots(same), end=same[-1].end)
    return first


def _all_lots(mentions: Iterable[Mention]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(number for one in mentions for number in one.lots))


def _until_separator(words: Sequence[str], end: int, found: Sequence[Mention]) -> list[Mention]:
    """The mentions of the same stretch: a comma or « mais » begins another, but in a list."""
    kept: list[Mention] = []
    at = end
    for mention in found:
        between = words[at : mention.start]
        parted = bool(set(between) & SEPARATORS)
        if kept and kept[-1].about == mention.about == "lots":
            parted = parted or kept[-1].genitive != mention.genitive
        if parted and not (kept and _continues(between, kept[-1], mention)):
            break
        kept.append(mention)
        at = mention.end
    return kept


def _continues(between: Sequence[str], one: Mention, other: Mention) -> bool:
    joined = all(word in JOINS for word in between)
    return joined and one.about == other.about == "lots" and one.genitive == other.genitive


def _last_chunk(words: Sequence[str], found: Sequence[Mention]) -> list[Mention]:
    """The mentions of the last stretch before a cue; asides (« dont la date… ») are left out."""
    chunks: list[list[Mention]] = []
    last = 0
    for mention in found:
        between = words[last : mention.start]
        parted = bool(set(between) & SEPARATORS)
        if chunks and (not parted or _continues(between, chunks[-1][-1], mention)):
            chunks[-1].append(mention)
        elif not chunks or not set(between[-5:]) & RELATIVES:
            chunks.append([mention])
        last = mention.end
    return chunks[-1] if chunks else []


def _verb(words: Sequence[str], at: int, end: int, cue: Cue) -> Verb | None:
    """What is meant once denials, hypotheses and intentions are heard."""
    clause = _clause(words, at)
    if set(clause) & INTENTS:
        return "intends" if cue.verb in ("ends", "pauses") else None
    if cue.verb == "pauses" and "levee" in words[end : end + 8]:
        return "resumes"
    if any(clause[place : place + 3] == ["fait", "suite", "a"] for place in range(len(clause))):
        return None  # what ended is an earlier procedure
    impossible = _is_impossible(clause)
    if not impossible and _is_hypothesis(clause):
        return None
    return cue.denied if impossible or _is_denied(words, at, end, clause) else cue.verb


def _clause(words: Sequence[str], at: int) -> list[str]:
    """The words before a cue, back to the beginning of its clause."""
    start = at
    while start > 0 and at - start < 40 and words[start - 1] not in (";", ":", "mais", "."):
        start -= 1
    return list(words[start:at])


def _is_hypothesis(clause: Sequence[str]) -> bool:
    said = f" {' '.join(clause[-14:])} "
    return any(f" {one} " in said for one in HYPOTHESES if one != "sauf")


def _is_impossible(clause: Sequence[str]) -> bool:
    """« ne peut être poursuivie »."""
    near = list(clause[-6:])
    return any(
        near[at] in ("ne", "n") and near[at + 1] in ("peut", "peuvent", "pourra", "pourront")
        for at in range(len(near) - 1)
    )


DENIALS = (["sans", "etre"], ["absence", "d"], ["pas", "d"], ["pas", "de"])


def _is_denied(words: Sequence[str], at: int, end: int, clause: Sequence[str]) -> bool:
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
    start = max((at + 1 for at, word in enumerate(clause) if word == ","), default=0)
    return list(clause[start:])
