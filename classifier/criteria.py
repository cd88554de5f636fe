"""Award criteria that score social performance, alone or together with the environment."""

from collections.abc import Iterator
from itertools import pairwise

from classifier import scope
from classifier.case import Case, Cue, Sentence, Statement, guesses
from classifier.contract import denied, refused
from classifier.engine import Spot
from classifier.text import fold, words
from vigie.domain.considerations import CONDITIONS, RESERVED, ConsiderationGroup
from vigie.domain.considerations import Consideration as C

_SILENT = ("selection", "declaration", "title", "legal_form")
_NOT_AWARD = words("eligibilite exclusion selection candidatures")
_LANDSCAPE = words(
    "architecturale architectural architecte paysage paysagere paysager site urbain urbaine "
    "esquisse bati volumetrie parti ouvrage planning plans esthetique artistique programme "
    "patrimonial projet quartier batiment"
)
_USED = words(
    "confort ambiance "
    "occupants usagers locaux soignants amenagement residents accueillis accueil rendu "
    "fonctionnelle fonctionnelles fonctionnel usage surfaces beneficiaires stagiaires enfants "
    "eleves occupant public utilisateurs apprenants"
)
_KNOWING = words(
    "connaissance connaissances maitrise expertise experience experiences comprehension "
    "competence competences references reference cv qualifications pedagogique pedagogie "
    "relation sciences historique contexte psychologues"
)
# The nouns that make « social » something scored.
_VALUES = words(
    "performance performances valeur valeurs qualite qualites volet aspect aspects dimension "
    "critere demarche demarches engagement engagements politique mesures mesure consideration "
    "considerations impact impacts note memoire plan action actions responsabilite clause "
    "clauses enjeux enjeu preoccupations dispositions condition conditions exigences objectif "
    "objectifs utilite innovation insertion efforts ambition approche pratiques caractere "
    "matiere domaine niveau charte tracabilite moyens elements initiatives progres excellence "
    "developpement "
    "garanties durable economie et ou environnement environnementale environnementales "
    "environnementaux parcours accompagnement economique ethique societale original originalite"
)
_GUIDING = words(
    "accompagnement methode methodologie taux reseau partenaires qualification apprenants reussite"
)
_EMPLOYED = words(
    "emploi travailleurs insertion recrutement recruter salaries personnel effectif equipe "
    "emplois recours"
)
_SHARED = words(
    "recours appel partenariat sous traitance part collaboration confie emploi insertion"
)
_NOTING = ("note", "notation", "jugement", "valoris")
_DENYING = words("ni pas sans aucune non aucun hors")
_UNNOTED = words("influe incidence indicatif penalise")


def find(case: Case) -> None:
    """Adds the social criteria of each sentence that scores."""
    for sentence in case.candidates:
        if scores(sentence):
            case.add(_scored(case, sentence))


_WORDS_OF_SCORE = (
    "note",
    "jug",
    "ponder",
    "critere social",
    "critere d insertion",
    "critere 1",
    "critere 2",
    "critere 3",
    "critere 4",
    "critere nr",
    "sous critere",
)


def scores(sentence: Sentence) -> bool:
    """Whether the sentence tells award criteria: its field, the word, a weight in such a list."""
    is_scored: bool | None = sentence.memo.get("scores")
    if is_scored is None:
        is_scored = sentence.memo["scores"] = _scores(sentence)
    return is_scored


def _scores(sentence: Sentence) -> bool:
    role = sentence.part.role
    if role == "criterion":
        papers = (sentence.has("PAPERS") or "l5212" in sentence.text) and not _weighted(sentence)
        return not papers and not _unnoted(sentence)
    if _noted_next(sentence) or _is_named(sentence):
        return True
    if role in _SILENT or _unnoted(sentence) or _of_candidates(sentence):
        return False
    return _says_scored(sentence) if sentence.has("CRITERION") else _gives_points(sentence)


def _says_scored(sentence: Sentence) -> bool:
    """« critère … noté », « critère : 10 % »."""
    if _weighted(sentence) and not _share(sentence):
        return True
    noted = any(word in sentence.text for word in _WORDS_OF_SCORE)
    return noted and (sentence.has("MAY", "OPTIONAL") or not sentence.has("HOURS", "PERCENT"))


