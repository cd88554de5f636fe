"""Execution conditions: insertion, other social kinds, « clause sociale » of an untold kind."""

from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from classifier import articles, considerations, criteria, lot_answers, scope, volumes
from classifier.bidders import keeps_contract
from classifier.case import Case, Cue, Sentence, Statement, guesses
from classifier.contract import denied, is_heading, refused, says_nothing
from classifier.engine import Rule, Spot, begun, spots
from classifier.families import one_house
from classifier.text import words
from vigie.domain.considerations import CONDITIONS, RESERVED, ConsiderationGroup
from vigie.domain.considerations import Consideration as C

_OBLIGING = words(
    "condition conditions clause clauses l2112-2 l2112-3 obligatoire obligatoirement obligation "
    "obligations subordonne subordonnee souci impose imposee exige exigee exiges minimum tenu "
    "devra devront doit doivent engage engagent soumis soumise decide astreint oblige "
    "proviennent respectant garantis contractuelle contractuel reserve reserver reservation "
    "exigence issus issues labellises exclusivement uniquement obligent oblige reservees dues "
    "imperative imperativement"
)
# Nouns that name a clause only where something is imposed beside them.
_LOOSE = words(
    "action actions demarche dispositif mesures plan objectif charte mise volet effort "
    "prestation condition public"
)
_FIGURES = words(
    "cent cents mille deux trois quatre cinq six sept huit dix douze quinze vingt trente "
    "quarante cinquante soixante une un moitie part partie tiers quart"
)
# Ways of fulfilling an insertion clause are no second consideration.
_WAYS = words(
    "voie modalite modalites geiq etti embauche recruter recrutement disposition ways decomptees "
    "encadrement tutorat alternance"
)
_WAY_CUES = (
    "contrat d apprentissage",
    "contrats d apprentissage",
    "contrat de professionnalisation",
    "contrats de professionnalisation",
    "recours a l apprentissage",
    "formation en alternance",
    "contrats en alternance",
    "contrat en alternance",
    "alternants",
    "apprentis",
    "apprenti",
    "personnes en alternance",
    "salaries en alternance",
    "jeunes en alternance",
)
_LEARNING = ("stagiaire", "apprenti", "eleve", "jeunes", "alternan", "lyceen", "collegien", "stage")
_CARRYING = words("engagement integre comporte prevoit comprend inclut")
_PEOPLE = ("INSERTION", "PUBLICS", "AIM", "SERVICE")
_PERSONS = words(
    "personnes personne publics public jeunes demandeurs salaries habitants travailleurs "
    "population beneficiaires allocataires candidat titulaire entreprise execution emploi"
)
_CARE = words(
    "accueil formation formations hebergement accompagnement ateliers suivi orientation cours "
    "transport soins repas animation logement"
)
_LODGED = words(
    "hebergement restauration repas salles salle site centre internat session transport "
    "logements inscription mallette ecole supports formation locaux calendrier"
)
_TALKS = words(
    "exposition festival campagne rapport etude conference seance debat colloque spectacle guide "
    "semaine journee diagnostic plateforme plate observatoire logiciel anime animer "
    "sensibilise intervient interventions"
)


def find(case: Case) -> None:
    """Adds the conditions that each sentence imposes; criteria are read elsewhere."""
    codes = _rules()
    given_sentences = {
        id(statement.sentence)
        for statement in case.statements
        if statement.rule == "reserved.given"
    }
    reserving_sentences = {
        id(statement.sentence) for statement in case.statements if statement.code in RESERVED
    }
    for sentence in case.candidates:
        if case.full:
            break
        if sentence.gridded - {"reserved"}:
            continue
        scored = criteria.scores(sentence)
        if id(sentence) in given_sentences or (scored and not _obliges_too(sentence)):
            continue
        answered = _answered(sentence)
        if answered is not None:
            case.add(answered)
            continue
        codes_told: set[C] = set()
        for rule in begun(codes, sentence):
            code = codes[rule]
            if scored and rule.name != "insertion.clause":
                continue
            if code in codes_told or (
                rule.name in _OF_OTHERS and id(sentence) in reserving_sentences
            ):
                continue
            spot = next(
                (
                    candidate_spot
                    for candidate_spot in spots(rule, sentence)
                    if _imposed(case, candidate_spot)
                ),
                None,
            )
            if spot is not None:
                case.add([_statement(case, code, spot, rule.name)])
                codes_told.add(code)
    _tell_kind(case)


_OF_OTHERS = (
    "insertion.work_share",
    "insertion.hired",
    "insertion.frame",
)  # whom a reservation names besides
_CLAUSES = {
    "CLAUSE_INSERTION": C.INSERTION_CONDITION,
    "CLAUSE_SOCIAL": C.UNSPECIFIED_SOCIAL_CONDITION,
}


def _answered(sentence: Sentence) -> list[Statement] | None:
    """« Clause d’insertion : oui pour le lot 1, non pour les autres »."""
    for label, code in _CLAUSES.items():
        for cue in sentence.having(label):
            answers = lot_answers.read(sentence, cue)
            if answers is None or sentence.excluded:
                continue
            lots = tuple(answers.yes)
            if not lots:
                return []
            answer = Statement(
                code, sentence, cue.first, cue.last, f"{code.split('_')[0]}.answered", lots, True
            )
            if code is C.INSERTION_CONDITION:
                clause_volumes = volumes.of(sentence, lots)
                answer.volumes = [
                    volume for volume in clause_volumes if volume.lot is None or volume.lot in lots
                ]
            return [answer]
    return None


