"""Who passes the gate of a lot, for any number of members: an inverted index whose postings are
int bitsets.

One bit an activity. It answers exactly what the plain double loop answers (a property test says
so); changing one
member flips its bits only.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from ahocorasick_rs import AhoCorasick, MatchKind

from vigie.domain.considerations import Family
from vigie.domain.members import MemberView
from vigie.domain.territories import Atlas
from vigie.matching.eligibility import possible
from vigie.matching.facts import LotFacts
from vigie.matching.gate import BROAD
from vigie.matching.prepared import Prepared, prepared


class MemberIndex:
    """Members by what the gate asks, proposed activities among theirs."""

    def __init__(self, atlas: Atlas, members: Iterable[MemberView] = ()) -> None:
        self.atlas = atlas
        self.members: dict[int, MemberView] = {}
        self.prepared: dict[int, list[Prepared]] = {}
        self._places: dict[int, list[int]] = {}  # member → its bits
        self._free: list[int] = []
        self._owners = np.zeros(64, dtype=np.int64)
        self._used = 0
        self._bits: dict[str, int] = defaultdict(int)
        self._words: _Words | None = None
        self._fill(members)

    def __len__(self) -> int:
        return len(self.members)

    def put(self, member: MemberView) -> None:
        """Add a member, or put it in place of what was known of it."""
        self.drop(member.id)
        for key, bit in self._keys(member):
            self._bits[key] |= bit
        self._words = None

    def drop(self, member_id: int) -> None:
        """Forget a member."""
        if member_id not in self.members:
            return
        for key, bit in self._known(member_id):
            bits_left = self._bits[key] & ~bit
            if bits_left:
                self._bits[key] = bits_left
            else:
                del self._bits[key]
        self._free += self._places.pop(member_id)
        del self.members[member_id], self.prepared[member_id]
        self._words = None

    def find(self, lot: LotFacts, families: Sequence[Family] = ()) -> list[int]:
        """Ids of the members with one activity that passes, in order; `families`: only kinds the
        table does not refuse.
        """
        bits = self._trade(lot) & self._zone(lot)
        if families:
            may = 0
            for family in families:
                may |= self._get(f"may:{family}")
            bits &= may
        return self._ids(bits)

    # --- questions

    def _get(self, key: str) -> int:
        return self._bits.get(key, 0)

    def _trade(self, lot: LotFacts) -> int:
        title, body = self.hits(lot.title), self.hits(lot.body)
        bits = excluded = 0
        for slug in (*lot.trades.oui, *lot.trades.voir):
            bits |= self._get(f"trade:{slug}")
        for words in title | body:
            excluded |= self._get(f"not:{words}")
        return (bits | self._owned(lot, title, body)) & ~excluded

    def _owned(self, lot: LotFacts, title: frozenset[str], body: frozenset[str]) -> int:
        """By the words and codes that members declared themselves."""
        bits = loose = 0
        for code in lot.codes:
            for length in range(2, len(code) + 1):
                bits |= self._get(f"cpv:{code[:length]}")
        for stem in lot.stems:
            if len(stem) >= BROAD:
                bits |= self._get(f"under:{stem}")
        for words in title:
            bits |= self._get(f"word:{words}")
        for words in body - title:
            loose |= self._get(f"word:{words}")
        if loose and lot.codes:
            near = self._get("anywhere")
            for division in lot.divisions:
                near |= self._get(f"division:{division}")
            loose &= near
        return bits | loose

    def _zone(self, lot: LotFacts) -> int:
        if not lot.departments and not lot.within:
            return self._get("all")
        bits = self._get("unstated")
        for department in lot.within:
            bits |= self._get(f"whole:{department}") | self._get(f"part:{department}")
        for department in lot.departments:
            bits |= self._get(f"whole:{department}")
            if not lot.communes:
                bits |= self._get(f"part:{department}")
        for commune in lot.communes:
            bits |= self._get(f"commune:{commune}")
        return bits

    def hits(self, text: str) -> frozenset[str]:
        """The phrases of any activity that stand in a folded text."""
        if self._words is None:
            self._words = _Words(self._bits)
        return self._words.find(text)

    def _ids(self, bits: int) -> list[int]:
        if not bits:
            return []
        size = (bits.bit_length() + 7) // 8
        bit_bytes = np.frombuffer(bits.to_bytes(size, "little"), dtype=np.uint8)
        full = np.flatnonzero(bit_bytes)  # most bytes are empty: only the others are opened
        rows, columns = np.nonzero(np.unpackbits(bit_bytes[full, None], axis=1, bitorder="little"))
        member_ids: list[int] = np.unique(self._owners[full[rows] * 8 + columns]).tolist()
        return member_ids

    # --- filling

    def _fill(self, members: Iterable[MemberView]) -> None:
        """All at once: the bits of a key are set in a byte array, so that 100,000 members do not
        copy long ints.
        """
        arrays: dict[str, list[int]] = defaultdict(list)
        for member in members:
            for key, places in self._placed(member):
                arrays[key] += places
        for key, positions in arrays.items():
            flags = np.zeros(max(positions) + 1, dtype=np.uint8)
            flags[positions] = 1
            self._bits[key] = int.from_bytes(
                np.packbits(flags, bitorder="little").tobytes(), "little"
            )

    def _placed(self, member: MemberView) -> Iterable[tuple[str, list[int]]]:
        activities = prepared(member, self.atlas)
        may = {f"may:{family}" for family in Family if possible(member, (family,))}
        self.members[member.id], self.prepared[member.id] = member, activities
        self._places[member.id] = [self._place(member.id) for _ in activities]
        for place, activity in zip(self._places[member.id], activities, strict=True):
            for key in _keys_of(activity) | may:
                yield key, [place]

    def _keys(self, member: MemberView) -> Iterable[tuple[str, int]]:
        for key, places in self._placed(member):
            yield key, 1 << places[0]

    def _known(self, member_id: int) -> Iterable[tuple[str, int]]:
        may = {f"may:{family}" for family in Family if possible(self.members[member_id], (family,))}
        for place, activity in zip(self._places[member_id], self.prepared[member_id], strict=True):
            for key in _keys_of(activity) | may:
                yield key, 1 << place

    def _place(self, member_id: int) -> int:
        place = self._free.pop() if self._free else self._used
        if place == self._used:
            self._used += 1
            if self._used > len(self._owners):
                self._owners = np.concatenate(
                    [self._owners, np.zeros(len(self._owners), dtype=np.int64)]
                )
        self._owners[place] = member_id
        return place


class _Words:
    """Every phrase of the index looked for in one pass."""

    def __init__(self, bits: dict[str, int]) -> None:
        self.phrases = sorted(
            {key.split(":", 1)[1] for key in bits if key.startswith(("word:", "not:"))}
        )
        # A phrase is found between its own spaces, and two may share one: matches must be allowed
        # to overlap.
        self.automaton: Any = (
            AhoCorasick(self.phrases, matchkind=MatchKind.Standard) if self.phrases else None
        )

    def find(self, text: str) -> frozenset[str]:
        if self.automaton is None:
            return frozenset()
        return frozenset(
            self.phrases[phrase_index]
            for phrase_index, _, _ in self.automaton.find_matches_as_indexes(text, overlapping=True)
        )


def _keys_of(activity: Prepared) -> set[str]:
    """Every key under which that activity is found."""
    keys = {"all"} | ({f"trade:{activity.slug}"} if activity.slug else set())
    keys |= {f"cpv:{prefix}" for prefix in activity.own_prefixes}
    keys |= {
        f"under:{prefix[:length]}"
        for prefix in activity.own_prefixes
        for length in range(BROAD, len(prefix) + 1)
    }
    keys |= {f"word:{words}" for words in activity.phrases} | {
        f"not:{words}" for words in activity.exclusions
    }
    keys |= (
        {f"division:{division}" for division in activity.divisions}
        if activity.prefixes
        else {"anywhere"}
    )
    reach = activity.reach
    keys |= {f"whole:{code}" for code in reach.whole} | {f"part:{code}" for code in reach.part}
    keys |= {f"commune:{code}" for code in reach.communes} if reach.stated else {"unstated"}
    return keys