def _gives_points(sentence: Sentence) -> bool:
    """« performance sociale : 10 points », a weight in a list of criteria."""
    points = sentence.having("POINTS")
    if (len(points) > 1 and sentence.has("PRICE")) or _of_formula(sentence):
        return True
    if not _weighted(sentence):
        return _is_ranked(sentence)
    if any(_has_number(sentence, cue) and sentence.said(cue) != "%" for cue in points) and (
        not sentence.has("HOURS") or (_EARNED | _OFFERED) & sentence.vocabulary
    ):
        return True
    if len(points) > 2 and sentence.has("GREEN") and not sentence.has("HOURS", "CONTRACTOR"):
        return not _share(sentence)
    return not _share(sentence) and _under_criteria(sentence)


def _of_formula(sentence: Sentence) -> bool:
    """« R : performance sociale » under « la note est N = 0,5 x P + 0,2 x R »."""
    if len(sentence.wording) < 3 or len(sentence.wording[0]) > 2 or sentence.wording[1] != ":":
        return False
    letter, before, steps = sentence.wording[0], sentence.before, 0
    while before is not None and steps < 8:
        if "=" in before.text and letter in before.text.partition("=")[2].split():
            noted = (before.text, before.before.text if before.before is not None else "")
            return any("note" in text or "notation" in text for text in noted)
        before, steps = before.before, steps + 1
    return False


def _noted_next(sentence: Sentence) -> bool:
    """« peut proposer un effort ; celui-ci sera noté »: what is offered is scored just after."""
    after = sentence.after
    if after is None or after.text.lstrip()[:5] not in (
        "celui",
        "celle",
        "il se",
        "elle ",
        "cet e",
        "cette",
        "ces p",
        "ces h",
        "ce po",
        "ceci ",
        "cela ",
    ):
        return False
    return sentence.has("MAY", "OPTIONAL") and after.has("CRITERION") and not _unnoted(after)


def _of_candidates(sentence: Sentence) -> bool:
    """« critères d’éligibilité », « critères de sélection »: of people or candidates."""
    return any(
        _NOT_AWARD & set(sentence.words_after(cue.last, 3))
        for cue in sentence.having("CRITERION")
        if sentence.said(cue).startswith("critere")
    )


def _unnoted(sentence: Sentence) -> bool:
    """« ni noté », « sans que cela influe sur le jugement »: nothing is scored."""
    if not _UNNOTED.isdisjoint(sentence.vocabulary):
        return True
    if _DENYING.isdisjoint(sentence.vocabulary):
        return False
    return any(
        word.startswith(_NOTING) and not _DENYING.isdisjoint(sentence.words_before(place, 7))
        for place, word in enumerate(sentence.wording)
    )


def _weighted(sentence: Sentence) -> bool:
    """A number with points or percent, or one that ends the line or an item."""
    if any(_has_number(sentence, cue) for cue in sentence.having("POINTS")):
        return True
    if any(
        sign == "/" and (weight.isdigit() and whole in _WHOLES)
        for weight, sign, whole in _threes(sentence)
    ):
        return True
    if any(
        figure.isdigit() and int(figure[:4]) <= 100 and opening == "(" and word.isalpha()
        for word, figure, opening in _threes(sentence)
        if word not in _NUMBERING
    ):
        return True  # « engagement social 20 (heures proposées, tutorat) »
    if any(
        noted.startswith("note") and over == "sur" and whole[:1].isdigit()
        for noted, over, whole in _threes(sentence)
    ):
        return True  # « noté sur 15 »
    tokens = [word for word in sentence.wording if word not in (".", ")", "|", ";", ",")]
    last = tokens[-2:] if len(tokens) > 1 else ["", ""]
    ends = last[1].isdigit() and 3 <= int(last[1][:4]) <= 100 and last[0] not in _NUMBERING
    return ends or _in_column(sentence)