@cache
def _rules() -> dict[Rule, C]:
    """The rules of the conditions in order, each with what it says."""
    return {
        rule: code
        for code, module in considerations.modules().items()
        if code in CONDITIONS
        for rule in getattr(module, "RULES", ())
    }


def _obliges_too(sentence: Sentence) -> bool:
    """« au-delà des 300 heures d’insertion obligatoires, les heures proposées sont notées »."""
    return sentence.part.role != "criterion" and any(
        {"obligatoire", "obligatoires", "exigees", "imposees"}
        & set(sentence.words_after(cue.last, 2))
        for cue in sentence.having("CLAUSE_INSERTION")
    )


def _imposed(case: Case, spot: Spot) -> bool:
    turned = refused(case, spot, ConsiderationGroup.CONDITION)
    if turned and not (turned == "denied" and _forbids(spot)):
        return False
    return _fits(spot.sentence, spot)


_DUTY = words("devra doit engage obligatoirement imperativement")


def _fits(sentence: Sentence, spot: Spot) -> bool:
    """In an object insertion may be what is bought: only a clause or hours are a condition."""
    if sentence.part.role != "object":
        return True
    text = sentence.text
    strong = "clause" in text or "condition" in text or "l2112" in text
    hours = sentence.has("HOURS", "PERCENT") and sentence.has(
        "INSERTION", "CLAUSE_INSERTION", "PUBLICS"
    )
    return (
        strong
        or hours
        or (
            sentence.has("CONTRACTOR") and bool(_DUTY & sentence.vocabulary) and not sentence.serves
        )
    )


def _statement(case: Case, code: C, spot: Spot, rule: str) -> Statement:
    sentence, first, last = spot.sentence, spot.anchor.first, spot.anchor.last
    lots, lots_named = scope.lots_of(case, sentence, first, last)
    statement = Statement(
        code, sentence, first, last, rule, lots, lots_named, articles=articles.cited(sentence)
    )
    statement.guessed = guesses(case, lots, lots_named)
    statement.optional = _is_optional(sentence)
    if code is C.INSERTION_CONDITION:
        statement.volumes = volumes.of(sentence, lots)
        if lots == "all" and not lots_named:
            _take_lots_of_volumes(statement)
    return statement


def _take_lots_of_volumes(statement: Statement) -> None:
    """« 5 % pour le lot terrassement »: the amounts tell the lots that the words left open."""
    lots = tuple(dict.fromkeys(volume.lot for volume in statement.volumes if volume.lot))
    if lots and all(volume.lot for volume in statement.volumes):
        statement.lots, statement.named, statement.guessed = lots, True, False


def _is_optional(sentence: Sentence) -> bool:
    """« facultative », « s’ils le souhaitent », said of the condition and not of an option."""
    words_around = [
        word for cue in sentence.having("OPTIONAL") for word in sentence.words_before(cue.first, 3)
    ]
    other_options = {"tranche", "tranches", "prestation", "visite", "variante", "option"} & {
        *words_around
    }
    duty = {"obligatoire", "obligatoirement", "impose"} & sentence.vocabulary
    free = duty and "non" in words_around
    return sentence.has("OPTIONAL") and not other_options and (not duty or bool(free))


def _tell_kind(case: Case) -> None:
    """A bare « clause sociale » takes its kind from another sentence that names the people or
    their guide.
    """
    bare = [
        other_statement
        for other_statement in case.statements
        if other_statement.code is C.UNSPECIFIED_SOCIAL_CONDITION
    ]
    kinds = (C.INSERTION_CONDITION, C.OTHER_SOCIAL_CONDITION)
    if not bare or any(other_statement.code in kinds for other_statement in case.statements):
        return
    if any(_names_people(case, sentence) for sentence in case.candidates):
        for statement in bare:
            statement.code, statement.rule = C.INSERTION_CONDITION, "insertion.told_elsewhere"
            statement.volumes = volumes.of(statement.sentence, statement.lots)


def _names_people(case: Case, sentence: Sentence) -> bool:
    if sentence.part.role in ("criterion", "selection", "declaration", "title", "object"):
        return False
    if criteria.scores(sentence) or sentence.has("RESERVED", "ELSEWHERE"):
        return False
    for cue in sentence.having("PUBLICS", "CLAUSE_INSERTION", "FACILITATOR", "INSERTION"):
        spot = Spot(sentence, cue.first, cue.last, (cue,))
        if not refused(case, spot, ConsiderationGroup.CONDITION):
            return True
    return False


# What the rules of the conditions ask of a spot.


