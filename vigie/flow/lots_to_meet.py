"""The lots that members can meet, told by their trades and codes as they are kept: no other is
read for a member that was saved.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlmodel import Session

from vigie.domain.text_key import bare
from vigie.matching.facts import stem
from vigie.matching.gate import coded
from vigie.matching.prepared import Prepared
from vigie.matching.trades.answer import version
from vigie.store.match.live_lots import LotGlance, glances

LEAST = 4  # letters from which a word may stand in another form: « locaux » for « local »


def lots_to_meet(
    session: Session, members: Mapping[int, Sequence[Prepared]], lot_ids: Iterable[int]
) -> dict[int, set[int]]:
    """Of those lots, the ones that each member may meet: all that the gate lets pass, and some
    that it does not.
    """
    by_trade: dict[str, list[int]] = defaultdict(list)
    own: list[tuple[int, Prepared]] = []
    for member_id, activities in members.items():
        for activity in activities:
            by_trade[activity.slug].append(member_id)
            if activity.own_prefixes or activity.phrases:
                own.append((member_id, activity))
    texts = any(activity.phrases for _, activity in own)
    lots: dict[int, set[int]] = {member_id: set() for member_id in members}
    for lot in glances(session, lot_ids, version(), texts=texts):
        undecided = lot.trades is None
        meeting = set(members) if undecided else _by_trade(lot, by_trade)
        meeting |= {member_id for member_id, activity in own if _owned(activity, lot)}
        for member_id in meeting:
            lots[member_id].add(lot.id)
    return lots


def _by_trade(lot: LotGlance, by_trade: Mapping[str, Sequence[int]]) -> set[int]:
    return {number for slug in lot.trades or () for number in by_trade.get(slug, ())}


def _owned(activity: Prepared, lot: LotGlance) -> bool:
    """Whether words or codes of its own may stand in the lot."""
    codes = [code for code in lot.cpv if len(code) >= 2]
    if coded(activity, codes, map(stem, codes)):
        return True
    text = bare(lot.text) if activity.phrases else ""
    return any(
        all((word if len(word) < LEAST else word[:-1]) in text for word in phrase.split())
        for phrase in activity.phrases
    )