def _in_column(sentence: Sentence) -> bool:
    """« 4. Emploi de publics éloignés : nombre de     8 », under « Rubrique     Notation »."""
    if not any(word.isdigit() for word in sentence.wording):
        return False
    marks = sentence.marks
    far = any(
        mark.far and mark.text.isdigit() and int(mark.text[:4]) <= 100 and following.far
        for mark, following in pairwise(marks[1:])
    )
    if not far:
        return False
    before, steps = sentence.before, 0
    while before is not None and steps < 20:
        if "notation" in before.text or "bareme" in before.text:
            return True
        before, steps = before.before, steps + 1
    return False


_NUMBERING = words("lot lots nr no article articles annexe chapitre section page et a de au")
_EARNED = words("obtient obtiennent obtiendra jusqu attribue attribues note notes bonifie valorise")
_WHOLES = words("5 10 15 20 25 30 40 50 60 100")


def _threes(sentence: Sentence) -> Iterator[tuple[str, str, str]]:
    """Its words three by three: « 15 / 100 »."""
    wording = sentence.wording
    return zip(wording, wording[1:], wording[2:], strict=False)


def _has_number(sentence: Sentence, cue: Cue) -> bool:
    """« 10 points », « coefficient 2 », not « sur ce point »."""
    beside = (*sentence.words_before(cue.first, 1), *sentence.words_after(cue.last, 2))
    return any(word[:1].isdigit() for word in beside)


_RANKED = ("hierarchis", "decroissant", "priorite", "importance")


def _is_ranked(sentence: Sentence) -> bool:
    """« 3° insertion » in a list « critères hiérarchisés : 1° … ; 2° … »: an order, no weights."""
    if not sentence.text.lstrip(" -(")[:1].isdigit() or sentence.has("HOURS"):
        return False
    before, steps = sentence.before, 0
    while before is not None and steps < 8:
        if "critere" in before.text:
            return any(word in before.text for word in _RANKED)
        before, steps = before.before, steps + 1
    return False


def _share(sentence: Sentence) -> bool:
    """« 10 % des heures », « 5 % du montant »: a share of the work, no weight."""
    for cue in sentence.having("POINTS"):
        if sentence.words_after(cue.last, 1) == ["("]:
            continue  # « Insertion : 20 % (volume d’heures que le candidat s’engage à confier) »
        if {"heures", "temps", "montant", "effectif", "main", "volume", "masse", "marche"} & set(
            sentence.words_after(cue.last, 4)
        ):
            return True
    return False


_OFFERED = words(
    "candidat candidats proposees propose proposes dela supplementaires supplementaire"
)


def _under_criteria(sentence: Sentence) -> bool:
    """A line of a list that begins with the word, or with the price and its weight."""
    after = sentence.after
    hours_due = sentence.has("HOURS") and _OFFERED.isdisjoint(sentence.vocabulary)
    lists = after is not None and after.has("PRICE") and "critere" not in after.text
    if after is not None and lists and _weighted(after) and not sentence.has("HOURS"):
        return True
    if _listed_on(sentence) or _in_column(sentence):
        return not hours_due
    before, steps = sentence.before, 0
    while before is not None and steps < 14:
        if "critere" in before.text or "jugement des offres" in before.text:
            return not hours_due
        if any(char.isdigit() for char in before.text) and before.text.lstrip(" -|*").startswith(
            ("prix", "valeur technique", "1. prix", "1) prix")
        ):
            return not hours_due
        before, steps = before.before, steps + 1
    return False


def _listed_on(sentence: Sentence) -> bool:
    """« Les offres sont notées sur 100 : prix 50 ; mémoire 38 ; plan d’insertion : 12 »."""
    before = sentence.before
    while before is not None and before.text.rstrip().endswith(";"):
        if before.has("CRITERION") and before.has("PRICE"):
            return True
        before = before.before
    return False


def _is_named(sentence: Sentence) -> bool:
    """« Critère : Type : Qualité. Nom : Qualité sociale de l’offre. Description : … Pondération :
    15 »: the name of a criterion, or what it is about.
    """
    if not sentence.text.lstrip().startswith(("nom :", "description :")):
        return False
    before, after = sentence.before, sentence.after
    typed = any(
        neighbour is not None and neighbour.text.lstrip().startswith("critere")
        for neighbour in (before, before.before if before is not None else None)
    )
    weighed = any(
        neighbour is not None and neighbour.text.lstrip().startswith("ponderation")
        for neighbour in (after, after.after if after is not None else None)
    )
    return typed and weighed