def imposed_clause(spot: Spot) -> bool:
    """A clause that stands: no line of a table of contents, no heading left empty."""
    sentence, cue = spot.sentence, spot.anchor
    if is_empty(sentence) or sentence.has("SUPPORT") or _is_zero(sentence, cue):
        return False
    head = sentence.words_before(cue.first, 3)
    if not _BUYS.isdisjoint(head) or _of_their_contracts(sentence, cue):
        return False
    if {*head} & _IN_CHARGE and not {*head} & _THEIRS:
        return False
    if cue.label == "CLAUSE_SOCIAL" and is_reservation(sentence):
        return False  # its words say for whom it is kept
    definite = sentence.words_before(cue.first, 1) == ["l"]
    if (sentence.wording[cue.first] in _LOOSE and not definite) or sentence.serves:
        if sentence.serves:
            share = sentence.has("PERCENT", "OBLIGED") and sentence.has("CONTRACTOR")
            return share or sentence.has("IMPOSE", "HOURS")
        return sentence.has("IMPOSE", "HOURS", "PERCENT", "OBLIGED", "DO", "CONTRACTOR", "AIM")
    return True


# « le syndicat achète une action d’insertion », « dresse l’état des lieux des clauses »
_BUYS = words("achete achetent acquiert introduire lieux")


def _of_their_contracts(sentence: Sentence, cue: Cue) -> bool:
    """« les effets de la clause d’insertion dans ses marchés »: in all that the buyer buys."""
    after = sentence.words_after(cue.last, 9)
    theirs = any(
        owner in ("ses", "leurs") and contracts == "marches" for owner, contracts in pairwise(after)
    )
    return theirs or "titulaires des marches" in " ".join(after)


_THEIRS = words("sa leur leurs")  # « ont à leur charge une action d’insertion »
_IN_CHARGE = words("charge chargee chargees cellule pole referent service responsable")


def _is_zero(sentence: Sentence, cue: Cue) -> bool:
    """« Insertion : 0 h », « est fixé à 0 »: the only figure after it is nought."""
    after = [word for word in sentence.words_after(cue.last, 40) if word[:1].isdigit()]
    return after[:1] in (["0"], ["00"]) and len(after) == 1


def is_empty(sentence: Sentence) -> bool:
    """A heading that nothing follows, or that dots follow."""
    text = sentence.text.rstrip()
    if sentence.has("OUI"):
        return False
    # options of a form, none ticked
    blanked = len(sentence.text) - len(text) > 3 and not _ticked(sentence)
    if not (blanked or text.endswith((":", "....", "…"))) or any(
        word.isdigit() for word in sentence.wording
    ):
        return False
    after = sentence.after
    return (
        blanked
        or after is None
        or says_nothing(after)
        or (is_heading(after) and not any(word.isdigit() for word in after.wording))
    )


_TICKS = ("[x]", "(x)", "☒", "☑", "✔", "✓")


def _ticked(sentence: Sentence) -> bool:
    """A ticked box stands on its line: what is left there is the answer, no heading."""
    stored = sentence.folded.stored
    first, last = sentence.place(0, len(sentence.wording) - 1)
    line = stored[max(0, first - 8) : last].casefold()
    return any(tick in line for tick in _TICKS)


_NO_WORK = words(
    "transport formation accompagnement cours ateliers accueil reduction tarif tarifs remise "
    "gratuite"
)
_POSTS = words("poste postes equipe equipes emplois contrat contrats chantier effectif")


def with_figure(spot: Spot) -> bool:
    """A number stands with the hours or the share."""
    sentence = spot.sentence
    if sentence.serves and not sentence.has("HIRE", "CLAUSE_INSERTION", "CONTRACTOR"):
        return False
    if is_reservation(sentence):
        return False
    weak = any(cue.label in ("WEAK_DISABILITY", "ACTOR_BOTH") for cue in spot.cues)
    obliged = _OBLIGING & sentence.vocabulary
    if weak and not obliged and not sentence.has("CONTRACTOR"):
        return False
    if spot.anchor.label in ("HOURS", "PERCENT") and not sentence.has("HIRE", "INSERTION"):
        vocabulary = sentence.vocabulary
        if vocabulary & _NO_WORK:
            return False
    return any(_figure(sentence, cue) for cue in sentence.having("HOURS", "PERCENT"))


_TOTALS = words("nombre volume plancher seuil minimum quota total contingent objectif quantum")


def _figure(sentence: Sentence, cue: Cue) -> bool:
    around = [*sentence.words_before(cue.first, 3), *sentence.words_after(cue.last, 3)]
    if _TOTALS & {*sentence.words_before(cue.first, 3)}:
        around += sentence.words_after(cue.last, 16)  # « le nombre d’heures … est fixé à 245 »
    if sentence.said(cue) in ("moitie", "tiers", "quart", "part", "partie"):
        return sentence.words_before(cue.first, 1) in (["la"], ["un"], ["une"])
    return any(word[:1].isdigit() or word in _FIGURES for word in around)


_STAFFS = words(
    "agents effectif effectifs equipe equipes personnel heures main postes temps salaries "
    "intervenants ouvriers enqueteurs conducteurs equipiers journees volume"
)


def share_of_staff(spot: Spot) -> bool:
    """« 30 % des agents sont des personnes en parcours d’insertion »: no verb obliges, the share
    does.
    """
    sentence, share = spot.sentence, spot.anchor
    counted = _STAFFS & {*sentence.words_after(share.last, 6)}
    weighs = sentence.has("CRITERION", "BIDDER", "OPEN_TO_ALL", "DECLARATION", "PRICE")
    return bool(counted) and not weighs and with_figure(spot)


