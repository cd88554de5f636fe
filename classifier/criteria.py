"""Award criteria that score social performance, alone or together with the environment, with
their weight.
"""

import re
from collections.abc import Iterator

from classifier import context, scope
from classifier.case import Case, Cue, Sentence, Statement
from classifier.insertion import of_a_thing
from vigie.domain.considerations import RESERVED
from vigie.domain.considerations import Consideration as C

_CRITERION = re.compile(r"\b(?:sous )?criteres?\b")
_NUMBERED = re.compile(r"\bcriteres? (?:nr ?)?\d[^.:]{0,20}:")
_JUDGED = re.compile(r"\boffres? (?:est|sont|sera|seront) (?:jugee|notee|appreciee|evaluee)s?")
_WEIGHT = re.compile(
    r"poids\s*[:\"]*\s*(?P<a>\d{1,3}(?:[.,]\d+)?)|(?:pondere(?:e)? a |ponderation\W{0,3}|"
    r"coefficient\W{0,3})?(?P<b>\d{1,3}(?:[.,]\d+)?)\s*(?:%|points?\b|pts?\b)|/ ?(?P<c>\d{1,3})\b"
)
_PART_WEIGHT = re.compile(r"\d\s*%|\d\s*points?\b|\d\s*pts?\b|/ ?\d")
_SOCIAL = (
    "INSERTION",
    "CLAUSE_INSERTION",
    "PUBLICS",
    "CLAUSE_SOCIAL",
    "SOCIAL_SCORED",
    "ACTOR_INSERTION",
    "ACTOR_DISABILITY",
    "ACTOR_BOTH",
    "SERVICE",
)
_OBJECT_KNOWLEDGE = re.compile(
    r"connaissance|experience|reference|pedagogi|relation entre les oeuvres|contexte "
    r"historique|fonds a "
    r"impact|sciences"
)
_LANDSCAPE = re.compile(
    r"architect|paysag|\bsite\b|\burbain|esquisse|\bbatis?\b|volumetri|parti\b|ouvrage"
    r"|environnement "
    r"(?:urbain|bati|existant|immediat|proche)|\bplanning|\bplans?\b(?! d[e ] "
    r"?(?:insertion|action|progres|formation))|"
    r"esthetique|artistique|destination|"
    r"respect "
    r"du programme|contexte bati"
)


# the nouns that make « social » something scored; not « besoins sociaux », « veille sociale », «
# suivi social »
_VALUE = (
    r"(?:performances?|valeurs?|qualites?|volets?|aspects?|dimensions?|criteres?|demarches?"
    r"|engagements?|politiques?|mesures?|"
    r"considerations?|impacts?|notes?|memoires?|plans?|actions?|responsabilites?|clauses?"
    r"|enjeux|preoccupations?|dispositions?|"
    r"conditions?|exigences?|objectifs?|utilite|innovations?|insertion|efforts?|ambitions?"
    r"|approches?|pratiques?|caractere|"
    r"matiere|domaine|niveau|charte|moyens?|elements?|initiatives?|progres|excellence"
    r"|developpement|"
    r"garanties?|durable|economie|prise en compte)"
)
_VALUED = re.compile(
    rf"(?:\b{_VALUE}\W+(?:(?:et|ou|a|au|en|de|du|d|la|le|les|des|plan|point de "
    rf"vue|{_VALUE}|\w*(?:menta|sal|ocal|"
    rf"orial|omique|ogique|"
    r"hique|etal|ultur|conomi|umain|thiqu|able)\w*)\W+)*|\benvironnement\s*(?:,|/|et|-)\s*|(?:^"
    r"|[:;(\n\[\"•·]|\d\W|"
    r"%)\s*(?:l |le |la |du |- ?|nr \d\W*)?)$"
)
_VALUED_AFTER = re.compile(
    r"^\W*(?:(?:et|ou|/|-|,)\W*(?:\w+\W+){0,2}?(?:environnement|societa|ecolog|ethiq)|"
    r"de l offre|du candidat)"
)


def find(case: Case) -> None:
    """Adds the social criteria of each candidate sentence of a criterion."""
    for sentence in case.candidates:
        if _scoring(sentence):
            case.add(_scored(case, sentence))


def _scoring(sentence: Sentence) -> bool:
    if sentence.part.role == "criterion":
        return True
    if sentence.part.role != "title" and context.offered_and_scored(sentence):
        return True
    if sentence.part.role == "conditions" and _JUDGED.search(sentence.text):
        return True
    if sentence.part.role in ("selection", "declaration", "title", "conditions"):
        return (
            bool(_CRITERION.search(sentence.text))
            and bool(_PART_WEIGHT.search(sentence.text))
            and sentence.part.role == "conditions"
        )
    if not _near_criterion(sentence):
        return False
    if numbered(sentence):
        return True
    return not re.search(
        r"criteres? (?:d eligibilite|de selection des candidat|d "
        r"exclusion)|heures?\b.{0,30}insertion",
        sentence.text,
    )


