"""Which families the words name: operators by name, operators told by those they employ, lists that
go on in the sentences after, articles, papers asked elsewhere in the notice.
"""

from collections.abc import Iterable, Iterator, Sequence

from classifier import articles
from classifier.case import Case, Cue, Sentence
from classifier.text import words
from vigie.domain.considerations import Family

D, I = Family.DISABILITY, Family.INSERTION  # noqa: E741 - as in the articles
ACTORS = {
    "ACTOR_DISABILITY": frozenset({D}),
    "ACTOR_INSERTION": frozenset({I}),
    "ACTOR_BOTH": frozenset({D, I}),
    "ACTOR_PRISON": frozenset({Family.PRISON}),
    "ACTOR_ESS": frozenset({Family.ESS}),
    "ACTOR_OTHER": frozenset[Family](),
}
_OPERATORS = words(
    "employeur employeurs "
    "structure structures entreprise entreprises operateur operateurs organisme organismes "
    "association associations etablissement etablissements ateliers atelier candidat candidats "
    "soumissionnaire soumissionnaires societes organisations acteurs secteur secteurs ou et"
)
_EMPLOYING = words(
    "employeur employeurs employant emploient emploie occupant embauchant recrutant visant objet "
    "objectif but mission "
    "effectif effectifs compose composee majorite majoritairement integration travailler "
    "insertion dont employer personnel salaries embaucher compte faisant occupent"
)
_ONE_HOUSE = words("entreprise esat atelier association etablissement chantier ea regie structure")


_BY_WORD = {
    Family.DISABILITY: words("ea esat eatt adaptee adaptees handicapes handicapees handicap"),
    Family.INSERTION: words("siae iae ei aci etti insertion"),
    Family.PRISON: words("penitentiaire penitentiaires detenus prison"),
    Family.ESS: words("ess"),
}


def families_of_words(wording: Iterable[str]) -> frozenset[Family]:
    """The families that words alone name, as in a cell of a table."""
    distinct_words = set(wording)
    return frozenset(family for family, names in _BY_WORD.items() if names & distinct_words)


def named(sentence: Sentence, since: int, until: int) -> list[Cue]:
    """The operators named between two tokens, but for one house that is served or visited."""
    return [
        cue
        for cue in sentence.having(*ACTORS)
        if since <= cue.first < until
        and not one_house(sentence, cue)
        and not {"exclusion", "hormis", "sauf"} & set(sentence.words_before(cue.first, 3))
    ]


def one_house(sentence: Sentence, cue: Cue) -> bool:
    """« à l’ESAT des Tilleuls », « l’entreprise d’insertion Rebond »: one, not all who may bid."""
    before = sentence.words_before(cue.first, 2)
    return before[-1:] in (["l"], ["cet"], ["notre"], ["cette"]) and (
        sentence.wording[cue.first] in _ONE_HOUSE
    )


def family_of(sentence: Sentence, actors: Sequence[Cue]) -> frozenset[Family]:
    """The families that those operators make, with the people that tell whom they employ."""
    actors, cited_alone = _operators(actors), actors
    if not actors:
        return articles.of(sentence, cited_alone) or frozenset()
    until = min(len(sentence.wording), actors[-1].last + 26)
    families = {family for cue in actors for family in ACTORS[cue.label]}
    people = people_named(sentence, actors[0].first, until)
    kinds = {cue.label for cue in actors}
    named_siae = any(
        "siae" in sentence.said(cue) or "economique" in sentence.said(cue) for cue in actors
    )
    if kinds == {"ACTOR_INSERTION"} and people == {D} and not named_siae:
        return frozenset({D})
    cited = articles.families(sentence)
    if kinds == {"ACTOR_BOTH", "ACTOR_DISABILITY"} and cited == frozenset({D}):
        return frozenset({D})
    if people and kinds & {"ACTOR_DISABILITY", "ACTOR_BOTH"}:
        families |= people
    return frozenset(families | _joined(sentence, actors[-1]))


def _operators(cues: Sequence[Cue]) -> Sequence[Cue]:
    """Those that name operators: articles beside them tell nothing more."""
    return [cue for cue in cues if cue.label in ACTORS]


_THAT = words("celui celle ceux celles")  # « ou à celui de l’insertion »


def _joined(sentence: Sentence, actor: Cue) -> frozenset[Family]:
    """« secteur adapté, protégé ou de l’insertion »: what goes on without its noun."""
    after = sentence.words_after(actor.last, 6)
    if any(actor.last < cue.first <= actor.last + 6 for cue in sentence.having(*ACTORS)):
        return frozenset()  # « ceux du handicap pour le 5 et ceux de l’insertion pour le 6 »
    pointed = next((place for place, word in enumerate(after) if word in _THAT), None)
    if pointed is not None and {"ou", "et"} & {*after[:pointed]}:
        tail = sentence.words_after(actor.last + pointed + 1, 8)
        return families_of_words(word for word in tail if word in ("insertion", "handicap"))
    if not {"ou", "et"} & {*after[:3]}:
        return frozenset()
    tail = after[after.index("ou" if "ou" in after[:3] else "et") + 1 :]
    tail = [word for word in tail if word not in ("de", "l", "du", "d")][:1]
    return families_of_words(word for word in tail if word in ("insertion", "handicap"))


