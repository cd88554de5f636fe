"""From statements to findings: lots joined, kinds that tell more win over those that tell less."""

import re
from collections.abc import Iterable

from classifier.calibration import confidence
from classifier.case import Case, Lots, Statement
from classifier.document import OBJECT_ROLES
from classifier.findings import Evidence, Found, FoundLots
from classifier.lots import key
from classifier.proofs import proof
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
    listed_lots = tuple(dict.fromkeys(key(lot) for lot in case.document.lots))
    grouped: dict[C, list[Statement]] = {}
    for statement in case.statements:
        grouped.setdefault(statement.code, []).append(statement)
    _drop_untold_kinds(grouped)
    _drop_scored_offers(grouped)
    _drop_described(grouped)
    _drop_bought(grouped)
    lots = {code: _joined(statements, listed_lots) for code, statements in grouped.items()}
    if not listed_lots and _is_undivided(case):
        lots = dict.fromkeys(lots, "all")
    _settle_reservations(grouped, lots, listed_lots)
    return tuple(
        _found(case, code, statements, lots[code])
        for code, statements in grouped.items()
        if statements and lots[code] != ()
    )


def _is_undivided(case: Case) -> bool:
    """« Lot unique », « non alloti »: what a form calls LOT-0001 is the whole contract."""
    return any(
        undivided in part.text.casefold()
        for part in case.document.parts
        for undivided in ("lot unique", "non alloti", "n'est pas alloti", "n’est pas alloti")
    )


def denials(case: Case) -> tuple[tuple[FoundLots, Evidence], ...]:
    """Where the text says that nothing is reserved, and on which lots."""
    return tuple(
        (published(case, denial.lots), proof(denial.sentence, denial.first, denial.last))
        for denial in case.denials
    )


def _drop_untold_kinds(grouped: dict[C, list[Statement]]) -> None:
    """« clause sociale » says nothing more where another sentence tells the kind."""
    if any(grouped.get(kind) for kind in _KINDS):
        grouped.pop(C.UNSPECIFIED_SOCIAL_CONDITION, None)


def _drop_scored_offers(grouped: dict[C, list[Statement]]) -> None:
    """What is offered, not imposed, and scored, is a criterion only."""
    if grouped.get(C.SOCIAL_CRITERION):
        for kind in (*_KINDS, C.UNSPECIFIED_SOCIAL_CONDITION):
            if grouped.get(kind) and all(statement.optional for statement in grouped[kind]):
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
            statement.rule == "criterion.social" and "540" in statement.sentence.part.field
            for statement in social
        )
    ):
        del grouped[C.SOCIAL_CRITERION]


def _drop_bought(grouped: dict[C, list[Statement]]) -> None:
    """Where insertion is what is bought, its name in the title or the object is no condition
    besides.
    """
    insertion_conditions = grouped.get(C.INSERTION_CONDITION)
    if insertion_conditions and grouped.get(C.INSERTION_SERVICE):
        pages = {id(statement.sentence.page) for statement in grouped[C.INSERTION_SERVICE]}
        conditions_besides = [
            statement
            for statement in insertion_conditions
            if (
                statement.sentence.part.role not in OBJECT_ROLES
                and not (
                    statement.rule == "insertion.hired" and id(statement.sentence.page) in pages
                )
            )
            or _CLAUSE.search(statement.sentence.text)
        ]
        grouped[C.INSERTION_CONDITION] = conditions_besides


def _joined(statements: list[Statement], listed_lots: tuple[str, ...]) -> Lots:
    """The lots of one code: lots named in words win over the whole that no word names."""
    for statement in statements:
        if not (statement.lots == "all" and statement.named):
            _narrow(statement)
    chosen = [
        named_statement for named_statement in statements if named_statement.named
    ] or statements
    if any(worded.lots == "all" for worded in chosen):
        return "all"
    lots = dict.fromkeys(
        lot for worded in chosen if isinstance(worded.lots, tuple) for lot in worded.lots
    )
    if not lots:
        return "unknown"
    lots_in_words = tuple(lot for lot in lots if lot in listed_lots) or tuple(lots)
    return (
        "all"
        if listed_lots and set(listed_lots) <= set(lots_in_words)
        else _in_order(lots_in_words, listed_lots)
    )


