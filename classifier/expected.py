"""« Clause attendue (L2112-2-1), non trouvée dans l’avis »: the law calls for a social condition
and none is read.

The clause may stand in the consultation documents, and the buyer may hold a reason that it need not
publish: nobody is said to breach. Concessions have an article of their own (L3114-2-1); defence and
security contracts have none (L2312-1).
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from vigie.domain.clause_labels import SAYS, ClauseWord, clause_law
from vigie.domain.clock import paris_day
from vigie.domain.considerations import CONDITIONS, RESERVED, Consideration
from vigie.domain.law import CLIMATE
from vigie.domain.light_services import is_light
from vigie.domain.lots import READINGS

KIND = "expected_clause"
EXCEPTION = "clause_exception"
LIKELY = "clause_likely"
WORDS = "Clause attendue (L2112-2-1), non trouvée dans l’avis"
# labels that are stored as readings of the lot; an exception is a reading by itself
STORED: dict[ClauseWord, str] = {"attendue": KIND, "tres_probable": LIKELY}
SINCE = CLIMATE  # notices sent from that day on (loi Climat, article 35)
MIXED_UNTIL = date(
    2026, 9, 30
)  # published up to then, a notice may have been sent before: « à vérifier »
SHORT_WORKS = 6.0  # months: the only exit that a notice shows (L2112-2-1 II 4°)

Buyer = Literal["central", "other", "entity", "unknown"]
SUPPLIES_AND_SERVICES: dict[Buyer, float] = {
    "central": 140_000,
    "other": 216_000,
    "entity": 432_000,
}
WORKS = 5_404_000.0  # and concessions
LIGHT: dict[Buyer, float] = {"central": 750_000, "other": 750_000, "entity": 1_000_000}
# What makes a clause needless to look for: a condition of any kind, or work that is itself done by
# the people the law means. A lot reserved to the ESS does not answer the article.
_FOUND = CONDITIONS | {Consideration.INSERTION_SERVICE}
_PROBABLE = RESERVED - {Consideration.RESERVED_ESS}


@dataclass(frozen=True)
class ConsultationFacts:
    """What a consultation tells that the rule needs; amounts in euros before tax for all its
    lots, duration in months.
    """

    sent_at: datetime | None
    published_at: datetime | None
    nature: str | None  # works, supplies, services
    buyer: Buyer
    value: float | None
    concession: bool = False
    cpv: tuple[str, ...] = ()
    months: float | None = None
    call: bool = True
    defence: bool = False  # L2312-1: the article does not apply

    @property
    def law(self) -> str:
        """The article that asks for the clause."""
        return clause_law(self.concession)


@dataclass(frozen=True)
class Expected:
    """A clause was to be expected above this threshold; `certain` where nothing told leaves a
    doubt.
    """

    certain: bool
    threshold: float

    def as_json(self) -> dict[str, bool | float]:
        """The value of the reading."""
        return {"certain": self.certain, "threshold": self.threshold}


@dataclass(frozen=True)
class ClauseLabel:
    """The label of a lot, with its threshold where one is passed."""

    label: ClauseWord
    law: str = ""
    above: Expected | None = None

    @property
    def words(self) -> str:
        """The label as shown."""
        return SAYS[self.label].format(law=self.law)


def clause_label(
    facts: ConsultationFacts, considerations: Collection[str], exception: bool = False
) -> ClauseLabel:
    """The label for a lot that carries these considerations; `exception`: the buyer writes that
    it sets none, and by which exit.
    """
    if any(code in _FOUND for code in considerations):
        return ClauseLabel("trouvee")
    above = _above(facts)
    if above is None:
        return ClauseLabel("aucune")
    if exception:
        return ClauseLabel("exception_invoquee", facts.law, above)
    if _short_works(facts):
        return ClauseLabel("aucune")
    if any(code in _PROBABLE for code in considerations):
        return ClauseLabel("tres_probable", facts.law, above)
    # Works of unknown length may be the short ones that the law lets go.
    unknown_length = facts.nature == "works" and not facts.concession and facts.months is None
    certain = above.certain and not unknown_length
    return ClauseLabel("attendue", facts.law, Expected(certain, above.threshold))


def expected(
    facts: ConsultationFacts, considerations: Collection[str], exception: bool = False
) -> Expected | None:
    """What is stored for a lot whose clause is expected and not found; null for the other
    labels.
    """
    label = clause_label(facts, considerations, exception)
    return label.above if STORED.get(label.label) == KIND else None


def _above(facts: ConsultationFacts) -> Expected | None:
    """The threshold that the call passes under the new law; null where the law asks nothing."""
    dated = _dated(facts.sent_at, facts.published_at)
    if dated is None or not facts.call or facts.defence:
        return None
    if facts.value is None or facts.value <= 0:
        return None
    limit = threshold(facts)
    return (
        None
        if facts.value < limit.threshold
        else Expected(dated and limit.certain, limit.threshold)
    )


def _dated(sent_at: datetime | None, published_at: datetime | None) -> bool | None:
    """True under the new law; false where only a publication of its first weeks is known; null
    before it, or undated.
    """
    if published_at is not None and paris_day(published_at) < SINCE:
        return None
    if sent_at is not None:
        return True if paris_day(sent_at) >= SINCE else None
    if published_at is None:
        return None
    return paris_day(published_at) > MIXED_UNTIL


def threshold(facts: ConsultationFacts) -> Expected:
    """The EU threshold of that nature and buyer; not certain where nature, buyer or object is
    not told enough.
    """
    euros = facts.value or 0.0
    if facts.concession or facts.nature == "works":
        return Expected(True, WORKS)
    if facts.nature is None:
        return Expected(False, WORKS)  # only the highest says something
    services = facts.nature == "services"
    light = services and bool(facts.cpv) and is_light(facts.cpv[0])
    table = LIGHT if light else SUPPLIES_AND_SERVICES
    # Services without a code may be of the light regime; a buyer of unknown kind may be one of
    # those that start later.
    sure_object = not services or bool(facts.cpv) or euros >= LIGHT["entity"]
    if facts.buyer == "unknown":
        return Expected(sure_object and euros >= table["entity"], table["other"])
    return Expected(sure_object, table[facts.buyer])


def _short_works(facts: ConsultationFacts) -> bool:
    return (
        facts.nature == "works"
        and not facts.concession
        and facts.months is not None
        and facts.months < SHORT_WORKS
    )


# eForms BT-11, TED legacy, BOAMP's words
_CENTRAL = re.compile(
    r"(?i)^(?:cga|body-pl-cga|pub-undert-cga|MINISTRY|NATIONAL_AGENCY|eu-ins-bod-ag)$"
    r"|minist[eè]re|\b[ée]tat\b"
    r"|autorit[ée] (?:nationale|publique centrale)"
)
_ENTITY = re.compile(
    r"(?i)^(?:pub-undert(?:-la|-ra)?|spec-rights-entity|entity)$|entit[ée]\s+adjudicatrice"
    r"|op[ée]rateur de r[ée]seaux"
)
_OTHER = re.compile(
    r"(?i)^(?:ra|la|body-pl(?:-la|-ra)?|org-sub(?:-la|-ra|-cga)?|grp-p-aut|rl-aut|BODY_PUBLIC"
    r"|REGIONAL_AUTHORITY"
    r"|REGIONAL_AGENCY|int-org|def-cont)$"
    r"|collectivit|commun|d[ée]partement|r[ée]gion|syndicat|intercommunal|hospital|sant[ée]"
    r"|h[ôo]pital|organisme de droit "
    r"public|habitat"
)
_CENTRAL_NAME = re.compile(
    r"(?i)\bminist[eè]re\b|\bpr[ée]fecture\b|\bdirection (?:inter)?d[ée]partementale des "
    r"territoires|\bdr(?:eets|ieets|ac"
    r"|eal)\b|\brectorat\b|\bsecr[ée]tariat g[ée]n[ée]ral (?:de la d[ée]fense|commun)"
)


# articles, directive and notice forms of defence and security contracts
_DEFENCE = re.compile(
    r"(?i)\bL\.? ?2312-1\b|\b2009/81\b|\bdef-cont\b"
    r"|march[ée]s? (?:publics? )?de d[ée]fense ou de s[ée]curit[ée]|\b32009L0081\b"
)


def is_defence(*texts: str | None) -> bool:
    """Whether a notice's buyer, legal basis or words say a defence or security contract."""
    return any(_DEFENCE.search(words) for words in texts if words)


def buyer_of(kind: str | None, name: str | None = None) -> Buyer:
    """The sort of buyer that decides the threshold, from its published kind, else from its name."""
    words = (kind or "").strip()
    if _ENTITY.search(words):
        return "entity"
    if _CENTRAL.search(words):
        return "central"
    if _OTHER.search(words):
        return "other"
    return "central" if _CENTRAL_NAME.search(name or "") else "unknown"


assert KIND in READINGS
