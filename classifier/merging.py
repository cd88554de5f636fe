"""From statements to findings: lots joined, kinds that tell more win over those that tell less."""

import re
from collections.abc import Iterable

from classifier.calibration import confidence
from classifier.case import Case, Lots, Statement
from classifier.conditions import OBJECT_ROLES
from classifier.findings import Evidence, Found, FoundLots
from classifier.proofs import proof
from classifier.scope import key
from vigie.domain.considerations import RESERVED
from vigie.domain.considerations import Consideration as C
from vigie.domain.lots import Volume

_CLAUSE = re.compile(
    r"\bclauses?\b|\bconditions? d execution|\d ?h\b|\d heures?|\d ?%|\bobligatoire"
)
MOST_PROOFS = 20
_KINDS = (C.INSERTION_CONDITION, C.OTHER_SOCIAL_CONDITION)


def findings(case: Case) -> tuple[Found, ...]:
    """One finding a code and set of lots, from all that the components stated."""
    known = tuple(dict.fromkeys(key(lot) for lot in case.document.lots))
    grouped: dict[C, list[Statement]] = {}
    for statement in case.statements:
        grouped.setdefault(statement.code, []).append(statement)
    _drop_untold_kinds(grouped)
    _drop_scored_offers(grouped)
    _drop_described(grouped)
    _drop_bought(grouped)
    lots = {code: _joined(statements, known) for code, statements in grouped.items()}
    _settle_reservations(grouped, lots, known)
    return tuple(
        _found(case, code, statements, lots[code])
        for code, statements in grouped.items()
        if statements and lots[code] != ()
    )


def denials(case: Case) -> tuple[tuple[FoundLots, Evidence], ...]:
    """Where the text says that nothing is reserved, and on which lots."""
    return tuple(
        (published(case, said.lots), proof(said.sentence, said.first, said.last))
        for said in case.denials
    )


def _drop_untold_kinds(grouped: dict[C, list[Statement]]) -> None:
    """« clause sociale » says nothing more where another sentence tells the kind."""
    if any(grouped.get(kind) for kind in _KINDS):
        grouped.pop(C.UNSPECIFIED_SOCIAL_CONDITION, None)


def _drop_scored_offers(grouped: dict[C, list[Statement]]) -> None:
    """What is offered, not imposed, and scored, is a criterion only."""
    if grouped.get(C.SOCIAL_CRITERION):
        for kind in (*_KINDS, C.UNSPECIFIED_SOCIAL_CONDITION):
            if grouped.get(kind) and all(one.optional for one in grouped[kind]):
                del grouped[kind]


def _drop_described(grouped: dict[C, list[Statement]]) -> None:
    """The description of a criterion whose name is mixed adds no criterion of its own by the
    word « social » alone.
    """
    social = grouped.get(C.SOCIAL_CRITERION)
    if (
        social
        and grouped.get(C.MIXED_CRITERION)
        and all(
            one.rule == "criterion.social" and "540" in one.sentence.part.field for one in social
        )
    ):
        del grouped[C.SOCIAL_CRITERION]


def _drop_bought(grouped: dict[C, list[Statement]]) -> None:
    """Where insertion is what is bought, its name in the title or the object is no condition
    besides.
    """
    told = grouped.get(C.INSERTION_CONDITION)
    if told and grouped.get(C.INSERTION_SERVICE):
        pages = {id(one.sentence.page) for one in grouped[C.INSERTION_SERVICE]}
        kept = [
            one
            for one in told
            if (
                one.sentence.part.role not in OBJECT_ROLES
                and not (one.rule == "insertion.hired" and id(one.sentence.page) in pages)
            )
            or _CLAUSE.search(one.sentence.text)
        ]
        grouped[C.INSERTION_CONDITION] = kept


def _joined(statements: list[Statement], known: tuple[str, ...]) -> Lots:
    """The lots of one code: lots named in words win over the whole that no word names."""
    for one in statements:
        if not (one.lots == "all" and one.named):
            _narrow(one)
    chosen = [one for one in statements if one.named] or statements
    if any(one.lots == "all" for one in chosen):
        return "all"
    lots = dict.fromkeys(lot for one in chosen if isinstance(one.lots, tuple) for lot in one.lots)
    if not lots:
        return "unknown"
    told = tuple(lot for lot in lots if lot in known) or tuple(lots)
    return "all" if known and set(known) <= set(told) else _in_order(told, known)


def _narrow(one: Statement) -> None:
    """Hours told lot by lot say which lots carry the clause."""
    lots = tuple(dict.fromkeys(volume.lot for volume in one.volumes if volume.lot))
    if lots and not one.named and one.lots == "all":
        one.lots, one.named = lots, True
    elif len(lots) > 1 and isinstance(one.lots, tuple):
        one.lots = tuple(dict.fromkeys((*one.lots, *lots)))


def _in_order(lots: Iterable[str], known: tuple[str, ...]) -> tuple[str, ...]:
    def place(lot: str) -> tuple[int, int, str]:
        return (
            known.index(lot) if lot in known else len(known),
            int(lot) if lot.isdigit() else 0,
            lot,
        )

    return tuple(sorted(lots, key=place))


def _settle_reservations(
    grouped: dict[C, list[Statement]], lots: dict[C, Lots], known: tuple[str, ...]
) -> None:
    """EA-ESAT and SIAE on the same lots are one consideration; « réservé » alone gives way to a
    family.
    """
    _drop_formula(grouped, lots)
    _drop_producers(grouped)
    _both_families(grouped, lots, known)
    told = [code for code in RESERVED if grouped.get(code) and code is not C.RESERVED_UNSPECIFIED]
    bare = grouped.get(C.RESERVED_UNSPECIFIED)
    if bare and told:
        taken = {lot for code in told for lot in _set(lots[code], known)}
        rest = [lot for lot in _set(lots[C.RESERVED_UNSPECIFIED], known) if lot not in taken]
        if not any(one.named for one in bare) or "*" in taken or not rest or rest == ["*"]:
            del grouped[C.RESERVED_UNSPECIFIED]
        else:
            lots[C.RESERVED_UNSPECIFIED] = _in_order(rest, known)


