"""Which notices tell of one tender: decided on pairs, then on the whole set, so that the order
of arrival does not matter.

A wrong join hides a tender behind another; a missed one shows it twice. So doubt leaves two
(DESIGN.md §3, rule 4).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations, pairwise
from typing import Literal

from rapidfuzz import fuzz

from vigie.domain.joining_keys import GLITCH, Traits, keys_of, telling

Basis = Literal["procedure", "link", "reference", "fuzzy", "new"]

SAME_TITLE = 90.0  # token_sort_ratio from which two titles are one
SAME_BUYER = 88.0
SHORT_TITLE = 12  # « Travaux divers » says too little to join on
MOST_HOLDERS = 200  # a reference or deadline that more notices share says nothing
MOST_HUBS = 3
STRONG_KEYS = ("proc:", "id:")
SAME_REFERENCE = timedelta(days=60)  # a reference is used again the next year


@dataclass(frozen=True)
class Join:
    """That two notices tell of one tender: on what ground, and how sure (0 to 1)."""

    basis: Basis
    confidence: float


@dataclass(frozen=True)
class Placed:
    """A set of notices that tell of one tender, and how each came in."""

    ids: tuple[str, ...]
    joins: dict[str, Join]


NEW = Join("new", 1.0)


def judge(one: Traits, other: Traits) -> Join | None:
    """Whether these two tell of one tender; the same answer either way round."""
    if one.procedure and one.procedure == other.procedure:
        return Join("procedure", 1.0)
    if _linked(one, other):
        return Join("link", 0.98)
    if _distinct(one, other) or not _same_buyer(one, other):
        return None
    if one.reference and one.reference == other.reference and _near(one, other):
        return Join("reference", 0.95)
    return _alike(one, other)


def partition(all_traits: Iterable[Traits]) -> list[Placed]:
    """The tenders that those notices tell of; a pure function of the set, whatever its order."""
    known = {trait.id: trait for trait in sorted(all_traits, key=lambda trait: trait.id)}
    groups = _Groups(known)
    edges = _edges(list(known.values()))
    for basis in ("procedure", "link"):
        for join, one, other in edges:
            if join.basis == basis and not groups.conflict(one, other, hard=True):
                groups.join(one, other, join)
    for basis in ("reference", "fuzzy"):
        _join_unambiguous(groups, [edge for edge in edges if edge[0].basis == basis])
    return groups.placed()


def _join_unambiguous(groups: "_Groups", edges: Sequence[tuple[Join, str, str]]) -> None:
    """Join what hangs together only where nothing in it contradicts: else all stay apart."""
    if not edges:
        return
    trial = _Groups(groups.known)
    for one, root in groups.root.items():
        trial.join(one, root, NEW)
    for join, one, other in edges:
        trial.join(one, other, join)
    sound = {root for root, members in trial.members.items() if not _contradicts(groups, members)}
    for join, one, other in edges:
        if trial.root[one] in sound:
            groups.join(one, other, join)


def _contradicts(groups: "_Groups", members: Sequence[str]) -> bool:
    roots = sorted({groups.root[member] for member in members})
    return any(
        groups.conflict(a, b, hard=False) for at, a in enumerate(roots) for b in roots[at + 1 :]
    )


class _Groups:
    """Disjoint sets of notices."""

    def __init__(self, known: dict[str, Traits]) -> None:
        self.known = known
        self.root = {one: one for one in known}
        self.members = {one: [one] for one in known}
        self.joins: dict[str, Join] = {}

    def join(self, one: str, other: str, join: Join) -> None:
        low, high = sorted((self.root[one], self.root[other]))
        if low != high:
            moved = self.members.pop(high)
            self.members[low] += moved
            self.root.update(dict.fromkeys(moved, low))
        for end in (one, other):
            held = self.joins.get(end)
            if held is None or join.confidence > held.confidence:
                self.joins[end] = join

    def conflict(self, one: str, other: str, *, hard: bool) -> bool:
        """Whether the two sets hold tenders known to be distinct; `hard`: by their procedure
        keys alone.
        """
        mine, theirs = self.root[one], self.root[other]
        if mine == theirs:
            return False
        return any(
            _apart(self.known[a], self.known[b], hard)
            for a in self.members[mine]
            for b in self.members[theirs]
        )

    def placed(self) -> list[Placed]:
        return [
            Placed(
                tuple(ids), {one: self.joins.get(one, NEW) if len(ids) > 1 else NEW for one in ids}
            )
            for _, ids in sorted((root, sorted(ids)) for root, ids in self.members.items())
        ]


def _edges(traits: Sequence[Traits]) -> list[tuple[Join, str, str]]:
    by_key: dict[str, list[Traits]] = {}
    for told in traits:
        for key in keys_of(told):
            by_key.setdefault(key, []).append(told)
    pairs = {
        (one.id, other.id): (one, other)
        for key, held in by_key.items()
        for one, other in _pairs(key, held)
    }
    found = []
    for (one, other), (mine, theirs) in pairs.items():
        if join := judge(mine, theirs):
            found.append((join, one, other))
    return sorted(found, key=lambda edge: (-edge[0].confidence, edge[1], edge[2]))


def _pairs(key: str, held: Sequence[Traits]) -> Iterator[tuple[Traits, Traits]]:
    """Who is compared with whom: all with all, but where hundreds share a key, which must not
    cost hundreds squared.
    """
    if len(held) <= MOST_HOLDERS:
        yield from combinations(held, 2)
    elif key.startswith(STRONG_KEYS):
        name = key.partition(":")[2]
        hubs = [one for one in held if name in one.own][:MOST_HUBS] or list(held[:1])
        yield from pairwise(held)
        yield from (
            tuple(sorted((hub, one), key=lambda two: two.id))
            for hub in hubs
            for one in held
            if one.id != hub.id
        )  # type: ignore[misc]


def _apart(one: Traits, other: Traits, hard: bool) -> bool:
    """Two calls under two procedure keys; or, softly, two that one portal published as two."""
    if (
        one.kind == other.kind == "call"
        and one.procedure
        and other.procedure
        and one.procedure != other.procedure
    ):
        return not _linked(one, other)
    return not hard and _distinct(one, other)


def _distinct(one: Traits, other: Traits) -> bool:
    """Known to be two: other procedure keys, or two calls that one portal shows side by side
    without a link.
    """
    if one.procedure and other.procedure and one.procedure != other.procedure:
        return True
    if "planning" in (one.kind, other.kind):
        return True  # one plan may lead to several calls: only a procedure key joins it
    return (
        one.source == other.source and one.kind == other.kind == "call" and not _linked(one, other)
    )


def _linked(one: Traits, other: Traits) -> bool:
    """One follows the other, or both change the same notice that was not collected."""
    kinds = {one.kind, other.kind}
    if "planning" in kinds and kinds & {"call", "award"}:
        return False
    if set(one.links) & set(other.own) or set(other.links) & set(one.own):
        return True
    return not kinds & {"call", "planning"} and bool(set(one.links) & set(other.links))


def _same_buyer(one: Traits, other: Traits) -> bool:
    if one.siren and other.siren:
        return one.siren == other.siren
    if not one.buyer or not other.buyer:
        return False
    mine, theirs = telling(one.buyer), telling(other.buyer)
    if not mine or not theirs:
        return one.buyer == other.buyer
    return (
        set(mine) == set(theirs)
        or fuzz.token_sort_ratio(" ".join(mine), " ".join(theirs)) >= SAME_BUYER
    )


def _near(one: Traits, other: Traits) -> bool:
    return one.due is None or other.due is None or abs(one.due - other.due) <= SAME_REFERENCE


def _alike(one: Traits, other: Traits) -> Join | None:
    if one.due is None or other.due is None or abs(one.due - other.due) > GLITCH:
        return None
    if (
        one.reference
        and other.reference
        and one.reference != other.reference
        and one.source == other.source
    ):
        return None
    if min(len(one.title), len(other.title)) < SHORT_TITLE or _numbers(one.title) != _numbers(
        other.title
    ):
        return None
    score = max(fuzz.token_sort_ratio(one.title, other.title), _head_ratio(one.title, other.title))
    return (
        Join("fuzzy", round(0.5 + 0.4 * (score - SAME_TITLE) / (100 - SAME_TITLE), 3))
        if score >= SAME_TITLE
        else None
    )


def _head_ratio(one: str, other: str) -> float:
    """Portals cut titles: a long beginning that is the same counts as the whole."""
    short = min(len(one), len(other))
    return fuzz.ratio(one[:short], other[:short]) if short >= 60 else 0.0


def _numbers(title: str) -> list[str]:
    """« lot 2 » and « lot 3 », « 2026 » and « 2027 » make two tenders of titles otherwise the
    same.
    """
    return sorted(set(re.findall(r"\d+", title[:60])))