def _scored(case: Case, sentence: Sentence) -> Iterator[Statement]:
    cues = [cue for cue in sentence.having("SOCIAL_SCORED") if _social(case, sentence, cue)]
    cues = cues or [cue for cue in sentence.having("OTHER_SOCIAL") if _fair(case, sentence, cue)]
    cues = cues or [cue for cue in sentence.having("PUBLICS") if _hired(case, sentence, cue)]
    rse = [
        cue
        for cue in sentence.having("RSE")
        if _stands(case, sentence, cue) and _KNOWING.isdisjoint(_head(sentence, cue))
    ]
    green = sentence.having("GREEN")
    mixed = rse or [cue for cue in cues if _together(sentence, cue, green)]
    alone = [cue for cue in cues if _is_alone(sentence, cue, mixed, green)]
    if rse and alone and _weighed_apart(sentence, rse[0], alone[0]):
        rse, mixed = [], []
    if mixed:
        green_cue = None if rse else _nearest(mixed[0], green)
        yield _statement(case, sentence, C.MIXED_CRITERION, mixed[0], green_cue)
    if rse:
        alone = [cue for cue in alone if _apart(sentence, cue, rse[0])]
    if alone and (not mixed or _apart(sentence, alone[0], mixed[0])):
        yield _statement(case, sentence, C.SOCIAL_CRITERION, alone[0], None)


def _weighed_apart(sentence: Sentence, rse: Cue, social: Cue) -> bool:
    """« Responsabilité sociétale 20 % : déchets 10 %, emploi et insertion 10 % »: the social part
    has a weight of its own.
    """
    between = sentence.wording[rse.last + 1 : social.first]
    if ":" not in between:
        return False
    return any(word.isdigit() for word in between[between.index(":") :])


def _is_alone(sentence: Sentence, cue: Cue, mixed: list[Cue], green: list[Cue]) -> bool:
    """No green word shares its weight, and it is no part of a mixed criterion's name."""
    if cue in mixed or _together(sentence, cue, green):
        return False
    return not any(
        mixed_cue.first <= cue.first and cue.last <= mixed_cue.last for mixed_cue in mixed
    )


def _stands(case: Case, sentence: Sentence, cue: Cue) -> bool:
    spot = Spot(sentence, cue.first, cue.last, (cue,))
    return not refused(case, spot, ConsiderationGroup.CRITERION) and not denied(
        sentence, cue.first, cue.last
    )


_HIRING = words(
    "embauche embauches embaucher recrutement recrutements recruter recrute employer emploie"
)


def _hired(case: Case, sentence: Sentence, cue: Cue) -> bool:
    """« moyens consacrés à l’embauche de personnes sans emploi (10 %) »."""
    return not _HIRING.isdisjoint(_item(sentence, cue)) and _stands(case, sentence, cue)


_LEARNERS = ("stagiaire", "apprenti", "alternan", "eleve", "lyceen", "jeunes", "contrat", "stage")


def _fair(case: Case, sentence: Sentence, cue: Cue) -> bool:
    """« respect des conventions de l’OIT par les fabricants (10 %) »."""
    learners = sentence.said(cue).startswith(_LEARNERS)
    return not learners and _stands(case, sentence, cue)


def _told_below(sentence: Sentence) -> bool:
    """« Projet social (15 points) », then « Le candidat décrit le nombre de personnes éloignées de
    l’emploi qu’il propose d’employer ».
    """
    below, steps = sentence.after, 0
    while below is not None and steps < 3 and not scores(below):
        if below.has("PUBLICS") and not _HIRING.isdisjoint(below.vocabulary):
            return True
        below, steps = below.after, steps + 1
    return False