def told_volume(spot: Spot) -> bool:
    """« Emploi de personnes en insertion : 260 h par an »."""
    sentence, people, hours = spot.sentence, spot.cues[0], spot.cues[1]
    between = sentence.wording[people.last + 1 : hours.first]
    if (_CARE | _NO_WORK) & {*sentence.words_before(people.first, 8), *between}:
        return False
    return (
        ":" in between
        and not _is_zero(sentence, people)
        and "." not in between
        and not sentence.serves
        and of_people(sentence, people)
        and _figure(sentence, hours)
        and not is_reservation(sentence)
    )


def hires(spot: Spot) -> bool:
    """Whoever performs the contract hires them, or a share of the work goes to them."""
    sentence = spot.sentence
    figure = with_figure(spot)
    if is_reservation(sentence):
        return False
    if sentence.serves or sentence.has("SERVED_BY"):
        return figure and sentence.has("CONTRACTOR")
    if sentence.part.role == "object" and not sentence.has("CONTRACTOR"):
        return False
    vocabulary = sentence.vocabulary
    if sentence.said(spot.anchor).startswith(("ouvr", "integr")) and not _POSTS & vocabulary:
        return False  # « ouvre l’accès aux habitants » hires nobody
    obliged = bool(_OBLIGING & vocabulary) or bool(_POSTS & vocabulary and sentence.has("OBLIGED"))
    return bool(figure or sentence.has("CONTRACTOR") or obliged) and not _trainees(spot)


def _trainees(spot: Spot) -> bool:
    """« stagiaires issus des quartiers prioritaires »: they only say which trainees are meant."""
    sentence = spot.sentence
    people = next(cue for cue in spot.cues if cue.label == "PUBLICS")
    head = set(sentence.words_before(people.first, 6))
    return bool(
        head
        & {
            "stagiaires",
            "stagiaire",
            "apprentis",
            "eleves",
            "collegiens",
            "alternants",
            "formation",
            "accompagnement",
            "transport",
            "stage",
            "apprenti",
            "alternant",
            "collegien",
            "lyceens",
            "eleve",
        }
    )


def engages(spot: Spot) -> bool:
    """« le titulaire assurera l’insertion de deux personnes »."""
    sentence, act, cue = spot.sentence, spot.cues[1], spot.cues[2]
    head = set(sentence.words_before(cue.first, 6))
    received = sentence.wording[act.first].startswith("accueil")
    if received and not sentence.has("HOURS", "PERCENT") and not _POSTS & sentence.vocabulary:
        return False
    if sentence.serves or is_reservation(sentence) or sentence.has("ORG", "SUPPORT"):
        return False
    return of_people(sentence, cue) and not head & (
        _CARE | {"stagiaires", "experience", "apprentis", "stagiaire", "apprenti"}
    )


def clause_told(spot: Spot) -> bool:
    """« clause d’exécution en faveur de l’insertion »."""
    sentence = spot.sentence
    return not (is_empty(sentence) or sentence.serves or is_reservation(sentence)) and of_people(
        sentence, spot.cues[1]
    )


def titled_clause(spot: Spot) -> bool:
    """« Construction d’un collège, clause d’insertion obligatoire »."""
    cue_text = spot.sentence.said(spot.anchor)
    return cue_text.startswith(("clause", "heures")) and spot.anchor.first > 1


def is_reservation(sentence: Sentence) -> bool:
    """A contract is kept for somebody in that sentence."""
    return any(
        keeps_contract(Spot(sentence, cue.first, cue.last, (cue,)))
        and not denied(sentence, cue.first, cue.last)
        for cue in sentence.having("RESERVED")
    )


def of_people(sentence: Sentence, cue: Cue) -> bool:
    """« insertion de la passerelle », « des engins dans la circulation »: of a thing."""
    if cue.label != "INSERTION" or cue.first != cue.last:
        return True
    after = sentence.words_after(cue.last, 4)
    qualified = after[1:2] in _OF_THING and not after[0].isdigit() and after[0].isalpha()
    if qualified and (_OBLIGING | _JOINING) & {after[0]}:
        return True
    if qualified and any(word[:1].isdigit() for word in after):
        return True
    return (after[:1] not in _OF_THING and not qualified) or bool(_PERSONS & set(after))


_OF_THING = (["de"], ["du"], ["des"], ["dans"], ["d"])
_JOINING = words("et ou dans par pour sur est sont sociale socio a au aux en comme lors auprès")
_TEAM = words("equipe equipes effectif effectifs chantier")
_SERVING = words(
    "formation accompagnement transport accueil experience stagiaires orientation suivi matiere"
)
_CARRIES = words("vise comprend comporte prevoit integre inclut comportent")


