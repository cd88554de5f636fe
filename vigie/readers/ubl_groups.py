"""The lots of an eForms notice, and its groups of lots: what is said of a group holds for its lots
(BT-330, BT-1375).
"""

from collections import Counter
from typing import Any

from lxml import etree

from vigie.domain.notice import LotGroup, ParsedLot
from vigie.readers.ubl_lots import ID, TERMS, Frame, codes_of, conditions_of, read_lot
from vigie.readers.ubl_names import kids, nodes_at, path, qname, text_line

LOT = qname("cac:ProcurementProjectLot")
GROUPS = path("cac:LotDistribution", "cac:LotsGroup")
GROUP_ID, MEMBERS = path("cbc:LotsGroupID"), path("cac:ProcurementProjectLotReference", "cbc:ID")
MOST_TEXTS = 5_000  # of groups, told again for each of their lots
NO_MEMBERS = "groupe de lots sans liste de ses lots : à vérifier"
UNSAID = (None, "none", "no", "not-known")


def read_groups(terms: etree._Element | None) -> tuple[LotGroup, ...]:
    """Each group with its lots."""
    lots_by_group: dict[str, dict[str, None]] = {}
    for group in nodes_at(terms, GROUPS):
        number = next(
            (
                group_number
                for id_node in nodes_at(group, GROUP_ID)
                if (group_number := text_line(id_node))
            ),
            None,
        )
        if number:
            lots = [
                lot_number
                for lot_id_node in nodes_at(group, MEMBERS)
                if (lot_number := text_line(lot_id_node))
            ]
            lots_by_group.setdefault(number, {}).update(dict.fromkeys(lots))
    return tuple(
        LotGroup(number=number, lots=tuple(lots)) for number, lots in lots_by_group.items()
    )


def read_lots(
    root: etree._Element, frame: Frame, groups: tuple[LotGroup, ...]
) -> tuple[ParsedLot, ...]:
    """Lots and parts in their published order; groups of lots (GLO) are no lots, what they say is
    told of their lots.
    """
    lots: list[ParsedLot] = []
    grouped: list[tuple[str, etree._Element]] = []
    for position, group_node in enumerate(root.iterchildren(LOT), 1):
        inside = kids(group_node)
        identifier = inside.get(ID)
        number = text_line(identifier) or str(position)
        scheme = "" if identifier is None else identifier.get("schemeName") or ""
        if scheme in ("Lot", "Part") or (not scheme and not number.startswith("GLO")):
            lots.append(read_lot(group_node, inside, number, frame))
        else:
            grouped.append((number, group_node))
    members = {group.number: group.lots for group in groups}
    for number, group_node in grouped:
        lots = _lots_with_group(group_node, number, members.get(number, ()), lots, frame)
    _doubt_twins(lots, frame)
    return tuple(lots)


def _lots_with_group(
    group_node: etree._Element,
    number: str,
    members: tuple[str, ...],
    lots: list[ParsedLot],
    frame: Frame,
) -> list[ParsedLot]:
    """The lots with the texts and codes of one group."""
    before = len(frame.texts.parts)
    frame.texts.below(group_node, None)
    own = frame.texts.parts[before:]
    grouped_lots = [lot.number for lot in lots if lot.number in members]
    if not grouped_lots:
        frame.doubt(NO_MEMBERS if own else None)
        return lots
    if len(own) * len(grouped_lots) <= MOST_TEXTS:
        del frame.texts.parts[before:]
        frame.texts.parts += [{**part, "lot": lot} for lot in grouped_lots for part in own]
    codes = codes_of(group_node, number, frame)
    conditions = tuple(conditions_of(next(group_node.iterchildren(TERMS), None), frame.texts))
    return [_with(lot, codes, conditions) if lot.number in grouped_lots else lot for lot in lots]


def _with(lot: ParsedLot, codes: dict[str, Any], conditions: tuple[str, ...]) -> ParsedLot:
    """The lot with the codes of its group, its own first."""
    shared_codes: dict[str, Any] = {
        name: codes[name]
        for name in ("reserved", "reserved_execution")
        if getattr(lot, name) in UNSAID and codes[name] not in UNSAID
    }
    for name in ("social_objectives", "strategic"):
        shared_codes[name] = tuple(dict.fromkeys((*getattr(lot, name), *codes[name])))
    shared_codes["conditions"] = tuple(dict.fromkeys((*lot.conditions, *conditions)))
    return lot.model_copy(update=shared_codes)


def _doubt_twins(lots: list[ParsedLot], frame: Frame) -> None:
    if len({lot.number for lot in lots}) == len(lots):
        return
    numbers = Counter(lot.number for lot in lots)
    for number, times in numbers.items():
        if times > 1:
            frame.doubt(f"numéro de lot en double : {number[:60]} ({times} fois)")