_SMALL = words("pme tpe artisans")
# What a criterion named so needs in its own item, and what it may not have there.
_NEEDS: tuple[tuple[tuple[str, ...], frozenset[str]], ...] = (
    (
        ("equitable",),
        words(
            "commerce producteurs producteur remuneration approvisionnement approvisionnements "
            "filiere filieres produits produit label labels prix cafe issus emploi social"
        ),
    ),
    (("handicap", "personnes handicap"), _EMPLOYED - words("insertion")),
    (
        (
            "siae",
            "esat",
            "economie sociale et solidaire",
            "entreprise adaptee",
            "structure d insertion",
            "secteur protege",
        ),
        _SHARED,
    ),
)
_OF_WORKERS = (
    "accompagnement des travailleurs",
    "suivi des travailleurs",
    "montee en competences des",
    "encadrement et du parcours",
    "encadrement et parcours",
)
_OF_USERS = (
    "conditions de travail",
    "qualite de vie",
    "bien etre",
    "publics",
    "inclusi",
    "sante au travail",
    "remuneration",
    "conditions d emploi",
    "action sociale",
    "actions sociales",
)
_OF_A_SERVICE = (
    "demandeurs",
    "personnes eloign",
    "accompagnement",
    "parcours",
    "tutorat",
    "socio",
    "publics en diff",
    "salaries en",
    "projet social",
)
_OF_EMPLOYEES = words(
    "performance performances salaries insertion recrutement emploi recrutees clause"
)
_OF_INSERTION = words(
    "habitants demandeurs professionnelle publics public heures sociale personnes"
)


def _social(case: Case, sentence: Sentence, cue: Cue) -> bool:
    """Landscape, users, knowledge of a team: not a social score."""
    if not _stands(case, sentence, cue):
        return False
    if _KNOWING & set(_head(sentence, cue)) and not _works_with_them(case):
        return False
    cue_text, criterion_words = sentence.said(cue), _item(sentence, cue)
    if _SMALL & criterion_words and not sentence.has("INSERTION", "PUBLICS"):
        return False  # a share for small firms, whatever it is called
    if cue_text.startswith("social") and cue.first == cue.last:
        return _valued(sentence, cue)
    if cue_text.startswith("insertion"):
        return _is_insertion(case, sentence, cue)
    if cue_text.startswith(_OF_WORKERS):
        return _works_with_them(case)
    for names, needed in _NEEDS:
        if cue_text.startswith(names):
            return bool(criterion_words & needed)
    if cue_text.startswith(_OF_USERS):
        return not criterion_words & _USED
    if cue_text.startswith(_OF_A_SERVICE):
        hires = bool(criterion_words & _OF_EMPLOYEES) or _told_below(sentence)
        return hires or _works_with_them(case)
    return True


def _is_insertion(case: Case, sentence: Sentence, cue: Cue) -> bool:
    """Of people into work, not of a building into its site, nor of those whom the buyer guides."""
    criterion_words = _item(sentence, cue)
    if not criterion_words & _OF_INSERTION:
        return not criterion_words & (_LANDSCAPE | _GUIDING) and _of_people(sentence, cue)
    return not criterion_words & _GUIDING or _works_with_them(case)


def _head(sentence: Sentence, cue: Cue) -> list[str]:
    """The words of the same item before a cue."""
    head_words: list[str] = []
    for word in reversed(sentence.wording[: cue.first]):
        if word in (";", "|", ".") or (word.isdigit() and head_words):
            break
        head_words.append(word)
    return head_words


def _item(sentence: Sentence, cue: Cue) -> set[str]:
    """The words of the criterion in which a cue stands: up to the weights beside it."""
    criterion_words = set(_head(sentence, cue))
    for word in sentence.wording[cue.first :]:
        if word in (";", "|") or word.isdigit():
            break
        criterion_words.add(word)
    return criterion_words


def _of_people(sentence: Sentence, cue: Cue) -> bool:
    """« insertion de la passerelle », « insertion dans »: of a thing."""
    after = sentence.words_after(cue.last, 3)
    of_a_thing = after[:1] in (["de"], ["du"], ["des"], ["dans"], ["d"], ["au"])
    return not of_a_thing or bool(
        {
            "personnes",
            "publics",
            "public",
            "jeunes",
            "demandeurs",
            "salaries",
            "habitants",
            "travailleurs",
            "candidat",
            "titulaire",
            "execution",
            "beneficiaires",
        }
        & set(after)
    )


