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


def judge(left_notice: Traits, right_notice: Traits) -> Join | None:
    """Whether these two tell of one tender; the same answer either way round."""
    if left_notice.procedure and left_notice.procedure == right_notice.procedure:
        return Join("procedure", 1.0)
    if _linked(left_notice, right_notice):
        return Join("link", 0.98)
    if _distinct(left_notice, right_notice) or not _same_buyer(left_notice, right_notice):
        return None
    if (
        left_notice.reference
        and left_notice.reference == right_notice.reference
        and _near(left_notice, right_notice)
    ):
        return Join("reference", 0.95)
    return _alike(left_notice, right_notice)


def partition(all_traits: Iterable[Traits]) -> list[Placed]:
    """The tenders that those notices tell of; a pure function of the set, whatever its order."""
    traits_by_id = {trait.id: trait for trait in sorted(all_traits, key=lambda trait: trait.id)}
    groups = _Groups(traits_by_id)
    edges = _edges(list(traits_by_id.values()))
    for basis in ("procedure", "link"):
        for join, left_id, right_id in edges:
            if join.basis == basis and not groups.conflict(left_id, right_id, hard=True):
                groups.join(left_id, right_id, join)
    for basis in ("reference", "fuzzy"):
        _join_unambiguous(groups, [edge for edge in edges if edge[0].basis == basis])
    return groups.placed()


def _join_unambiguous(groups: "_Groups", edges: Sequence[tuple[Join, str, str]]) -> None:
    """Join what hangs together only where nothing in it contradicts: else all stay apart."""
    if not edges:
        return
    trial = _Groups(groups.traits_by_id)
    for left_id, root in groups.root.items():
        trial.join(left_id, root, NEW)
    for join, left_id, right_id in edges:
        trial.join(left_id, right_id, join)
    sound = {root for root, members in trial.members.items() if not _contradicts(groups, members)}
    for join, left_id, right_id in edges:
        if trial.root[left_id] in sound:
            groups.join(left_id, right_id, join)


def _contradicts(groups: "_Groups", members: Sequence[str]) -> bool:
    roots = sorted({groups.root[member] for member in members})
    return any(
        groups.conflict(a, b, hard=False)
        for position, a in enumerate(roots)
        for b in roots[position + 1 :]
    )


class _Groups:
    """Disjoint sets of notices."""

    def __init__(self, traits_by_id: dict[str, Traits]) -> None:
        self.traits_by_id = traits_by_id
        self.root = {notice_id: notice_id for notice_id in traits_by_id}
        self.members = {notice_id: [notice_id] for notice_id in traits_by_id}
        self.joins: dict[str, Join] = {}

    def join(self, left_id: str, right_id: str, join: Join) -> None:
        low, high = sorted((self.root[left_id], self.root[right_id]))
        if low != high:
            moved = self.members.pop(high)
            self.members[low] += moved
            self.root.update(dict.fromkeys(moved, low))
        for end in (left_id, right_id):
            best_join = self.joins.get(end)
            if best_join is None or join.confidence > best_join.confidence:
                self.joins[end] = join

    def conflict(self, left_id: str, right_id: str, *, hard: bool) -> bool:
        """Whether the two sets hold tenders known to be distinct; `hard`: by their procedure
        keys alone.
        """
        mine, theirs = self.root[left_id], self.root[right_id]
        if mine == theirs:
            return False
        return any(
            _apart(self.traits_by_id[a], self.traits_by_id[b], hard)
            for a in self.members[mine]
            for b in self.members[theirs]
        )

    def placed(self) -> list[Placed]:
        return [
            Placed(
                tuple(ids),
                {
                    notice_id: self.joins.get(notice_id, NEW) if len(ids) > 1 else NEW
                    for notice_id in ids
                },
            )
            for _, ids in sorted((root, sorted(ids)) for root, ids in self.members.items())
        ]


def _edges(traits: Sequence[Traits]) -> list[tuple[Join, str, str]]:
    by_key: dict[str, list[Traits]] = {}
    for notice in traits:
        for key in keys_of(notice):
            by_key.setdefault(key, []).append(notice)
    pairs = {
        (left_notice.id, right_notice.id): (left_notice, right_notice)
        for key, holders in by_key.items()
        for left_notice, right_notice in _pairs(key, holders)
    }
    edges = []
    for (left_id, right_id), (mine, theirs) in pairs.items():
        if join := judge(mine, theirs):
            edges.append((join, left_id, right_id))
    return sorted(edges, key=lambda edge: (-edge[0].confidence, edge[1], edge[2]))


