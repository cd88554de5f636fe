"""A match's reasons as people read them: sentences to the member, the third person on the desk."""

import re
from collections.abc import Iterable
from dataclasses import replace

from vigie.domain.matches import FAR, PROPOSED, SIZE, TRADE, UNCLAIMED, Reason

SENTENCES = 6  # as many as are read
MOST_DOUBTS = 4
# First what the member does and where, then by what right, then what is asked; doubts come last.
ORDER_OF_RULES = (
    "staff",
    TRADE,
    "ess_concession",
    "unspecified",
    "kind",
    "proof",
    "equivalent",
    UNCLAIMED,
    "reservation",
    "concerned",
    "share_50",
    "hours",
    SIZE,
    "amount",
    "min_turnover",
    PROPOSED,
    "zone",
    FAR,
)
# Doubts that stand among what is sure: the sentences after them speak of the same thing.
OPENING = (
    *(TRADE, "ess_concession", "unspecified", "kind", "proof", "equivalent", UNCLAIMED),
    *("reservation", "concerned"),
)
RESERVED = "Il est réservé"
# « Il est réservé aux SIAE : votre… » or « … aux SIAE. Votre… »: to whom, then what of it
TO_WHOM_AND_WHAT = re.compile(
    r"^Il est réservé ([^:.]{1,60}?)(?: : |\. )(\w)(.{0,600})$", re.DOTALL
)
# sentences of which two differ by whom they name: « Il est réservé | aux SIAE | : dites-nous… »
SAID_OF_SEVERAL = re.compile(
    r"^((?:Il est|Il semble|S’il est) réservé |Il faut employer au moins 50 % de )"
    r"([^:.,]{1,60})( : .{1,600}|, .{1,600})$"
)
AND_OF = {
    "Il est réservé ": ", ainsi qu’",
    "Il semble réservé ": ", ainsi qu’",
    "S’il est réservé ": ", ou ",
    "Il faut employer au moins 50 % de ": " ou de ",
}
# what a second reservation of the same lot begins with
AGAIN = {
    "Il est réservé ": "Il l’est aussi ",
    "Il semble réservé ": "Il semble l’être aussi ",
    "S’il est réservé ": "S’il l’est ",
}
# the text itself sends the reader to check
SAYS_DOUBT = re.compile(r"vérifi|confirm|DCE|préciser|éclaircir")
UNSAID = ("open", "deadline")  # the sign and the line of the deadline say it, when all is well

# « votre » before these nouns is « sa » in the third person: feminine, and no vowel follows.
SHE_HAS = "convention|forme|zone|preuve|qualité|fiche|part|structure|situation|production|capacité"
THIRD_PERSON = (
    # « votre structure » is the structure itself
    (re.compile(r"\bvotre structure\b"), "la structure"),
    (re.compile(rf"\bvotre (?={SHE_HAS})"), "sa "),
    (re.compile(r"\bvotre "), "son "),
    (re.compile(r"\bvos "), "ses "),
    (re.compile(r"\bindiquez le vôtre\b"), "le sien est à indiquer"),
    (re.compile(r"\bcomme la vôtre\b"), "comme celle-ci"),
    (re.compile(r"\bvous pouvez en porter\b"), "elle peut en porter"),
    (re.compile(r"\bvous employez\b"), "elle emploie"),
    (re.compile(r"\bvous ne produisez pas\b"), "elle ne produit pas"),
    (re.compile(r"\bvous est retirée\b"), "lui est retirée"),
    (re.compile(r"\brenseignée pour vous\b"), "renseignée pour elle"),
    (re.compile(r"\bposez la question\b"), "poser la question"),
)


def capital(text: str) -> str:
    """The text with a capital letter."""
    return text[:1].upper() + text[1:]


def full(text: str) -> str:
    """A sentence: a capital letter and an end."""
    text = text.strip()
    return capital(text) + ("" if text.endswith((".", "?", "!", "…")) else ".") if text else ""


def of_reason(reason: Reason) -> str:
    """The reason's own sentence, else its words made one; a doubt says that it is one."""
    if reason.sentence:
        return reason.sentence
    doubted = reason.answer == "à vérifier" and not SAYS_DOUBT.search(reason.text)
    return full(f"à vérifier : {reason.text}" if doubted else reason.text)