def framed(spot: Spot) -> bool:
    """Insertion or its people in a sentence that obliges."""
    sentence = spot.sentence
    if sentence.serves or sentence.has("ORG", "SUPPORT") or is_reservation(sentence):
        return False
    cue = next(cue for cue in spot.cues if cue.label in _PEOPLE)
    if cue.label == "INSERTION" and not of_people(sentence, cue):
        return False
    if cue.first <= 2 and sentence.words_after(cue.last, 1) == ["("]:
        return False
    vocabulary = sentence.vocabulary
    head = set(sentence.words_before(cue.first, 6))
    if head & _SERVING and "clause" not in vocabulary:
        return "matiere" in head and bool(vocabulary & _OBLIGING)
    staffed = vocabulary & _TEAM and sentence.has("OBLIGED") and not vocabulary & _CARE
    if staffed and cue.label == "PUBLICS":
        return True
    carried = vocabulary & _CARRIES and sentence.has("CONTRACT") and not vocabulary & _CARE
    return bool(vocabulary & _OBLIGING or carried)


def listed_publics(spot: Spot) -> bool:
    """« Publics éligibles : DELD, bénéficiaires du RSA »."""
    sentence, cue = spot.sentence, spot.anchor
    cue_text = sentence.said(cue)
    heads = cue.first <= 3 and any(word in cue_text for word in ("eligible", "clause", "cible"))
    return heads and sentence.words_after(cue.last, 1) == [":"] and not sentence.serves


def shares_work(spot: Spot) -> bool:
    """A share of the work that must go to an ESAT, an EA or an SIAE."""
    sentence, actor = spot.sentence, spot.cues[1]
    if actor.first < spot.cues[0].first or one_house(sentence, actor) or is_reservation(sentence):
        return False
    if actor.label == "ACTOR_PRISON" or "programmes d emplois proteges" in sentence.text:
        return False
    obliged = with_figure(spot) if sentence.has("PERCENT", "HOURS") else False
    duty = _OBLIGING & sentence.vocabulary
    return bool(obliged or duty) and not sentence.has("OPEN_TO_ALL", "ONLY_BIDDERS")


_CHOSEN = words("choisit choisi choix remunere remuneree retient retenu designe declare propose")


def handed_over(spot: Spot) -> bool:
    """« le titulaire confie le tri à une EA », « par l’ESAT que le titulaire choisit »: a part of
    the work is done by such a house, which the contractor takes on.
    """
    sentence, actor = spot.sentence, spot.anchor
    if actor.label in ("ACTOR_PRISON", "ACTOR_ESS", "ACTOR_OTHER"):
        return False
    if any(0 < actor.first - must.last <= 5 for must in sentence.having("MUST_BE")):
        return False
    if sentence.part.role == "object" or sentence.serves:
        return False
    contractors = [
        cue
        for cue in sentence.having("CONTRACTOR")
        if not sentence.said(cue).startswith(("sous", "entreprise", "groupement", "exploitant"))
    ]
    chosen = _CHOSEN & set(sentence.words_after(actor.last, 8))
    if chosen and any(0 < cue.first - actor.last <= 5 for cue in contractors):
        return True
    if one_house(sentence, actor) and not chosen:
        return False
    acts = [*sentence.having("CONFIDE"), *_causatives(sentence)]
    return any(_confides(sentence, act, actor, contractors) for act in acts)


_DONE = ("er", "ir", "re")
_SHOWN = words("visiter parvenir connaitre livrer remonter valoir suivre signer partie decouvrir")


def _causatives(sentence: Sentence) -> Iterator[Cue]:
    """« fait assembler », « fera laver »: others do it for whoever has it done."""
    for place, (verb, second_verb) in enumerate(pairwise(word for word in sentence.wording)):
        if (
            verb in ("fait", "fera", "faire", "font")
            and second_verb.endswith(_DONE)
            and second_verb not in _SHOWN
        ):
            yield Cue("CONFIDE", place, place + 1)


def _confides(sentence: Sentence, act: Cue, actor: Cue, contractors: list[Cue]) -> bool:
    """« le titulaire confie … à », « est confié par le titulaire à »."""
    if not 0 < actor.first - act.last <= 22 or sentence.said(act) == "effectue":
        return False
    if "ete" in sentence.words_before(act.first, 2):
        return False
    between = set(sentence.wording[act.last : actor.first])
    handed = {"a", "aux", "au", "par"} & set(sentence.words_before(actor.first, 2))
    done_by = (
        "par" in between
        and handed
        and any(act.last < cue.first < actor.first for cue in contractors)
    )
    passive = bool({"est", "sont", "sera", "seront"} & set(sentence.words_before(act.first, 1)))
    active = any(0 < act.first - cue.last <= 6 for cue in contractors)
    return bool(done_by) or (active and not passive)


_COMES_TO = words(
    "represente representent affectees affectes dediees dedies dediee consacrees consacrees "
    "reservees destinees allouees reviennent attribuees correspond correspondent "
    "pese pesent eleve atteint atteindra profite profitent vont iront equivaut fixee fixe "
    "consacre consacrera dedie affecte"
)


def volume_for_insertion(spot: Spot) -> bool:
    """« 4 % des heures sont dédiées à l’insertion », « l’insertion représente 500 h »."""
    sentence, insertion = spot.sentence, spot.cues[1]
    low, high = sorted((spot.anchor, insertion), key=lambda cue: cue.first)
    between = set(sentence.wording[low.last + 1 : high.first])
    if sentence.serves or sentence.has("ORG", "SUPPORT") or is_reservation(sentence):
        return False
    aimed = sentence.words_before(insertion.first, 2) == ["a", "l"]
    people = aimed or of_people(sentence, insertion)
    return bool(between & _COMES_TO) and people and with_figure(spot)