def _pairs(key: str, holders: Sequence[Traits]) -> Iterator[tuple[Traits, Traits]]:
    """Who is compared with whom: all with all, but where hundreds share a key, which must not
    cost hundreds squared.
    """
    if len(holders) <= MOST_HOLDERS:
        yield from combinations(holders, 2)
    elif key.startswith(STRONG_KEYS):
        name = key.partition(":")[2]
        hubs = [notice for notice in holders if name in notice.own][:MOST_HUBS] or list(holders[:1])
        yield from pairwise(holders)
        yield from (
            tuple(sorted((hub, notice), key=lambda two: two.id))
            for hub in hubs
            for notice in holders
            if notice.id != hub.id
        )  # type: ignore[misc]


def _apart(left_notice: Traits, right_notice: Traits, hard: bool) -> bool:
    """Two calls under two procedure keys; or, softly, two that one portal published as two."""
    if (
        left_notice.kind == right_notice.kind == "call"
        and left_notice.procedure
        and right_notice.procedure
        and left_notice.procedure != right_notice.procedure
    ):
        return not _linked(left_notice, right_notice)
    return not hard and _distinct(left_notice, right_notice)


def _distinct(left_notice: Traits, right_notice: Traits) -> bool:
    """Known to be two: other procedure keys, or two calls that one portal shows side by side
    without a link.
    """
    if (
        left_notice.procedure
        and right_notice.procedure
        and left_notice.procedure != right_notice.procedure
    ):
        return True
    if "planning" in (left_notice.kind, right_notice.kind):
        return True  # one plan may lead to several calls: only a procedure key joins it
    return (
        left_notice.source == right_notice.source
        and left_notice.kind == right_notice.kind == "call"
        and not _linked(left_notice, right_notice)
    )


def _linked(left_notice: Traits, right_notice: Traits) -> bool:
    """One follows the other, or both change the same notice that was not collected."""
    kinds = {left_notice.kind, right_notice.kind}
    if "planning" in kinds and kinds & {"call", "award"}:
        return False
    if set(left_notice.links) & set(right_notice.own) or set(right_notice.links) & set(
        left_notice.own
    ):
        return True
    return not kinds & {"call", "planning"} and bool(
        set(left_notice.links) & set(right_notice.links)
    )


def _same_buyer(left_notice: Traits, right_notice: Traits) -> bool:
    if left_notice.siren and right_notice.siren:
        return left_notice.siren == right_notice.siren
    if not left_notice.buyer or not right_notice.buyer:
        return False
    mine, theirs = telling(left_notice.buyer), telling(right_notice.buyer)
    if not mine or not theirs:
        return left_notice.buyer == right_notice.buyer
    return (
        set(mine) == set(theirs)
        or fuzz.token_sort_ratio(" ".join(mine), " ".join(theirs)) >= SAME_BUYER
    )


def _near(left_notice: Traits, right_notice: Traits) -> bool:
    return (
        left_notice.due is None
        or right_notice.due is None
        or abs(left_notice.due - right_notice.due) <= SAME_REFERENCE
    )


def _alike(left_notice: Traits, right_notice: Traits) -> Join | None:
    if (
        left_notice.due is None
        or right_notice.due is None
        or abs(left_notice.due - right_notice.due) > GLITCH
    ):
        return None
    if (
        left_notice.reference
        and right_notice.reference
        and left_notice.reference != right_notice.reference
        and left_notice.source == right_notice.source
    ):
        return None
    if min(len(left_notice.title), len(right_notice.title)) < SHORT_TITLE or _numbers(
        left_notice.title
    ) != _numbers(right_notice.title):
        return None
    score = max(
        fuzz.token_sort_ratio(left_notice.title, right_notice.title),
        _head_ratio(left_notice.title, right_notice.title),
    )
    return (
        Join("fuzzy", round(0.5 + 0.4 * (score - SAME_TITLE) / (100 - SAME_TITLE), 3))
        if score >= SAME_TITLE
        else None
    )


def _head_ratio(left_title: str, right_title: str) -> float:
    """Portals cut titles: a long beginning that is the same counts as the whole."""
    short = min(len(left_title), len(right_title))
    return fuzz.ratio(left_title[:short], right_title[:short]) if short >= 60 else 0.0


def _numbers(title: str) -> list[str]:
    """« lot 2 » and « lot 3 », « 2026 » and « 2027 » make two tenders of titles otherwise the
    same.
    """
    return sorted(set(re.findall(r"\d+", title[:60])))