def _narrow(statement: Statement) -> None:
    """Hours told lot by lot say which lots carry the clause."""
    lots = tuple(dict.fromkeys(volume.lot for volume in statement.volumes if volume.lot))
    if lots and not statement.named and statement.lots == "all":
        statement.lots, statement.named = lots, True
    elif len(lots) > 1 and isinstance(statement.lots, tuple):
        statement.lots = tuple(dict.fromkeys((*statement.lots, *lots)))


def _in_order(lots: Iterable[str], listed_lots: tuple[str, ...]) -> tuple[str, ...]:
    def place(lot: str) -> tuple[int, int, str]:
        return (
            listed_lots.index(lot) if lot in listed_lots else len(listed_lots),
            int(lot) if lot.isdigit() else 0,
            lot,
        )

    return tuple(sorted(lots, key=place))


def _settle_reservations(
    grouped: dict[C, list[Statement]], lots: dict[C, Lots], listed_lots: tuple[str, ...]
) -> None:
    """EA-ESAT and SIAE on the same lots are one consideration; « réservé » alone gives way to a
    family.
    """
    _drop_formula(grouped, lots)
    _drop_producers(grouped)
    _both_families(grouped, lots, listed_lots)
    families_said = [
        code for code in RESERVED if grouped.get(code) and code is not C.RESERVED_UNSPECIFIED
    ]
    bare = grouped.get(C.RESERVED_UNSPECIFIED)
    if bare and families_said:
        family_lots = {lot for code in families_said for lot in _set(lots[code], listed_lots)}
        lots_beside = [
            lot for lot in _set(lots[C.RESERVED_UNSPECIFIED], listed_lots) if lot not in family_lots
        ]
        if (
            not any(statement.named for statement in bare)
            or "*" in family_lots
            or not lots_beside
            or lots_beside == ["*"]
        ):
            del grouped[C.RESERVED_UNSPECIFIED]
        else:
            lots[C.RESERVED_UNSPECIFIED] = _in_order(lots_beside, listed_lots)


_FORMULA = ("ateliers proteges", "operateurs economiques", "defavoris")


def _drop_formula(grouped: dict[C, list[Statement]], lots: dict[C, Lots]) -> None:
    """The form’s own words name both families; the buyer’s, elsewhere, say which of them."""
    both = grouped.get(C.RESERVED_DISABILITY_OR_INSERTION)
    if not both or not all(
        all(word in statement.sentence.text for word in _FORMULA) for statement in both
    ):
        return
    families = [code for code in _SINGLE if grouped.get(code)]
    if len(families) == 2 and not {*_set(lots[families[0]], ())} & {*_set(lots[families[1]], ())}:
        named = [lot for code in families for lot in _set(lots[code], ())]
        left = [
            lot for lot in _set(lots[C.RESERVED_DISABILITY_OR_INSERTION], ()) if lot not in named
        ]
        if left and left != ["*"]:
            lots[C.RESERVED_DISABILITY_OR_INSERTION] = tuple(left)
        else:
            del grouped[C.RESERVED_DISABILITY_OR_INSERTION]
        return
    if len(families) != 1:
        return
    (code,) = families
    if lots[code] == "all" and any(statement.named for statement in both):
        lots[code] = lots[C.RESERVED_DISABILITY_OR_INSERTION]
    del grouped[C.RESERVED_DISABILITY_OR_INSERTION]


def _drop_producers(grouped: dict[C, list[Statement]]) -> None:
    """Kept for work in prison: the operators named beside are those that may produce there."""
    prison = grouped.get(C.RESERVED_PRISON, [])
    places = {
        id(statement.sentence.page) for statement in prison if "L2113-13-1" in statement.articles
    }
    for code in (*_SINGLE, C.RESERVED_DISABILITY_OR_INSERTION, C.RESERVED_ESS):
        producers = grouped.get(code)
        if producers and all(
            id(statement.sentence.page) in places and not statement.articles
            for statement in producers
        ):
            del grouped[code]


