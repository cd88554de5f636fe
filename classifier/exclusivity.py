"""Only they may bid, without the word « réservé »: words of restriction, of access and of those
named, in whatever order they come.
"""

from collections.abc import Container

from classifier import articles
from classifier.case import Cue, Sentence
from classifier.engine import Spot
from classifier.families import ACTORS, one_house
from classifier.text import FUNCTION_WORDS, words

# A contract or a bid on it: what they alone have access to.
ACCESS = words(
    "marche marches lot lots consultation procedure accord contrat concession concurrence "
    "participation candidature candidatures candidat candidats offre offres soumissionner "
    "soumissionnaire soumissionnaires repondre concourir candidater postuler attributaire "
    "attributaires titulaire titulaires attribue attribuable attribution pli plis proposition "
    "propositions soumission soumissions appel productions competition concurrents postulants "
    "reponse reponses dossiers plis contracter contractera conclure acces acceder accedent avis "
    "recevable recevables recevabilite eligible eligibles admis admise admises admission "
    "enveloppes ouverture pretendre"
)
_ONLY = words(
    "seul seuls seule seules exclusivement uniquement exclusif exclusive exclusifs strictement"
)
_ONLY_AFTER = words("uniquement exclusivement seulement exclusif seuls seules exclusive")
_OPERATORS = words(
    "structure structures entreprise entreprises operateur operateurs organisme organismes "
    "association associations etablissement etablissements societe societes organisations "
    "acteurs employeurs economiques personnes morales secteur"
)
# What may stand between a restriction and those it lets in.
_LIGHT = (
    FUNCTION_WORDS
    | _OPERATORS
    | words(
        "a au aux d de des du l la le les un une ou et par parmi entre avec pour ces ceux celles "
        '- / ( " : , candidats candidat candidatures candidature offres offre propositions '
        "plis soumissions dossiers emanant provenant presentees presentes presentee deposees "
        "remises recues admis admises autorises autorisees peuvent pourront peut pourra etre "
        "retenus retenues retenu retenue attribue attribues attribuable conclu passe ouvert "
        "ouverts ouverte accessible accessibles destine destines destinee adresse adressent "
        "concerne concernent vise visent deposes deposees contractera contracter reponses "
        "reponse dossier envoyes envoyees transmises transmis categorie dont agrees agreees "
        "conventionnees conventionnes "
        "productions produits issues issus a l article titre dit dits dites"
    )
)
_BIDDERS = words(
    "candidat candidats soumissionnaire soumissionnaires attributaire attributaires titulaire "
    "titulaires operateur operateurs prestataire prestataires concurrents soumissionner "
    "candidater repondre concourir postuler remise candidature offre entreprise cocontractant "
    "contractant attributaires postulants"
)
_FORCE = words(
    "sera seront doit devra doivent devront obligatoirement necessairement imperativement "
    "imperatif suppose indispensable exige exigee requis requise requiert faut faudra necessaire "
    "choisi choisis choisie retenu selectionne designe subordonnee subordonne subordonnees"
)
# What may stand between the bidder and what it must be.
_STATUS = words(
    "etre avoir est statut qualite reconnu reconnue reconnus agree agreee agrees relever relevant "
    "appartenir justifier titulaire titulaires agrement convention conventionne conventionnee "
    "habilite habilitee sera seront doit devra doivent devront obligatoirement necessairement "
    "imperativement d une un de du des l la le ou lot lots nr parmi retenu retenus choisi il est "
    "suppose indispensable exige exigee requis faut marche presente present consultation suivants "
    "suivantes : disposer posseder l article subordonnee subordonne subordonnees detention "
    "detenir conventionnement soumissionner repondre candidater concourir"
)
_HEADS = words(
    "type types nature categorie categories statut statuts qualite candidats candidat operateurs "
    "structures publics organismes entreprises personnes societes"
)
_WANTED = words(
    "autorises autorise autorisees autorisee admis admise admises acceptes acceptees exige "
    "exigee exiges requis requise eligible eligibles habilites vises concernes concourir "
    "soumissionner"
)
# A contract that is marked out, in whatever form of the word.
LIMITS = ("restrein", "limite", "dedi", "flech", "sanctuaris", "cantonn", "circonscri", "soustrai")
LIMITED = words("ferme fermee fermes echappe echappent")
_ORDINARY = words(
    "classique classiques ordinaire ordinaires marchand marchandes marchands traditionnelles "
    "traditionnelle conventionnelles concurrentiel"
)
_ENTER = words(
    "admis admise admises autorise autorisee autorises autorisees soumissionner repondre "
    "concourir candidater acceder postuler participer attributaire attributaires attribue "
    "retenu retenue retenus retenues ouvert ouverts ouverte ouvertes examine examinee examinees "
    "examines etudiee etudiees etudie analysee analysees analyse recevable recevables acceptee "
    "acceptees consideration compte pretendre acces accueillie accueillies eligible eligibles"
)
_NEGATED = words("n ne")
_DENYING = words("pas plus jamais point peut peuvent pourra pourront pouvant saurait sauraient")
_SHUT = words(
    "ferme fermee fermes fermees exclu exclus exclue exclues ecartees ecartee ecartes rejetee "
    "rejetees elimine eliminee eliminees elimines irrecevable irrecevables refusees"
)
_NOT_ONE = words("autres autre hors non defaut")
_THEY = words("eux elles")


