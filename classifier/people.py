"""People far from work and the operators that employ them, told in words that no list foresees:
a noun of people, then what keeps them from work; a noun of operators, then what they are for.
"""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from classifier.case import Cue, Sentence
from classifier.text import beginnings, words

_PEOPLE = words(
    "personne personnes public publics jeunes jeune habitants habitantes salaries salarie "
    "salariee candidats demandeurs demandeur travailleurs adultes seniors femmes hommes "
    "beneficiaires suivis suivies accompagnes accompagnees orientes orientees allocataires "
    "gens riverains locataires ouvriers ceux celles quelqu travailleur"
)
# What keeps somebody from work; « sans » and « privees » need the word work behind them.
_KEPT_FROM = beginnings(
    "peinant peine peinent mal difficult eloign priv exclu precar fragil vulnerab recherche "
    "cherch depourv sans ecart obstacle frein handicap empech decroch"
)
_WORK = words(
    "emploi emplois travail embauche qualification diplome activite insertion chomage employabilite"
)
_BY_THEMSELVES = words("chomage rsa deld ass desinsertion plie")
_KEEPING_AWAY = _WORK | _BY_THEMSELVES | {"locale", "locales"}
_GUIDES = ("mission locale", "cap emploi", "france travail", "pole emploi", "missions locales")
_STOPS = words(". ; : | ? ! n ne candidature offre marche lot agents usagers titulaire")
_NEARNESS = 14  # tokens from the noun of people to the work that they are kept from
_OPERATORS = words(
    "structure structures entreprise entreprises operateur operateurs organisme organismes "
    "association associations etablissement etablissements societe societes employeur employeurs "
    "acteurs regie regies chantier chantiers atelier ateliers garage garages traiteur traiteurs "
    "ressourcerie ressourceries recyclerie recycleries maraichers blanchisserie cooperative "
    "cooperatives prestataire prestataires personnes"
)
_OF = (["d"], ["l"], ["par"], ["en"])
_BETWEEN = words(
    "solidaire solidaires sociale sociales locale locales agreee agreees agrees conventionnee "
    "conventionnees conventionnes specialisee specialisees du de la d l oeuvrant morales avec "
    "par etat au titre ayant reconnues reconnus intervenant relevant dans le champ secteur dite "
    "dites dediee dediees en pour titulaires titulaire une convention agrement ne n pas non"
)


def found_in(sentence: Sentence) -> tuple[Iterator[Cue], ...]:
    """All that the words below find there."""
    return (people_of(sentence), of_insertion(sentence), those_of(sentence))


def people_of(sentence: Sentence) -> Iterator[Cue]:
    """Whom work is counted for: each noun of people is looked at once."""
    vocabulary, wording = sentence.vocabulary, sentence.wording
    far = not _KEEPING_AWAY.isdisjoint(vocabulary)
    worked = not _WORKED_IN.isdisjoint(vocabulary)
    if not (far or worked) or _PEOPLE.isdisjoint(vocabulary):
        return
    for place, word in enumerate(wording):
        if word not in _PEOPLE or not _determined(wording, place):
            continue
        last = _far_from_work(wording, place) if far else None
        if last is not None:
            yield Cue("PUBLICS", place, last)
        if worked and _told_elsewhere(wording[place + 1 : place + _NEARNESS], vocabulary):
            yield Cue("PUBLICS", place, place)


def _far_from_work(wording: Sequence[str], place: int) -> int | None:
    """« personnes peinant à trouver un emploi », « habitants que le chômage frappe »: where it is
    told, from the noun on.
    """
    kept_away = False
    again = not _WORK.isdisjoint(wording[:place])  # « de l’emploi … à qui en est privé »
    for ahead in range(place + 1, min(place + _NEARNESS, len(wording))):
        following = wording[ahead]
        far_away = following.startswith(("eloign", "priv", "exclu"))
        if again and far_away and "en" in wording[place + 1 : ahead]:
            return ahead
        if following in _STOPS:
            return None
        kept_away = kept_away or following.startswith(_KEPT_FROM)
        guided = f"{following} {wording[ahead + 1]}" if ahead + 1 < len(wording) else ""
        if following in _BY_THEMSELVES or guided in _GUIDES or (kept_away and following in _WORK):
            return ahead
    return None


_POINTING = ("relev", "repond", "rempli", "satisf", "eligib", "vise", "defini", "entrant")
_LISTED = ("eligib", "16.1", "20.1")
_NAMED = ("list", "enumer", "vise", "defini", "mentionn", "indiqu", "precis", "decrit")
_WORKED = words("travaillees travailles travail oeuvre heures")
_WORKED_IN = words("heures h % heure")
_LIST = words("dispositif annexe criteres ccag publics liste conditions")


def _told_elsewhere(near: Sequence[str], vocabulary: AbstractSet[str]) -> bool:
    """« personnes relevant des publics visés à l’article 16.1.1 du CCAG », « répondant aux critères
    d’éligibilité de l’annexe »: whom another document lists, where work is counted for them.
    """
    listed = any(following.startswith(_LISTED) for following in near) and _LIST & {*near}
    if listed:
        return any(following.startswith(_POINTING) for following in near)
    return not _WORKED.isdisjoint(vocabulary) and any(
        following.startswith(_NAMED) and _LIST & {*near[ahead + 1 : ahead + 5]}
        for ahead, following in enumerate(near[:4])
    )


def _determined(wording: Sequence[str], place: int) -> bool:
    """A noun: « des jeunes », « à un public », « 12 personnes », no « établissement public »."""
    before = wording[place - 1] if place else ""
    return not before or before in _BEFORE or before.isdigit() or not before.isalnum()


_BEFORE = words(
    "le la les l un une des de d du aux au a deux trois quatre cinq six certaines certains par "
    "pour plusieurs ces leurs et ou jeunes avec"
)


_THOSE = words("ceux celles")
_OF_HOUSE = {
    "insertion": "ACTOR_INSERTION",
    "handicap": "ACTOR_DISABILITY",
    "iae": "ACTOR_INSERTION",
}


def those_of(sentence: Sentence) -> Iterator[Cue]:
    """« les opérateurs … sont ceux du handicap pour le 5 et ceux de l’insertion pour le 6 »."""
    wording = sentence.wording
    if _THOSE.isdisjoint(sentence.vocabulary) or _OPERATORS.isdisjoint(sentence.vocabulary):
        return
    for place, word in enumerate(wording):
        if word not in _THOSE or wording[place + 1 : place + 2] not in (["de"], ["du"]):
            continue
        for ahead in range(place + 2, min(place + 4, len(wording))):
            if wording[ahead] in _OF_HOUSE:
                yield Cue(_OF_HOUSE[wording[ahead]], place, ahead)


_AIMS = words("insertion iae")


def of_insertion(sentence: Sentence) -> Iterator[Cue]:
    """« entreprises solidaires d’insertion », « traiteurs d’insertion »: operators by their aim."""
    wording = sentence.wording
    if _AIMS.isdisjoint(sentence.vocabulary):
        return
    for place, word in enumerate(wording):
        if word not in _AIMS or wording[place - 1 : place] not in _OF:
            continue
        cursor = place - 1
        while cursor > 0 and place - cursor < 14 and wording[cursor] in _BETWEEN:
            cursor -= 1
        moral = wording[cursor] != "personnes" or wording[cursor + 1] == "morales"
        if wording[cursor] in _OPERATORS and moral:
            yield Cue("ACTOR_INSERTION", cursor, place)