def sources_people(spot: Spot) -> bool:
    """« fait travailler du personnel issu de structures d’insertion »: people hired from there."""
    sentence = spot.sentence
    if sentence.serves or sentence.part.role == "object" or is_reservation(sentence):
        return False
    figure = any(_figure(sentence, cue) for cue in sentence.having("HOURS", "PERCENT"))
    staff = sentence.has("STAFF", "HIRE", "DISABLED_PEOPLE", "WEAK_DISABILITY")
    return staff and (figure or (sentence.has("CONTRACTOR") and sentence.has("HIRE")))


def guides(spot: Spot) -> bool:
    """Only a clause has such a guide."""
    return (
        bool({"clause", "clauses", "insertion"} & spot.sentence.vocabulary)
        and not spot.sentence.serves
    )


def heads_figures(spot: Spot) -> bool:
    """« Insertion : 350 h », a column « Insertion » whose rows are hours."""
    sentence, cue = spot.sentence, spot.anchor
    if sentence.serves or sentence.part.role == "title" or _is_zero(sentence, cue):
        return False
    after = sentence.words_after(cue.last, 14)
    if sentence.part.role == "object":
        return after[:1] == [":"] and after[1:2] != [] and after[1][0].isdigit()
    if after[:1] == [":"] and after[1:2] in (["lot"], ["lots"]) and cue.first <= 3:
        return _under_conditions(sentence)
    row = "|" in sentence.text or "\t" in sentence.text
    if not row and not _is_headed(sentence, cue):
        return False
    following = sentence.folded.text[sentence.tokens[cue.last].end : sentence.end + 240]
    figures = any(word.isdigit() for word in following.split()) or "oui" in after
    return figures and any(sign in following for sign in (" h", "heure", "oui", "%"))


def _under_conditions(sentence: Sentence) -> bool:
    """A line of a list that is told to be of clauses or conditions, before it or after."""
    if sentence.part.role == "conditions":
        return True
    around: list[Sentence | None] = [sentence.before, sentence.after]
    for _ in range(4):
        if any(neighbour is not None and neighbour.has("CLAUSE_WORD") for neighbour in around):
            return True
        before, after = around
        around = [before.before if before else None, after.after if after else None]
    return False


def _is_headed(sentence: Sentence, cue: Cue) -> bool:
    """The cue starts its line and a colon, a bracket or « , nombre » follows it."""
    head = [word for word in sentence.wording[: cue.first] if word.isalpha()]
    next_words = sentence.words_after(cue.last, 2)
    return len(head) <= 1 and (
        next_words[:1] in ([":"], ["("], ["/"], ["-"]) or next_words == [",", "nombre"]
    )


def _item_of_conditions(sentence: Sentence, cue: Cue) -> bool:
    """« Conditions d’exécution : (lot 1) … ; (lot 2) formation des agents à … »: an item of what
    the heading lists.
    """
    head: Sentence | None = sentence
    if not _STAFF_TAUGHT & {*sentence.words_before(cue.first, 8)}:
        return False
    for _ in range(4):
        if head is None:
            break
        if any(clause_cue.first < 2 for clause_cue in head.having("CLAUSE_WORD")):
            return ":" in head.wording[:6]
        head = head.before
        if head is None or not head.text.rstrip().endswith(";"):
            break
    return False


_STAFF_TAUGHT = words("agents agent personnel personnels salaries equipes intervenants")


def is_a_clause(spot: Spot) -> bool:
    """« clause de stage », « clause égalité », an item under « Conditions d’exécution : »."""
    sentence, cue = spot.sentence, spot.anchor
    if "formation" in sentence.vocabulary and _item_of_conditions(sentence, cue):
        return not sentence.has("NE", "NO")
    return spot.sentence.said(spot.anchor).startswith("clause") and not is_empty(spot.sentence)


def tells_kind(spot: Spot) -> bool:
    """« Clause sociale : … » tells its kind on the same line."""
    return not is_empty(spot.sentence) and not _is_way(spot.sentence, spot.cues[1])


_NO_CONDUCT = _TALKS | words("attestation atteste negociation soumissionner")
_IN_OBJECT = words("clause condition obligatoirement devra engage")


def conducts(spot: Spot) -> bool:
    """What the contractor does while the contract runs; no one served, no way of another clause."""
    sentence, cue = spot.sentence, spot.anchor
    vocabulary = sentence.vocabulary
    if {*sentence.wording[: cue.first]} & _NO_CONDUCT or sentence.has("OPEN_TO_ALL", "SUPPORT"):
        return False
    if sentence.part.role == "object" and not _IN_OBJECT & vocabulary:
        return False
    if sentence.serves and not sentence.has("CONTRACTOR"):
        return False
    if _is_in_clause(sentence, cue) or _of_others(sentence, cue) or _is_lodged(sentence, cue):
        return False
    if sentence.said(cue).startswith(_OF_WHOM) and not _OF_WORK & vocabulary:
        return False
    if (
        "objectif social promu"
        in sentence.text[: sentence.tokens[cue.first].start - sentence.start]
    ):
        return False  # the option of a form, no obligation
    learners = any(word in sentence.said(cue) for word in _LEARNING)
    acts = (
        not learners
        and any(contractor.first < cue.first for contractor in sentence.having("CONTRACTOR"))
    ) or (
        sentence.has("CONTRACTOR")
        and (sentence.has("DO", "OBLIGED", "IMPOSE") or "respect" in vocabulary)
    )
    acts = acts or _it_does(sentence)
    traded = sentence.said(cue).startswith(("commerce equitable", "conventions fondamentales"))
    acts = acts or (traded and sentence.part.role == "conditions")
    return acts or sentence.has("OBLIGED") or bool(vocabulary & (_OBLIGING | _CARRYING))