def exclusive(spot: Spot) -> bool:
    """Whether the operators that the rule begins with are the only ones let in."""
    sentence, actor = spot.sentence, spot.anchor
    if one_house(sentence, actor):
        return False
    if sentence.has("PAPERS") and sentence.has("RESERVED"):
        return False
    if "%" in sentence.vocabulary and not sentence.has("MAJORITY"):
        return False
    if any(not sentence.said(cue).startswith(_BIDDING) for cue in sentence.having("PROFESSION")):
        return False
    first, last = _group(sentence, actor)
    if _names_lot(sentence, first) or _must_be(sentence, first) or _wanted(sentence, first):
        return True
    return _has_access(sentence, last) and _restricted(sentence, first, last)


_THAT = words("categorie")


def points_back(spot: Spot) -> bool:
    """« confié à un ACI : consultation restreinte à cette catégorie »."""
    sentence, limited = spot.sentence, spot.cues[1]
    return not one_house(sentence, spot.anchor) and bool(
        _THAT & {*sentence.words_after(limited.last, 4)}
    )


def shuts_others_out(spot: Spot) -> bool:
    """Whether whoever is not one of the operators that the rule begins with falls."""
    sentence, actor = spot.sentence, spot.anchor
    return not one_house(sentence, actor) and _others_out(sentence, _group(sentence, actor)[0])


_BIDDING = ("titulaire", "attributaire")


def _has_access(sentence: Sentence, last: int) -> bool:
    """A contract or a bid is told there, or « le sont » points back to the sentence before."""
    if has_access(sentence) or articles.families(sentence):
        return True
    before = sentence.before
    points = {"le", "y"} & {*sentence.words_after(last, 3)}
    return bool(points) and before is not None and not ACCESS.isdisjoint(before.vocabulary)


def has_access(sentence: Sentence) -> bool:
    """A contract or a bid is told there, or asked about in the question that it answers."""
    if not ACCESS.isdisjoint(sentence.vocabulary):
        return True
    before = sentence.before
    asked_before = before is not None and before.text.rstrip().endswith(("?", ":"))
    return asked_before and before is not None and not ACCESS.isdisjoint(before.vocabulary)


def _group(sentence: Sentence, actor: Cue) -> tuple[int, int]:
    """The first and last token of « les ESAT, les EA et les SIAE »."""
    first, last = actor.first, actor.last
    for cue in sentence.having(*ACTORS):
        if 0 <= cue.first - last <= 6:
            last = max(last, cue.last)
    return first, last


def _leads(sentence: Sentence, since: int, until: int, light: Container[str]) -> bool:
    return all(word in light or word.isdigit() for word in sentence.wording[since + 1 : until])


