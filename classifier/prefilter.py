"""Where a social word may stand: one pass of Aho-Corasick over the folded text; everyday uses swallow the word."""

from functools import cache

import ahocorasick_rs

# Longest match from the left wins, so that « raison sociale » takes « social » away.
_WORDS = (
    "clause emploi", "clause d emploi", "aide par le travail", "accompagnement par le travail", "aides par le travail",
    "aide au travail", " rsa", "devoir de vigilance", "parite", "label egalite", "sociaux", "sociales et env",
    "clause d insertion", "clauses d insertion", "heures d insertion", "action d insertion", "socioprofession",
    "socio profession", "socio-profession", "insertion", "social", "societal", "handicap", "esat", "e.s.a.t",
    "entreprise adaptee", "entreprises adaptees", "entreprise adapte", "entreprises adapte", "siae", "s.i.a.e", "etti",
    "2113-1", "2113 - 1", "l21 13", "5132-4", "5213-13", "344-2", "atelier protege", "ateliers protege", "secteur protege",
    "secteur adapte", "protege et adapte", "stpa", "reserve a", "reserves a", "reservee a", "reservees a", "reserve e",
    "reserves e", "marche reserve", "marches reserve", "marches publics reserve", "marche public reserve", "lot reserve",
    "lots reserve", "cadre reserve", "estreserve", "est reserve", "sont reserve", "soit reserve", "reserve :",
    "consultation reservee", "concession reservee", "(reserve", "non reserve", "reservation de marche",
    "reservation de tout", "d une reservation", "reservation au", "reservation a de", "reservation en faveur",
    "recherche d emploi", "recherche d un emploi", "inscrits a", "inscrites a", "inscrit comme", "reservation au titre",
    "heures reservees", "reserver", "reservation des", "reservation du", "contrat reserve", "prestations reservees",
    "procedure reservee", "adaptees (ea", "reserve ess", "reserve iae", "reserve aci", "reserve aux", "reserve insertion",
    "reserve structures", "reserve siae", "seront reserve", "sera reserve", "exclusivement reserve", "uniquement reserve",
    "penitentiaire", "personnes detenues", "en prison", "detention", "economie solidaire", " ess ", " ess.", "(ess",
    "l ess", "eess", "exclusion", "promotion de l", "promouvoir l", "eloigne", "en difficulte",
    "difficultes particulieres", "publics prioritaires", "prioritaires au regard", "defavorise", "demandeurs d",
    "retour a l", "acces a l", "lutte contre le chomage", "chomeurs", "apprenti", "stagiaire", "stage", "alternan",
    "professionnalisation", "equitable", "egalite professionnelle", "egalite entre", "egalite femme", "egalite homme",
    "femmes-hommes", "femmes hommes", "femmes et les hommes", "diversite", "discriminations",
    "organisation internationale du travail", " oit", "(oit", "fondamentales", "et a l emploi", "travail des enfants",
    "droits humains", " rse", "\"rse", "(rse", "/rse", "-rse", "r.s.e", "entreprises inclusives", "structures inclusives",
    "regie de quartier", "cancer et emploi", "travail decent", "conditions de travail", "activite support",
    "ayant pour support", "associations intermediaires", "association intermediaire", "inclusive", "inclusion",
    "statut scolaire", "geiq", "qpv", "quartiers prioritaires", "adapteesou", " iae", "eatt", "etablissement adapte",
    "etablissements adaptes", "milieu protege", "travail protege", "travail adapte", "ateliers adaptes", "atelier adapte",
    "entreprise adaptative", "emplois proteges", "travail a domicile", "5213-18", "aide pour le travail",
    "sous main de justice", "maison d arret", "maisons d arret",
    "maison centrale", "lyceens professionnels", " aci ", " aci,", " aci)", " eiti", "esus",
    "loi hamon", "2014-856", "31 juillet 2014", " prison", "carceral", "412-10", "detenus", "tutorat",
    "accompagnement medico", "bien etre au travail",
    "qualite de vie au travail", "prives d emploi", "privees d emploi", "sans qualification", "peu qualifies",
    "publics fragil", "publics precaires", "publics cibles", "public cible", "publics eligibles", "facilitateur",
    "facilitatrice", "maison de l emploi", "cellule clause", "clause egalite", "clause d egalite", "egalite salariale",
    "egalite de remuneration", "egalite des salaires",
    "egalite de salaire", "referent egalite", "egalite des chances", "mixite professionnelle", "non discrimination",
    "non-discrimination",
    "discrimination a l embauche", "travail force", "droits fondamentaux", "droits des travailleurs",
    "droits de l homme", "eleve de ", "eleves de ", "jeunes en formation",
    "fairtrade", "max havelaar", "harcelement", "sexist", " rso", "societaux", "article 15 du code", "36-i", "36 i",
)  # fmt: skip
_EVERYDAY = (
    "raison social", "raisons social", "siege social", "objet social", "capital social", "denomination social",
    "fiscale et social", "fiscales et social", "sociales et fiscales", "sociale et fiscale", "fiscales ou social",
    "fiscale ou social", "impots et cotisations social", "cotisations social", "securite social", "protection social",
    "logement social", "logements sociaux", "centre social", "centres sociaux", "bailleur social", "bailleurs sociaux",
    "habitat social", "action social", "actions sociales", "reseaux sociaux", "sciences sociales", "assurances sociales",
    "organismes sociaux", "charges sociales", "declarations sociales", "obligations sociales", "medico-social",
    "medico social", "socio-culturel", "cohesion social", "cohesion sociale", "dumping social", "comite social",
    "contributions ou cotisations social", "parts sociales", "part sociale", "droit social", "domaine social et fiscal",
    "insertion paysag", "insertion dans le site", "insertion dans l environnement", "insertion dans le paysag",
    "insertion dans le tissu", "insertion dans son", "insertion dans le quartier", "insertion architect",
    "insertion urbain", "insertion graphique", "insertion publicitaire", "insertion du projet", "insertion et plans",
    "insertion d annonce", "insertion sur le site", "frais d insertion", "perte d insertion", "insertion peripherique",
    "reinsertion du site", "obligation d emploi des travailleurs handicap",
    "concernant l emploi des travailleurs handicap", "obligations concernant l emploi des travailleurs handicap",
    "relatives a l emploi des travailleurs handicap", "obligation d emploi de travailleurs handicap", "disparite",
    "comparite", "accessibilite aux personnes handicap", "aux exclusions", "exclusion de la participation", "d exclusion",
    "exclusions", "a l exclusion", "exclusion a l", "exclusion des candid", "interdictions", "egalite de traitement",
    "egalite des candidats", "egalite des usagers", "diversite biologique", "biodiversite", "diversite arch", "assuj",
    "offre de stage", "stages de formation", "preservation", "se reserve a", "apprentissage de la langue",
    "apprentissage du francais", "ustensile",
)  # fmt: skip


@cache
def _automaton() -> ahocorasick_rs.AhoCorasick:
    return ahocorasick_rs.AhoCorasick(
        [*_WORDS, *_EVERYDAY],
        matchkind=ahocorasick_rs.MatchKind.LeftmostLongest,
        implementation=ahocorasick_rs.Implementation.DFA,
    )


def places(folded: str) -> list[int]:
    """Where social words start in a folded text, in order."""
    return [start for index, start, _ in _automaton().find_matches_as_indexes(folded) if index < len(_WORDS)]


def worded(folded: str) -> bool:
    """Whether a social word occurs at all."""
    return any(index < len(_WORDS) for index, _, _ in _automaton().find_matches_as_indexes(folded))