def _it_does(sentence: Sentence) -> bool:
    """« 2.7.3 Il veille à … »: in a list whose items all begin with the pronoun."""
    wording = sentence.wording
    head = next((place for place, word in enumerate(wording[:9]) if word.isalpha()), 0)
    return wording[head] in ("il", "ii") and any(
        act.first == head + 1 for act in sentence.having("DO")
    )


_OWN = words("ses son leur leurs affectes affectees affecte affectee livreurs")
_WORKERS = words(
    "personnel personnels salaries salarie agents agent equipe equipes conducteurs intervenants "
    "employes collaborateurs poste postes effectifs recrutements livreurs chauffeurs salaires "
    "vendeurs producteurs ouvriers interpretes animateurs travailleurs contrats contrat effectif "
    "eux elles"
)
_BY_LAW = words(
    "smic conventionnel conventionnels conventionnelle collectives collective code legales legale "
    "legislation reglementation attestations attestation urssaf vigilance reprise reprend"
)
_ABOVE = words("superieur superieure superieurs superieures dela mieux plus")


def cares_for_staff(spot: Spot) -> bool:
    """« verse à ses agents un salaire décent »: beyond the law, for those who do the work."""
    sentence, cue = spot.sentence, spot.anchor
    vocabulary = sentence.vocabulary
    performs = [
        contractor for contractor in sentence.having("CONTRACTOR") if contractor.first < cue.first
    ]
    if vocabulary & (_NO_CONDUCT | _LENT) or sentence.serves:
        return False
    if not performs:
        head = {*sentence.wording[: cue.first]}
        here = "marche" in head or sentence.part.role == "conditions"
        return bool(head & _WORKERS and head & _ON_IT and here)
    if sentence.part.role == "object" and not _IN_OBJECT & vocabulary:
        return False
    if _BY_LAW & vocabulary and not _ABOVE & vocabulary:
        return False
    if sentence.has("NE", "HYPOTHESIS", "SUPPORT", "PUBLICS") or _is_in_clause(sentence, cue):
        return False
    share = "%" in vocabulary or sentence.has("MAJORITY")
    if share and sentence.has("WEAK_DISABILITY", "DISABLED_PEOPLE"):
        return False  # a share of the work for them: a clause of insertion
    since, until = min(performs[0].first, cue.first), cue.last + 7
    near = sentence.wording[max(0, since - 3) : until]
    owned = any(
        word in _WORKERS
        and (
            _OWN & {*near[max(0, position - 3) : position + 3]}
            or "titulaire" in near[position + 1 : position + 4]
        )
        for position, word in enumerate(near)
    )
    acts = sentence.has("OBLIGED") or sentence.said(cue).startswith(_OF_CONTRACTS)
    return owned or (bool(_WORKERS & {*near}) and acts and not _TO_OTHERS & vocabulary)


_OF_CONTRACTS = ("travail en journee", "temps p", "cdi", "contrats", "salaire", "horaires decales")
_LENT = words("disposition disponible disponibles")
_ON_IT = words("affectes affectees affecte affectee")
_TO_OTHERS = words(
    "ville commune collectivite departement utilisateurs usagers etablissement acheteur"
)


_OF_WHOM = ("parite", "mixite", "remuneration", "promotion de la diversite")
_OF_WORK = _WORKERS | words(
    "femmes hommes femme homme encadrement jury chantier clause condition conditions "
    "professionnelle producteur fournisseurs recrutement execution egalite"
)


def _is_in_clause(sentence: Sentence, cue: Cue) -> bool:
    """A way of the insertion clause told beside or before it."""
    clauses = sentence.clauses
    return _is_way(sentence, cue) or any(
        clauses[clause_cue.first] == clauses[cue.first]
        for clause_cue in sentence.having("CLAUSE_INSERTION")
        if not (_besides(sentence, clause_cue, cue) or _coordinated(sentence, clause_cue, cue))
    )


def _coordinated(sentence: Sentence, clause_cue: Cue, cue: Cue, most: int = 6) -> bool:
    """« réalise 300 heures d’insertion et forme un apprenti »: a second verb, a second duty."""
    return any(
        clause_cue.last < act.first < cue.first
        and cue.first - act.last < most
        and "et" in sentence.words_before(act.first, 2)
        and not sentence.wording[act.last].endswith(("ment", "ments"))
        for act in sentence.having("DO", "HIRE")
    )


def _besides(sentence: Sentence, clause_cue: Cue, cue: Cue) -> bool:
    """« Outre les 9 500 heures d’insertion exigées, le groupement accueille dix apprentis »."""
    adds = sentence.wording[:1] == ["outre"] or sentence.wording[:2] in (
        ["en", "plus"],
        ["en", "sus"],
    )
    performs = any(
        clause_cue.last < contractor.first < cue.first
        for contractor in sentence.having("CONTRACTOR")
    )
    return adds and performs


