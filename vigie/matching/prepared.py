"""A member's activities made ready for the gate, and what the gate answers for one of them."""

from collections.abc import Iterable
from dataclasses import dataclass

from vigie.data.trades import trades
from vigie.domain.matches import Answer
from vigie.domain.members import ActivityView, MemberView
from vigie.domain.territories import Atlas, Reach
from vigie.matching.words import phrase


@dataclass(frozen=True)
class Prepared:
    """An activity made ready: its trade, its own words and codes, and what it reaches."""

    activity: ActivityView
    slug: str  # of a trade of the vocabulary; empty: words and codes of its own only
    prefixes: tuple[str, ...]  # its own, else those of its trade
    phrases: tuple[str, ...]  # its own, folded
    exclusions: tuple[str, ...]
    divisions: frozenset[str]
    reach: Reach

    @property
    def own_prefixes(self) -> tuple[str, ...]:
        """The codes that the member declared itself."""
        return self.activity.cpv


@dataclass(frozen=True)
class GateAnswer:
    """What the gate answered for one activity, and why."""

    prepared: Prepared
    trade: Answer
    zone: Answer
    how: str  # of HOW: by its trade, by its own words or codes, to be checked…
    missing: frozenset[str]  # départements of the lot that the activity does not reach

    @property
    def passes(self) -> bool:
        """Whether the activity covers both, for sure or to be checked."""
        return self.trade != "non" and self.zone != "non"


def prepared(member: MemberView, atlas: Atlas) -> list[Prepared]:
    """The member's activities made ready, proposals among them: they count as « à vérifier »."""
    return [prepare(activity, atlas) for activity in member.activities]


def prepare(activity: ActivityView, atlas: Atlas) -> Prepared:
    """That activity made ready."""
    trade = trades().get(activity.trade or "")
    prefixes = activity.cpv or (trade.cpv if trade else ())
    return Prepared(
        activity=activity,
        slug=trade.slug if trade else "",
        prefixes=tuple(dict.fromkeys(prefixes)),
        phrases=_folded(activity.words),
        exclusions=_folded(activity.exclusions),
        divisions=frozenset(prefix[:2] for prefix in prefixes),
        reach=atlas.reach(activity),
    )


def _folded(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(phrase_folded for phrase_folded in map(phrase, words) if phrase_folded)
    )


def label(activity: ActivityView) -> str:
    """What the activity is called."""
    trade = trades().get(activity.trade or "")
    return activity.label or (trade.label if trade else "") or "Activité sans nom"