def _near_criterion(sentence: Sentence) -> bool:
    """A criterion told in running text: the word with a weight, or a weighted line of such a
    list.
    """
    if _JUDGED.search(sentence.text):
        return True
    if _CRITERION.search(sentence.text) and (
        _PART_WEIGHT.search(sentence.text)
        or re.search(
            r"criteres? (?:nr ?)?\d|critere (?:social|d insertion|insertion)|sous "
            r"criteres?|attribution|"
            r"jugement|pondere|note[es]?\b",
            sentence.text,
        )
    ):
        return True
    return numbered(sentence) or weighted_line(sentence)


def numbered(sentence: Sentence) -> bool:
    """« Critère 3 : heures d’insertion supplémentaires, 10 points »."""
    return bool(_NUMBERED.search(sentence.text) and _PART_WEIGHT.search(sentence.text))


def weighted_line(sentence: Sentence) -> bool:
    """A line with its weight in a list of criteria: « 3. Insertion sociale 10 % »."""
    weighted = re.search(r"\(?\d+ ?(?:%|points?|pts)\)?|/ ?\d{1,3}\b", sentence.text)
    return (
        bool(weighted)
        and len(sentence.text) < 320
        and _listed(sentence)
        and not re.search(r"heures?\b|avance|retenue|marche reserve|\bplus de\b", sentence.text)
    )


def _listed(sentence: Sentence) -> bool:
    other, steps = sentence.before, 0
    while other is not None and steps < 12:
        if _CRITERION.search(other.text) or re.search(
            r"valeur technique|\bprix\b.{0,30}\d", other.text
        ):
            return True
        other, steps = other.before, steps + 1
    return False


# « insertion de la passerelle », « insertion des données »: not of people, not by who bids
_OF_OBJECT = re.compile(
    r" (?:de la|de l|du|des) (?!public|personne|jeune|demandeur|beneficiaire|salarie|chomeur"
    r"|travailleur|habitant|"
    r"femme|senior|"
    r"candidat|titulaire|soumissionnaire|entreprise|prestataire|marche|offre|population"
    r"|allocataire|part|insertion)\w+"
)


def _scored(case: Case, sentence: Sentence) -> Iterator[Statement]:
    if sentence.has("SMALL_FIRMS") and not sentence.has("INSERTION", "PUBLICS", "CLAUSE_INSERTION"):
        return  # a share for small firms, whatever it is called
    cues = [
        cue
        for cue in sentence.having(*_SOCIAL)
        if _social(sentence, cue)
        and not context.negated(sentence, cue.first, cue.last, 6)
        and (not (_care(sentence, cue) or _known(sentence, cue)) or _works_with_them(case))
    ]
    rse = [
        cue
        for cue in sentence.having("RSE")
        if not context.negated(sentence, cue.first, cue.last, 6)
    ]
    green = sentence.having("GREEN")
    if not cues and not rse:
        return
    mixed = [cue for cue in rse or cues if rse or _together(sentence, cue, green)]
    if mixed:
        yield _statement(
            case,
            sentence,
            C.MIXED_CRITERION,
            mixed[0],
            _nearest(mixed[0], green) if not rse else None,
        )
    alone = [
        cue
        for cue in cues
        if not any(_together(sentence, cue, green) or _inside(cue, one) for one in mixed)
    ]
    if rse:
        alone = [
            cue
            for cue in alone
            if cue.label in ("INSERTION", "CLAUSE_INSERTION") and _apart(sentence, cue, rse[0])
        ]
    if alone and (not mixed or _apart(sentence, alone[0], mixed[0])):
        yield _statement(case, sentence, C.SOCIAL_CRITERION, alone[0], None)


def _care(sentence: Sentence, cue: Cue) -> bool:
    """« accompagnement médico-social »: of those served, or of the sheltered workers who do the
    work.
    """
    return sentence.tokens[cue.last].text.startswith("social") and any(
        token.text == "medico" for token in sentence.tokens[cue.first : cue.last]
    )


_KNOWING = re.compile(
    r"\b(?:connaissances?|maitrise|expertises?|experiences?|comprehension|competences?"
    r"|qualifications?|references?|reseau|"
    r"(?:methodes?|methodologie|demarche) d accompagnement)\b[^;:\n]{0,70}$"
)
_OUTCOME = re.compile(
    r"\btaux\b.{0,30}\binsertion\b.{0,40}\b(?:stagiaires?|apprenants?|formes?|eleves?|diplomes?|"
    r"etudiants?|emploi)\b"
)


def _known(sentence: Sentence, cue: Cue) -> bool:
    """What the team knows of insertion, or what became of former trainees: no performance of
    this contract.
    """
    if cue.label not in ("INSERTION", "CLAUSE_INSERTION", "PUBLICS", "SERVICE"):
        return False
    head = sentence.folded.text[sentence.start : sentence.tokens[cue.first].start]
    return bool(_KNOWING.search(head) or _OUTCOME.search(sentence.text))