def _is_lodged(sentence: Sentence, cue: Cue) -> bool:
    """« hébergement des stagiaires », of whom no number is asked."""
    vocabulary = sentence.vocabulary
    learners = any(word in sentence.said(cue) for word in ("stagiaire", "apprenti", "eleve"))
    return (
        learners
        and bool(vocabulary & _LODGED)
        and not {"moins", "un", "une", "deux", "trois"} & vocabulary
    )


def _of_others(sentence: Sentence, cue: Cue) -> bool:
    """« formation des agents à l’égalité », « les apprentis du CFA »: those served."""
    head, after = sentence.words_before(cue.first, 8), sentence.words_after(cue.last, 3)
    people = (
        "stagiaire",
        "apprenti",
        "eleve",
        "jeunes",
        "alternan",
        "lyceen",
        "collegien",
        "stage",
    )
    topic = not any(word in sentence.said(cue) for word in people)
    taught = (
        topic
        and {"formation", "formations"} & {*head}
        and not {"ses", "leurs", "son"} & {*head}
        and not _item_of_conditions(sentence, cue)
    )
    houses = {"cfa", "centre", "lycee", "college", "campus", "ecole", "afpa", "formation"}
    return bool(taught) or (
        (after[:1] == ["du"] or after[:2] in (["de", "la"], ["de", "l"]))
        and bool(houses & {*after})
    )


_WRONGS = ("travail des", "travail force", "discriminat", "harcelement", "violences", "agissements")


def _forbids(spot: Spot) -> bool:
    """« sans travail des enfants »: what is denied there is the obligation."""
    return spot.sentence.said(spot.anchor).startswith(_WRONGS)


def _under_clause(sentence: Sentence) -> bool:
    """One of the sentences before tells the insertion clause whose ways these are."""
    before, steps = sentence.before, 0
    while before is not None and steps < 12:
        if before.has("CLAUSE_INSERTION"):
            return True
        before, steps = before.before, steps + 1
    return False


def _is_way(sentence: Sentence, cue: Cue) -> bool:
    vocabulary = sentence.vocabulary
    if sentence.said(cue) not in _WAY_CUES:
        return False
    insertion = sentence.has("PUBLICS", "INSERTION", "CLAUSE_INSERTION", "ACTOR_INSERTION") or (
        _under_clause(sentence)
    )
    others = [people for people in sentence.having("PUBLICS") if people.first > cue.last]
    if others and all(_coordinated(sentence, cue, people, 24) for people in others):
        return False  # « recrute deux apprentis, et affecte 15 % des heures à des personnes … »
    if sentence.has("PUBLICS") and sentence.said(cue).startswith("contrat"):
        return True  # « des contrats de professionnalisation à des personnes éloignées … »
    return bool(vocabulary & _WAYS) and (
        insertion or "directe" in vocabulary or "directement" in vocabulary
    )


_CLAUSE_NOUNS = words("clause condition consideration exigence obligation")


_OF_PEOPLE_SERVED = words("acces attribution logement ressources eligibilite hebergement vie")


def stands(spot: Spot) -> bool:
    """« clause sociale » that the contract carries, not a heading left without an answer."""
    sentence, cue = spot.sentence, spot.anchor
    if is_empty(sentence) or sentence.has("RESERVED", "SUPPORT") or sentence.serves:
        return False
    if sentence.said(cue) == "l2112-2-1" and sentence.has("NO", "PAS"):
        return False
    if is_heading(sentence) and not _is_answered(sentence):
        return False
    if _is_umbrella(sentence):
        return False
    if _OF_PEOPLE_SERVED & {*sentence.words_after(cue.last, 3)}:
        return False  # « conditions sociales d’accès au logement »
    if sentence.part.role == "object" and not sentence.has("IMPOSE"):
        return False
    if sentence.wording[cue.first].rstrip("s") in _CLAUSE_NOUNS:
        return True
    vocabulary = sentence.vocabulary
    return sentence.has("IMPOSE") and bool(vocabulary & (_POINTING | _OBLIGING))


def _is_umbrella(sentence: Sentence) -> bool:
    """« Considérations sociales : oui », then « – Clause d’insertion : non », « – Marché réservé :
    oui »: the lines below say which.
    """
    if not sentence.has("OUI"):
        return False
    below, steps = sentence.after, 0
    while below is not None and steps < 4:
        told = below.has("RESERVED", "CLAUSE_INSERTION", "CLAUSE_SOCIAL", "INSERTION", "CRITERION")
        if told and below.has("OUI"):
            return True
        below, steps = below.after, steps + 1
    return False


_POINTING = words("voir cf oui ccap article annexe")


def _is_answered(sentence: Sentence) -> bool:
    """A heading with its answer: « oui », « voir CCAP », lots, a sentence in its own field."""
    vocabulary = sentence.vocabulary
    if sentence.has("IMPOSE", "OUI") or vocabulary & (_POINTING | {"lot", "lots"}):
        return True
    return sentence.text.rstrip().endswith(".") and sentence.part.role == "conditions"
