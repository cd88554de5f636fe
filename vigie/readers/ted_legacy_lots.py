"""Lots, criteria and awards of a legacy TED form (R2.0.9 OBJECT_DESCR and AWARD_CONTRACT; R2.0.8
annex B).
"""

from collections.abc import Iterator
from datetime import date

from lxml import etree

from vigie.domain.cancelling import no_winner
from vigie.domain.french import cut
from vigie.domain.notice import Criterion, Duration, Ending, ParsedLot, Why, Winner
from vigie.readers import amounts
from vigie.readers.identifiers import cpvs, siret
from vigie.readers.places import departments_of_nuts
from vigie.readers.ted_legacy_texts import line_of, text_of

CRITERIA = {"AC_QUALITY": "quality", "AC_COST": "cost", "AC_PRICE": "price"}
# Defence forms (16 to 19) are of R2.0.8: lots in an annex B, or in LOT_PRIOR_INFORMATION.
LOT_TAGS = (
    "OBJECT_DESCR",
    "ANNEX_B",
    *(f"F{form:02}_ANNEX_B" for form in (1, 2, 4, 5, 16, 17, 18, 19)),
    "LOT_PRIOR_INFORMATION",
)
AWARD_TAGS = ("AWARD_CONTRACT", "AWARD_OF_CONTRACT", "AWARD_OF_CONTRACT_DEFENCE", "RESULTS")
# Where a contractor's or winner's name stands; R2.0.8 leaves the last one bare at times.
ADDRESSES = (
    "ADDRESS_CONTRACTOR",
    "ADDRESS_WINNER",
    "CONTACT_DATA_WITHOUT_RESPONSIBLE_NAME",
    "CONTACT_DATA_WITHOUT_RESPONSIBLE_NAME_CHP",
)
ENDINGS = {"PROCUREMENT_DISCONTINUED": "sans suite", "PROCUREMENT_UNSUCCESSFUL": "infructueux"}
NONE_WON = ("NO_AWARDED_CONTRACT", "NO_AWARDED_PRIZE")


def lot_elements(form: etree._Element) -> list[tuple[str, etree._Element]]:
    """(published number, element) of every lot; a contract without lots has one description,
    numbered 1.
    """
    lot_nodes = (lot_node for tag in LOT_TAGS for lot_node in form.iter(tag))
    innermost = [
        lot_node
        for lot_node in lot_nodes
        if next(lot_node.iterdescendants(*LOT_TAGS), None) is None
    ]
    if not innermost:  # an award of R2.0.8 names its lots in its contracts alone
        awards_by_number: dict[str, etree._Element] = {}
        for award in form.iter(*AWARD_TAGS):
            if number := line_of(first(award, "LOT_NO", "LOT_NUMBER")):
                awards_by_number.setdefault(number, award)
        return list(awards_by_number.items())
    return [
        (_number(lot_node, position), lot_node) for position, lot_node in enumerate(innermost, 1)
    ]


def read_lot(number: str, lot_node: etree._Element) -> ParsedLot:
    """The lot as the form states it; reservations are told for the whole notice there."""
    nuts = nuts_of(lot_node)
    return ParsedLot(
        number=number,
        title=line_of(first(lot_node, "TITLE", "LOT_TITLE", "CONTRACT_TITLE")),
        description=text_of(first(lot_node, "SHORT_DESCR", "LOT_DESCRIPTION")),
        cpv=cpvs_of(lot_node),
        nuts=nuts,
        departments=departments_of_nuts(nuts),
        estimated_value=money(lot_node.find("VAL_OBJECT"))[0],
        criteria=tuple(criteria_of(lot_node)),
    )


def first(parent: etree._Element, *tags: str) -> etree._Element | None:
    """The first of these children."""
    return next(parent.iterchildren(*tags), None)


def nuts_of(section: etree._Element) -> tuple[str, ...]:
    """NUTS codes below an element, addresses left out."""
    codes = (
        place_node.get("CODE")
        for place_node in section.iter("NUTS", "PERFORMANCE_NUTS", "LOCATION_NUTS")
        if not any(str(above.tag).startswith("ADDRESS_") for above in place_node.iterancestors())
    )
    return tuple(dict.fromkeys(code for code in codes if code))


def cpvs_of(section: etree._Element) -> tuple[str, ...]:
    """CPV codes below an element, values that a corrigendum replaces left out."""
    codes = (
        code_node
        for code_node in section.iter("CPV_CODE")
        if not any(above.tag == "OLD_VALUE" for above in code_node.iterancestors())
    )
    return cpvs(code.get("CODE") for code in codes)


def money(amount_node: etree._Element | None) -> tuple[float | None, str | None]:
    """An amount and its currency; 0 and 1 are how forms say « none »."""
    if amount_node is None:
        return None, None
    return amounts.real_amount("".join(map(str, amount_node.itertext()))), amount_node.get(
        "CURRENCY"
    )