def people_named(sentence: Sentence, since: int, until: int) -> frozenset[Family]:
    """Disabled or disadvantaged people named there."""
    families = set()
    for cue in sentence.having("WEAK_DISABILITY", "DISABLED_PEOPLE", "WEAK_INSERTION"):
        if since <= cue.first < until:
            families.add(I if cue.label == "WEAK_INSERTION" else D)
    for cue in sentence.having("PUBLICS"):
        if since <= cue.first < until:
            families.add(I)
    return frozenset(families)


def employs_or_relates(sentence: Sentence, since: int, until: int) -> bool:
    """« opérateurs relevant de l’IAE »: between the verb and the word only such operators."""
    span_words = set(sentence.wording[since:until])
    return bool(
        span_words & _OPERATORS
        and span_words & {"relevant", "conventionnes", "conventionnees", "agrees"}
    )


def employers(sentence: Sentence, since: int, until: int) -> frozenset[Family]:
    """« opérateurs dont l’objet est l’intégration de personnes handicapées ou défavorisées »."""
    span_words = set(sentence.wording[since:until])
    if not (span_words & _OPERATORS and span_words & _EMPLOYING):
        return frozenset()
    return people_named(sentence, since, until)


def listed(sentence: Sentence) -> Iterator[tuple[Sentence, list[Cue]]]:
    """The operators of the items that follow: « 1) aux EA et ESAT ; 2) aux SIAE »."""
    after = sentence.after
    for _ in range(8):
        if after is None or not _goes_on(after):
            return
        cues = named(after, 0, len(after.wording))
        if not cues or cues[0].first > 9:
            return
        yield after, cues
        after = after.after


def _goes_on(list_line: Sentence) -> bool:
    """An item says nothing of its own: no lot, no verb, no other contract."""
    tokens = list_line.wording
    if (
        not tokens
        or len(tokens) > 60
        or list_line.has("RESERVED", "NE", "NO", "NON", "HOURS", "PERCENT")
    ):
        return False
    return not {
        "lot",
        "lots",
        "est",
        "sont",
        "doit",
        "devra",
        "joindre",
        "copie",
        "fournir",
        "justificatif",
        "pour",
    } & set(tokens[:12]) and tokens[0] not in ("le", "un", "une")


def named_before(sentence: Sentence) -> frozenset[Family]:
    """« … leur est réservé », « seuls de tels opérateurs »: those of the nearest sentence before
    that names any.
    """
    before, steps = sentence.before, 0
    families: frozenset[Family] = frozenset()
    while before is not None and steps < 4:
        more = family_of(before, named(before, 0, len(before.wording)))
        families |= more
        if families and not (more and _numbered(before)):
            return families
        before, steps = before.before, steps + 1
    return families


def _numbered(item: Sentence) -> bool:
    """« 2) aux structures d’insertion », « • les ESAT »: an item, another stands before it."""
    return item.text.lstrip()[:2].rstrip(") ") in _LATER_ITEMS


_LATER_ITEMS = words("2 3 4 b c d - •")


# whoever is named beside these is not told to be the one who may bid
_NOT_TOLD = (
    *("OPEN_TO_ALL", "DEFINITION", "MODEL", "ELSEWHERE", "LAW", "PAPERS", "POLICY"),
    *("NE", "NO", "NON", "HOURS", "PERCENT", "CRITERION", "CONTRACTOR", "RESERVED"),
    *("SUBCONTRACT", "CLAUSE_INSERTION", "FACILITATOR"),
)


def of_notice(case: Case, reserving: Sentence) -> frozenset[Family]:
    """« Marché réservé » in one field, « les structures listées à l’article L5132-4 » or
    « travailleurs handicapés, majoritaires » in another: the only family that the notice names.
    """
    actors: set[Family] = set()
    people: set[Family] = set()
    for sentence in case.read:
        silent = sentence.part.role in ("title", "object", "criterion", "declaration")
        if sentence is reserving or silent or sentence.serves or sentence.has(*_NOT_TOLD):
            continue
        actors |= family_of(sentence, named(sentence, 0, len(sentence.wording)))
        if sentence.has("MAJORITY", "ONLY") or "majoritaire" in sentence.text:
            people |= people_named(sentence, 0, len(sentence.wording))
    families = people if len(people) == 1 else actors
    return frozenset(families) if len(families) <= 2 else frozenset()


def asked_by_heading(sentence: Sentence) -> bool:
    """« Pièces de candidature : … »: the papers that the field is named after are this one’s."""
    return ":" in sentence.wording[:8] and all(
        cue.last < sentence.wording.index(":") for cue in sentence.having("PAPERS")
    )


def of_papers(case: Case) -> frozenset[Family]:
    """« Marché réservé » in one field, the family in another: agreement, convention or statute
    that candidates must prove.
    """
    families: set[Family] = set()
    for sentence in case.read:
        if sentence.has("OPEN_TO_ALL", "DEFINITION", "MODEL", "ELSEWHERE", "LAW", "HYPOTHESIS"):
            continue
        if sentence.has("PAPERS") and not asked_by_heading(sentence):
            continue
        if sentence.has("PROOF") and not sentence.has("SUBCONTRACT"):
            for cue in named(sentence, 0, len(sentence.wording)):
                families |= ACTORS[cue.label]
            proofs = sentence.has("INSERTION") and not families
            families |= {I} if proofs and not sentence.has("HOURS", "ORG") else set()
    return frozenset(families) if len(families) <= 2 else frozenset()