def _valued(sentence: Sentence, cue: Cue) -> bool:
    """« social » alone is scored where a noun of value carries it, or as the whole of an item."""
    before = [word for word in sentence.words_before(cue.first, 3) if word not in ("a", "la", "le")]
    after = sentence.words_after(cue.last, 2)
    if after[:1] and after[0] in ("urbain", "juridique", "club", "room"):
        return False
    if before and before[-1] in _VALUES:
        return not set(before) & {"architecturale", "urbaine", "paysagere", "contexte"}
    starts = not before or not before[-1].isalpha() or before[-1] in ("l", "du", "de")
    return starts or {"et", "environnemental"} <= set(after)


def _works_with_them(case: Case) -> bool:
    """Whether the contract is kept for, or given on condition of, work for such people."""
    kinds = (RESERVED - {C.RESERVED_ESS}) | {C.INSERTION_CONDITION}
    if any(statement.code in kinds for statement in case.statements):
        return True
    return any(
        sentence.has("SERVICE", "SUPPORT", "ACTOR_INSERTION")
        for sentence in case.candidates
        if sentence.part.role in ("title", "object")
    )


def _together(sentence: Sentence, cue: Cue, green: list[Cue]) -> bool:
    """Social and green in one breath, without a weight of their own between them."""
    green_cue = _nearest(cue, green)
    return (
        green_cue is not None
        and not _apart(sentence, cue, green_cue)
        and (abs(green_cue.first - cue.first) <= 36)
    )


def _nearest(cue: Cue, other_cues: list[Cue]) -> Cue | None:
    return (
        min(other_cues, key=lambda candidate: abs(candidate.first - cue.first))
        if other_cues
        else None
    )


def _apart(sentence: Sentence, cue: Cue, other_cue: Cue) -> bool:
    low, high = sorted((cue, other_cue), key=lambda cue_at: cue_at.first)
    between = sentence.wording[low.last + 1 : high.first]
    line = high.first > low.last and "\n" in sentence.between(low.last, high.first)
    return line or any(word.isdigit() or word in (";", "|") for word in between)


def _statement(
    case: Case, sentence: Sentence, code: C, cue: Cue, green_cue: Cue | None
) -> Statement:
    first = min(cue.first, green_cue.first) if green_cue else cue.first
    last = max(cue.last, green_cue.last) if green_cue else cue.last
    lots, lots_named = scope.lots_of(case, sentence, cue.first, cue.last)
    pointed = _in_its_item(sentence, last) or (() if lots_named else _of_the_others(case, sentence))
    lots, lots_named = (pointed, True) if pointed else (lots, lots_named)
    rule = "criterion.mixed" if code is C.MIXED_CRITERION else "criterion.social"
    return Statement(
        code,
        sentence,
        first,
        last,
        rule,
        lots,
        lots_named,
        weight=weight(sentence, last),
        guessed=guesses(case, lots, lots_named),
    )


_ALL_SUCH = ("lots reserves", "lots concernes", "lots clauses", "lots soumis", "lots vises")


def _of_the_others(case: Case, sentence: Sentence) -> tuple[str, ...]:
    """« Critères pour les lots réservés », « (lots concernés) »: the lots of what was found."""
    spoken = f"{fold(sentence.part.field).text} {sentence.text}"
    if "non reserves" in spoken or not any(words_of in spoken for words_of in _ALL_SUCH):
        return ()
    reservations = "lots reserves" in spoken
    return tuple(
        dict.fromkeys(
            lot
            for statement in case.statements
            if (statement.code in RESERVED if reservations else statement.code in CONDITIONS)
            and isinstance(statement.lots, tuple)
            for lot in statement.lots
        )
    )


def _in_its_item(sentence: Sentence, last: int) -> tuple[str, ...]:
    """« prix 40 % / insertion 10 % (lots 1 à 3) / environnement 10 % »: in brackets beside it."""
    since = sentence.tokens[last].end
    for reference in scope.mentions(sentence):
        between = sentence.folded.text[since : reference.start]
        if reference.start >= since and "(" in between and not {"/", ";", ")"} & {*between}:
            return reference.lots
    return ()


def weight(sentence: Sentence, last: int) -> float | None:
    """The weight that follows the cue, as published; null where none is told."""
    for word in sentence.wording[last + 1 : last + 30]:
        if word[:1].isdigit():
            weight_told = float(word.replace(",", "."))
            return weight_told if weight_told <= 100 else None
    return None