def placeholders_of(form: etree._Element) -> Iterator[str]:
    """A doubt for each estimate that a form had to state and nobody made."""
    for estimate_node in form.iter("VAL_OBJECT", "VAL_ESTIMATED_TOTAL"):
        stated = "".join(map(str, estimate_node.itertext())).strip()
        if stated and money(estimate_node)[0] is None:
            yield f"montant fictif : {stated[:40]}"


def criteria_of(lot_node: etree._Element) -> Iterator[Criterion]:
    """AC_QUALITY, AC_COST and AC_PRICE with weights; older or concession forms list names alone,
    by importance.
    """
    for criterion in lot_node.iter(*CRITERIA, "AC_CRITERION", "CRITERIA_STATED_BELOW"):
        tag = str(criterion.tag)
        if tag in CRITERIA:
            name = line_of(criterion.find("AC_CRITERION")) or (
                "Prix" if tag == "AC_PRICE" else None
            )
            weight = amounts.weight(line_of(criterion.find("AC_WEIGHTING")))
            if name:
                yield Criterion(name=cut(name, 500), kind=CRITERIA[tag], weight=weight)
        elif tag == "AC_CRITERION":
            parent = criterion.getparent()
            if (parent is None or parent.tag not in CRITERIA) and (alone := line_of(criterion)):
                yield Criterion(name=cut(alone, 500))


def duration_of(form: etree._Element) -> Duration | None:
    """The duration that every lot shares: DURATION, else the days from DATE_START to DATE_END;
    or none.
    """
    durations = {
        duration for _, lot_node in lot_elements(form) if (duration := _duration(lot_node))
    }
    return durations.pop() if len(durations) == 1 else None


def winners_of(form: etree._Element) -> tuple[Winner, ...]:
    """Contractors of awarded contracts and winners of design contests, each with its lots."""
    lots_by_winner: dict[tuple[str | None, str | None], dict[str, None]] = {}
    for award in form.iter(*AWARD_TAGS):
        lot = line_of(first(award, "LOT_NO", "LOT_NUMBER"))
        addresses = list(award.iter(*ADDRESSES)) or list(
            award.iter("ECONOMIC_OPERATOR_NAME_ADDRESS")
        )
        for address in addresses:
            name = line_of(next(address.iter("OFFICIALNAME"), None))
            key = (name, siret(line_of(next(address.iter("NATIONALID"), None))))
            if any(key):
                lots_by_winner.setdefault(key, {}).update({lot: None} if lot else {})
    return tuple(
        Winner(name=name, siret=number, lots=tuple(lots))
        for (name, number), lots in lots_by_winner.items()
    )


def endings_of(form: etree._Element) -> list[tuple[str | None, str]]:
    """(lot, how it ended): `selec-w`, « sans suite », « infructueux », or `clos-nw` without a
    reason.
    """
    lot_reasons = []
    for award in form.iter(*AWARD_TAGS):
        lot = line_of(first(award, "LOT_NO", "LOT_NUMBER"))
        reasons = [ENDINGS[str(reason_node.tag)] for reason_node in award.iter(*ENDINGS)]
        if not reasons and next(award.iter(*NONE_WON), None) is not None:
            reasons = ["clos-nw"]
        if next(award.iter("AWARDED_CONTRACT", "AWARDED_PRIZE", *ADDRESSES), None) is not None:
            reasons.insert(0, "selec-w")
        lot_reasons += [(lot, reason) for reason in reasons]
    return lot_reasons


def lot_endings(endings: list[tuple[str | None, str]]) -> tuple[Ending, ...]:
    """The same as endings; a lot that one contract awards is awarded, whatever another says."""
    won = {lot for lot, reason in endings if reason == "selec-w"}
    reasons: dict[str, Why] = {"sans suite": "sans_suite", "infructueux": "infructueux"}
    closed = (
        no_winner(reasons.get(reason), (lot,) if lot else ())
        for lot, reason in endings
        if lot not in won and (lot or len(endings) == 1)
    )
    awarded = (
        Ending(what="awarded", lots=(lot,) if lot else ())
        for lot in won
        if lot or len(endings) == 1
    )
    return (*dict.fromkeys(closed), *sorted(awarded, key=lambda ending: ending.lots))


def _number(lot_node: etree._Element, position: int) -> str:
    return line_of(first(lot_node, "LOT_NO", "LOT_NUMBER")) or lot_node.get("ITEM") or str(position)


def _duration(lot_node: etree._Element) -> Duration | None:
    stated = lot_node.find("DURATION")
    if stated is not None:
        return amounts.duration(stated.text, stated.get("TYPE"))
    try:
        start, end = (
            date.fromisoformat((lot_node.findtext(tag) or "").strip())
            for tag in ("DATE_START", "DATE_END")
        )
    except ValueError:
        return None
    return Duration(value=(end - start).days, unit="day") if end > start else None