def _restricted(sentence: Sentence, first: int, last: int) -> bool:
    """« seuls les ESAT », « ne … que des ESAT », « aux ESAT uniquement », « exclusivité »."""
    wording = sentence.wording
    after = {*sentence.words_after(last, 5)}
    if "exclusivite" in wording or (_THEY & after and _ONLY_AFTER & after):
        return True
    for place in range(first - 1, max(-1, first - 14), -1):
        if wording[place] in _ONLY:
            return True
        if wording[place] not in _LIGHT and not wording[place].isdigit():
            break
    for word in sentence.words_after(last, 5):
        if word in _ONLY_AFTER:
            return True
        if word not in ("a", "titre", ")", ",", "et", '"', "-"):
            break
    return _nothing_but(sentence, first)


_FAR = 12  # tokens from « que » to those let in
_NOT_LET_IN = words(
    "aupres experience references reference visite livre livree remis remise accompagnement "
    "presence compris pour lors entree rendez"
)


def _nothing_but(sentence: Sentence, first: int) -> bool:
    """« il ne sera tenu compte que des offres de … »."""
    for que in sentence.having("QUE"):
        between = {*sentence.wording[que.last + 1 : first]}
        if not 0 < first - que.last <= _FAR or between & _NOT_LET_IN:
            continue
        head = {*sentence.words_before(que.first, 14)}
        if _NEGATED & head and not {"pas", "autre"} & head:
            return True
    return False


def _must_be(sentence: Sentence, first: int) -> bool:
    """« Le titulaire sera un ESAT », « soumissionner suppose d’être reconnu EA »."""
    if sentence.has("HYPOTHESIS", "MAY"):
        return False
    wording = sentence.wording
    since = first - 1
    while since >= 0 and (
        wording[since] in _STATUS or wording[since] in _LIGHT or wording[since].isdigit()
    ):
        since -= 1
    between = {*wording[since + 1 : first]}
    bidders = _BIDDERS & {*wording[:first]}
    if not (between & _FORCE and bidders):
        return False
    chosen = between & {"choisi", "choisis", "choisie", "retenu", "selectionne", "designe"}
    return not chosen or "parmi" in between or bool(between & (_FORCE - {*chosen}))


def _wanted(sentence: Sentence, first: int) -> bool:
    """« Type de candidats autorisés : entreprises adaptées »."""
    wording = sentence.wording
    colon = next((place for place in range(first - 1, -1, -1) if wording[place] == ":"), None)
    if colon is None or not _leads(sentence, colon, first, _LIGHT | _STATUS):
        return False
    head = {*wording[max(0, colon - 8) : colon]}
    heads = head & _HEADS and head & _WANTED
    is_required = "etre" in wording[colon:first] and {"condition", "conditions", "aptitude"} & head
    return bool(heads or is_required or (head & ACCESS and any(map(limits, head))))


def limits(word: str) -> bool:
    """« dédié », « restreinte », « fermés »."""
    return word in LIMITED or word.startswith(LIMITS)


def _others_out(sentence: Sentence, first: int) -> bool:
    """« un candidat qui n’est pas un ESAT ne peut répondre »."""
    wording = sentence.wording
    shut = [place for place, word in enumerate(wording) if word in _SHUT or bars(wording, place)]
    if not shut:
        return False
    if sentence.has("OTHERS") or _ORDINARY & sentence.vocabulary:
        return True
    since = first - 1
    while since >= 0 and (wording[since] in _STATUS or wording[since] in _LIGHT):
        since -= 1
    lead = wording[max(0, since - 3) : first]
    denied = "pas" in lead[:5] and bool(_NEGATED & {*wording[max(0, since - 5) : since + 1]})
    return denied or bool(_NOT_ONE & {*lead})


def bars(wording: list[str], place: int) -> bool:
    """« ne seront pas admises », « ne peut y soumissionner »."""
    if wording[place] not in _ENTER:
        return False
    head = wording[max(0, place - 7) : place]
    negated = next((position for position, word in enumerate(head) if word in _NEGATED), None)
    return (
        negated is not None and bool(_DENYING & {*head[negated:]}) and ("que" not in head[negated:])
    )


def _names_lot(sentence: Sentence, first: int) -> bool:
    """« un lot « EA/ESAT » », « marché ESAT »."""
    before = [word for word in sentence.words_before(first, 2) if word not in ('"', "(", "-")]
    return before[-1:] in (["lot"], ["marche"]) and len(sentence.wording) < 30