def _guarded(reason: Reason, doubts: set[str]) -> Reason:
    """« Il est réservé aux SIAE » says no more than the notice: of a reservation in doubt it
    « seems », of an unknown family it is « if ».
    """
    sentence = reason.sentence
    if not sentence.startswith(RESERVED) or reason.rule == "unspecified":
        return reason
    if "unspecified" in doubts:
        return replace(reason, sentence=TO_WHOM_AND_WHAT.sub(_supposed, sentence))
    if "reservation" in doubts:
        return replace(reason, sentence=sentence.replace(RESERVED, "Il semble réservé", 1))
    return reason


def _supposed(told: re.Match[str]) -> str:
    """« S’il est réservé aux SIAE, votre convention… »."""
    return f"S’il est réservé {told[1]}, {told[2].lower()}{told[3]}"


def _said_elsewhere(listed: Iterable[Reason], doubts: set[str]) -> set[str]:
    """Rules whose sentence another one says better: hours say that there is a clause; a size out
    of proportion, or a turnover asked and not known, that the turnover counts.
    """
    counted = any(reason.rule == "hours" and reason.answer != "non" for reason in listed)
    is_size_told = SIZE in doubts or {"amount", "min_turnover"} <= doubts
    return {rule for rule, said in (("concerned", counted), ("amount", is_size_told)) if said}


def _joined(listed: Iterable[Reason]) -> Iterable[Reason]:
    """« Il est réservé aux EA et aux ESAT, ainsi qu’aux SIAE : dites-nous… »: one reason for those
    that say the same of several.
    """
    alike: dict[tuple[str, ...], list[tuple[Reason, str]]] = {}
    for reason in listed:
        told = SAID_OF_SEVERAL.match(reason.sentence)
        key = (told[1], told[3], reason.answer) if told else ("", reason.text, reason.rule)
        alike.setdefault(key, []).append((reason, told[2] if told else ""))
    for (start, words, _), reasons in alike.items():
        first = reasons[0][0]
        whom = AND_OF.get(start, "").join(dict.fromkeys(named for _, named in reasons))
        yield replace(first, sentence=start + whom + words) if len(reasons) > 1 else first


def _said_once(told: Iterable[str]) -> tuple[str, ...]:
    """No sentence twice; a second reservation of the lot refers to the first."""
    said, begun = [], set[str]()
    for sentence in dict.fromkeys(told):
        start = next((words for words in AGAIN if sentence.startswith(f"{words}au")), "")
        start = start or next((words for words in AGAIN if sentence.startswith(f"{words}à")), "")
        said.append(sentence.replace(start, AGAIN[start], 1) if start in begun else sentence)
        begun.update({start} - {""})
    return tuple(said)


def _place(reason: Reason) -> int:
    is_ordered = reason.rule in ORDER_OF_RULES
    return ORDER_OF_RULES.index(reason.rule) if is_ordered else len(ORDER_OF_RULES)


def to_member(reasons: Iterable[Reason]) -> tuple[str, ...]:
    """Why a lot is for this member, as sentences to it: what is sure, then what is to be checked;
    never more than are read.
    """
    listed = tuple(reasons)
    rules = {reason.rule for reason in listed if reason.answer == "à vérifier"}
    said_elsewhere = _said_elsewhere(listed, rules)
    worth_saying = [reason for reason in listed if reason.rule not in said_elsewhere]
    ordered = [*_joined(_guarded(reason, rules) for reason in sorted(worth_saying, key=_place))]
    sure = [reason for reason in ordered if reason.answer == "oui" and reason.rule not in UNSAID]
    doubts = [reason for reason in ordered if reason.answer == "à vérifier"][:MOST_DOUBTS]
    opening = [reason for reason in doubts if reason.rule in OPENING]
    lesser_doubts = [reason for reason in doubts if reason not in opening]
    leading = sorted((*sure, *opening), key=_place)[: SENTENCES - len(lesser_doubts)]
    return _said_once(filter(None, map(of_reason, (*leading, *lesser_doubts))))


def third_person(text: str) -> str:
    """A reason's words as staff read them of a member: « sa convention », « son chiffre »."""
    for pattern, words in THIRD_PERSON:
        text = pattern.sub(words, text)
    return text