_FORMULA = ("ateliers proteges", "operateurs economiques", "defavoris")


def _drop_formula(grouped: dict[C, list[Statement]], lots: dict[C, Lots]) -> None:
    """The form’s own words name both families; the buyer’s, elsewhere, say which of them."""
    both = grouped.get(C.RESERVED_DISABILITY_OR_INSERTION)
    if not both or not all(all(word in one.sentence.text for word in _FORMULA) for one in both):
        return
    families = [code for code in _SINGLE if grouped.get(code)]
    if len(families) != 1:
        return
    (code,) = families
    if lots[code] == "all" and any(one.named for one in both):
        lots[code] = lots[C.RESERVED_DISABILITY_OR_INSERTION]
    del grouped[C.RESERVED_DISABILITY_OR_INSERTION]


def _drop_producers(grouped: dict[C, list[Statement]]) -> None:
    """Kept for work in prison: the operators named beside are those that may produce there."""
    prison = grouped.get(C.RESERVED_PRISON, [])
    places = {id(one.sentence.page) for one in prison if "L2113-13-1" in one.articles}
    for code in (*_SINGLE, C.RESERVED_DISABILITY_OR_INSERTION, C.RESERVED_ESS):
        told = grouped.get(code)
        if told and all(id(one.sentence.page) in places and not one.articles for one in told):
            del grouped[code]


_SINGLE = (C.RESERVED_DISABILITY, C.RESERVED_INSERTION)


def _both_families(
    grouped: dict[C, list[Statement]], lots: dict[C, Lots], known: tuple[str, ...]
) -> None:
    first, second, both = (
        C.RESERVED_DISABILITY,
        C.RESERVED_INSERTION,
        C.RESERVED_DISABILITY_OR_INSERTION,
    )
    if grouped.get(both):
        for one in (first, second):
            _take_away(grouped, lots, one, _set(lots[both], known), known)
    if not (grouped.get(first) and grouped.get(second)):
        return
    common = [lot for lot in _set(lots[first], known) if lot in _set(lots[second], known)]
    if common:
        grouped.setdefault(both, []).extend([*grouped[first], *grouped[second]])
        kept = _set(lots[both], known) if both in lots else []
        lots[both] = (
            "all"
            if "*" in common or (known and len({*kept, *common}) == len(known))
            else _in_order({*kept, *common}, known)
        )
        for one in (first, second):
            _take_away(grouped, lots, one, common, known)


def _take_away(
    grouped: dict[C, list[Statement]],
    lots: dict[C, Lots],
    code: C,
    gone: list[str],
    known: tuple[str, ...],
) -> None:
    if code in grouped:
        rest = [lot for lot in _set(lots[code], known) if lot not in gone]
        if rest:
            lots[code] = (
                "all"
                if rest == ["*"] or (known and len(rest) == len(known))
                else _in_order(rest, known)
            )
        else:
            del grouped[code]


def _set(lots: Lots, known: tuple[str, ...]) -> list[str]:
    """The lots one by one; « * » stands for all where the notice lists none, « ? » for those not
    told.
    """
    if lots == "all":
        return list(known) or ["*"]
    return ["?"] if lots == "unknown" else list(lots)


def _found(case: Case, code: C, statements: list[Statement], lots: Lots) -> Found:
    ordered = sorted(
        statements,
        key=lambda one: (-confidence(one.rule, guessed=one.guessed), one.last - one.first),
    )
    best = ordered[0]
    return Found(
        code=code,
        lots=published(case, lots),
        source="text",
        confidence=confidence(best.rule, guessed=best.guessed),
        guessed=best.guessed,
        rule=best.rule,
        evidence=_proofs(ordered),
        families=tuple(sorted({family for one in statements for family in one.families})),
        articles=tuple(dict.fromkeys(article for one in ordered for article in one.articles)),
        volumes=_volumes(case, statements),
        optional=all(one.optional for one in statements),
        weight=next((one.weight for one in ordered if one.weight is not None), None),
    )


def _proofs(statements: Iterable[Statement]) -> tuple[Evidence, ...]:
    """The first proofs that differ, enough to be read."""
    kept: dict[Evidence, None] = {}
    for statement in statements:
        kept[proof(statement.sentence, statement.first, statement.last)] = None
        if len(kept) == MOST_PROOFS:
            break
    return tuple(kept)


def published(case: Case, lots: Lots) -> FoundLots:
    """Keys of lots as the notice publishes its numbers."""
    if not isinstance(lots, tuple):
        return lots
    numbers = {key(number): number for number in reversed(case.document.lots)}
    return tuple(numbers.get(lot, lot) for lot in lots)


def _volumes(case: Case, statements: list[Statement]) -> tuple[Volume, ...]:
    """Every figure once, though several sentences lead to it; one told for the whole gives way
    to the same by lot.
    """
    longest = max((one.volumes for one in statements), key=len, default=[])
    found = list(longest)
    told = {(volume.hours, volume.percent, volume.etp) for volume in longest}
    for one in statements:
        for volume in one.volumes:
            figure = (volume.hours, volume.percent, volume.etp)
            if figure not in told:
                told.add(figure)
                found.append(volume)
    return tuple(found)