_SINGLE = (C.RESERVED_DISABILITY, C.RESERVED_INSERTION)


def _both_families(
    grouped: dict[C, list[Statement]], lots: dict[C, Lots], listed_lots: tuple[str, ...]
) -> None:
    first, second, both = (
        C.RESERVED_DISABILITY,
        C.RESERVED_INSERTION,
        C.RESERVED_DISABILITY_OR_INSERTION,
    )
    if grouped.get(both):
        for family in (first, second):
            _take_away(grouped, lots, family, _set(lots[both], listed_lots), listed_lots)
    if not (grouped.get(first) and grouped.get(second)):
        return
    common = [
        lot for lot in _set(lots[first], listed_lots) if lot in _set(lots[second], listed_lots)
    ]
    if common:
        grouped.setdefault(both, []).extend([*grouped[first], *grouped[second]])
        joint_lots = _set(lots[both], listed_lots) if both in lots else []
        lots[both] = (
            "all"
            if "*" in common or (listed_lots and len({*joint_lots, *common}) == len(listed_lots))
            else _in_order({*joint_lots, *common}, listed_lots)
        )
        for family in (first, second):
            _take_away(grouped, lots, family, common, listed_lots)


def _take_away(
    grouped: dict[C, list[Statement]],
    lots: dict[C, Lots],
    code: C,
    lots_away: list[str],
    listed_lots: tuple[str, ...],
) -> None:
    if code in grouped:
        lots_kept = [lot for lot in _set(lots[code], listed_lots) if lot not in lots_away]
        if lots_kept:
            lots[code] = (
                "all"
                if lots_kept == ["*"] or (listed_lots and len(lots_kept) == len(listed_lots))
                else _in_order(lots_kept, listed_lots)
            )
        else:
            del grouped[code]


def _set(lots: Lots, listed_lots: tuple[str, ...]) -> list[str]:
    """The lots one by one; « * » stands for all where the notice lists none, « ? » for those not
    told.
    """
    if lots == "all":
        return list(listed_lots) or ["*"]
    return ["?"] if lots == "unknown" else list(lots)


def _found(case: Case, code: C, statements: list[Statement], lots: Lots) -> Found:
    ordered = sorted(
        statements,
        key=lambda statement: (
            -confidence(statement.rule, guessed=statement.guessed),
            statement.last - statement.first,
        ),
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
        families=tuple(
            sorted({family for statement in statements for family in statement.families})
        ),
        articles=tuple(
            dict.fromkeys(article for statement in ordered for article in statement.articles)
        ),
        volumes=_volumes(case, statements),
        optional=all(statement.optional for statement in statements),
        weight=next(
            (statement.weight for statement in ordered if statement.weight is not None), None
        ),
    )


def _proofs(statements: Iterable[Statement]) -> tuple[Evidence, ...]:
    """The first proofs that differ, enough to be read."""
    distinct_proofs: dict[Evidence, None] = {}
    for statement in statements:
        distinct_proofs[proof(statement.sentence, statement.first, statement.last)] = None
        if len(distinct_proofs) == MOST_PROOFS:
            break
    return tuple(distinct_proofs)


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
    longest = max((statement.volumes for statement in statements), key=len, default=[])
    volumes = list(longest)
    figures = {(volume.hours, volume.percent, volume.etp) for volume in longest}
    told_twice = _said_again(statements)
    for statement in statements:
        for volume in statement.volumes:
            figure = (volume.hours, volume.percent, volume.etp)
            celled = statement.rule == "insertion.table"
            again = (celled or id(statement) in told_twice) and statement.lots == (volume.lot,)
            if figure not in figures or (again and volume not in volumes):
                figures.add(figure)
                volumes.append(volume)
    return tuple(volumes)


def _said_again(statements: list[Statement]) -> set[int]:
    """Those whose sentence another section says in the same words of its own lot."""
    sentences_by_text: dict[str, set[int]] = {}
    for statement in statements:
        text = statement.sentence.text.strip()
        sentences_by_text.setdefault(text, set()).add(id(statement.sentence))
    return {
        id(statement)
        for statement in statements
        if len(sentences_by_text[statement.sentence.text.strip()]) > 1
    }