def _works_with_them(case: Case) -> bool:
    """Whether the contract is kept for, or given on condition of, work for disabled or
    disadvantaged people.
    """
    if any(one.code in RESERVED or one.code is C.INSERTION_CONDITION for one in case.statements):
        return True
    objects = (one for one in case.candidates if one.part.role in ("title", "object"))
    return any(one.has("SERVICE", "SUPPORT", "ACTOR_INSERTION") for one in objects)


def _inside(cue: Cue, other: Cue) -> bool:
    return other.first <= cue.first and cue.last <= other.last


def _social(sentence: Sentence, cue: Cue) -> bool:
    """Landscape, knowledge of social housing, art: not a social score."""
    bare = (
        cue.label == "INSERTION"
        and cue.first == cue.last
        and sentence.tokens[cue.first].text.startswith("insertion")
    )
    if (
        bare
        and _LANDSCAPE.search(sentence.text)
        and not re.search(r"heures|publics?|profession|sociale", sentence.text)
    ):
        return False
    if re.search(r"insertion (?:environnementale|et environnement\b|paysag)", sentence.text):
        return False
    if re.search(
        r"(?:architectural|urbain|paysager|patrimonial|territorial)es? et social", sentence.text
    ):
        return False
    if cue.label in ("SOCIAL_SCORED", "PUBLICS") and _OBJECT_KNOWLEDGE.search(sentence.text):
        return False
    if (
        cue.label == "SOCIAL_SCORED"
        and _LANDSCAPE.search(sentence.text)
        and sentence.tokens[cue.first].text.startswith("condition")
    ):
        return False
    if bare and (
        of_a_thing(sentence, cue)
        or _OF_OBJECT.match(sentence.text, sentence.tokens[cue.last].end - sentence.start)
    ):
        return False  # « insertion de l’œuvre dans son contexte »
    if cue.label == "SOCIAL_SCORED" and cue.first == cue.last and not _valued(sentence, cue):
        return False
    if cue.label == "SOCIAL_SCORED":
        word = sentence.tokens[cue.first].text
        if word.startswith("handicap") or word.startswith("personnes"):
            return bool(
                re.search(
                    r"emploi|travailleurs|insertion|recrut|salari|personnel|effectif|equipe",
                    sentence.text,
                )
            )
        following = sentence.words_after(cue.last, 1)
        return not (
            word.startswith("social")
            and following
            and following[0] in ("urbain", "juridique", "club", "room")
        )
    if cue.label.startswith("ACTOR"):
        return bool(
            re.search(
                r"sous trait|recours|part|collabor|partenariat|confie|insertion", sentence.text
            )
        )
    return True


def _valued(sentence: Sentence, cue: Cue) -> bool:
    """« social » alone is scored where a noun of value carries it, or where it is the whole name
    of the criterion.
    """
    if not re.match(r"socia(?:l|le|les|ux)$", sentence.tokens[cue.first].text):
        return True
    text, start = sentence.folded.text, sentence.tokens[cue.first].start
    head, tail = (
        text[max(sentence.start, start - 80) : start],
        text[sentence.tokens[cue.last].end : sentence.end],
    )
    return bool(_VALUED.search(head) or _VALUED_AFTER.match(tail) or sentence.start == start)


def _together(sentence: Sentence, cue: Cue, green: list[Cue]) -> bool:
    """Social and green in one breath, without a weight of their own between them."""
    if not green:
        return False
    other = _nearest(cue, green)
    if other is None:
        return False
    low, high = sorted((cue, other), key=lambda one: one.first)
    between = sentence.folded.text[
        sentence.tokens[low.last].end : sentence.tokens[high.first].start
    ]
    return (
        not _PART_WEIGHT.search(between) and len(between) < 220 and not re.search(r"[;\n]", between)
    )


def _nearest(cue: Cue, others: list[Cue]) -> Cue | None:
    return min(others, key=lambda other: abs(other.first - cue.first)) if others else None


def _apart(sentence: Sentence, cue: Cue, other: Cue) -> bool:
    low, high = sorted((cue, other), key=lambda one: one.first)
    between = sentence.folded.text[
        sentence.tokens[low.last].end : sentence.tokens[high.first].start
    ]
    return bool(_PART_WEIGHT.search(between))


def _statement(case: Case, sentence: Sentence, code: C, cue: Cue, other: Cue | None) -> Statement:
    first = min(cue.first, other.first) if other else cue.first
    last = max(cue.last, other.last) if other else cue.last
    lots, named = scope.lots_of(case, sentence, cue.first, cue.last)
    return Statement(
        code,
        sentence,
        first,
        last,
        f"criterion.{cue.label.lower()}",
        lots,
        named,
        weight=weight(sentence, last),
    )


def weight(sentence: Sentence, last: int) -> float | None:
    """The weight that follows the cue, as published; null where none is told."""
    found = _WEIGHT.search(
        sentence.folded.text,
        sentence.tokens[last].end,
        min(sentence.end + 40, sentence.tokens[last].end + 160),
    )
    if found is None:
        return None
    value = float((found["a"] or found["b"] or found["c"]).replace(",", "."))
    return value if value <= 100 else None
