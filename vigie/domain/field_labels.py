"""Where a text stands in a notice, in plain French: published field names mean nothing to who
reads a proof.
"""

import re

from vigie.domain.document_kinds import is_document_place

BT = re.compile(r"^(?:BT|OPT|OPP)-\d+")

# The business terms of eForms, named after the Commission's French labels (EU publications, CC BY
# 4.0).
EFORMS = {
    "BT-31": "nombre de lots auxquels répondre",
    "BT-33": "nombre de lots attribués",
    "BT-21": "intitulé",
    "BT-24": "description",
    "BT-300": "informations complémentaires",
    "BT-734": "critère d’attribution",
    "BT-540": "critère d’attribution, détail",
    "BT-539": "critère d’attribution",
    "BT-750": "critère de sélection",
    "BT-749": "critère de sélection",
    "BT-809": "critère de sélection",
    "BT-728": "lieu d’exécution",
    "BT-67": "motifs d’exclusion",
    "BT-54": "options",
    "BT-57": "reconductions",
    "BT-99": "recours",
    "BT-70": "conditions d’exécution",
    "BT-76": "forme juridique du groupement",
    "BT-77": "modalités financières",
    "BT-75": "garanties",
    "BT-777": "achat stratégique",
    "BT-141": "modification apportée",
    "BT-762": "motif de la modification",
    "BT-140": "motif de la modification",
    "BT-135": "justification de la procédure",
    "BT-133": "ouverture des plis",
    "BT-88": "procédure",
    "BT-95": "reconductions",
    "BT-142": "résultat",
    "BT-721": "titre du marché conclu",
    "BT-123": "catalogue électronique",
    "BT-134": "ouverture des plis",
    "BT-733": "pondération",
    "BT-01": "base juridique",
    "BT-1351": "justification de l’urgence",
    "BT-772": "délai de traitement",
    "BT-732": "sécurité",
    "BT-111": "langue",
    "BT-6140": "financement européen",
    "BT-802": "confidentialité",
    "BT-543": "pondération",
    "BT-13716": "partie modifiée",
}

# The last word of a published path decides, the whole path first.
WORDS = {
    "objet": "objet",
    "intitule": "intitulé",
    "titre": "intitulé",
    "titre_marche": "intitulé",
    "objet_complet": "objet complet",
    "description": "description",
    "desc_lot": "description du lot",
    "intitulelot": "intitulé du lot",
    "principales": "caractéristiques principales",
    "titremarche": "intitulé",
    "numlot": "intitulé du lot",
    "criteresattrib": "critères d’attribution",
    "critere": "critères d’attribution",
    "liste": "critères d’attribution",
    "criteres_libre": "critères d’attribution",
    "criteria_evaluation": "critères d’attribution",
    "critere_selection": "critères de sélection",
    "criteria_selection": "critères de sélection",
    "criteria_candidate": "critères de sélection",
    "autresinformcomplementaire": "informations complémentaires",
    "informations": "informations complémentaires",
    "rens_complement": "informations complémentaires",
    "rensgcomplt": "informations complémentaires",
    "infoscomplementaires": "informations complémentaires du lot",
    "info_compl": "informations complémentaires du lot",
    "texte": "texte",
    "lieuexecution": "lieu d’exécution",
    "lieuexecutionlivraison": "lieu d’exécution",
    "lieu_exec": "lieu d’exécution",
    "capacitetech": "capacités techniques",
    "cap_tech": "capacités techniques",
    "capaciteecofin": "capacités économiques et financières",
    "cap_eco": "capacités économiques et financières",
    "capaciteexercice": "aptitude à exercer",
    "situation_juridique": "situation juridique",
    "situationpropre": "situation propre",
    "groupements": "forme du groupement",
    "forme_jur": "forme du groupement",
    "forme_juridique": "forme du groupement",
    "formejuridique": "forme du groupement",
    "financement": "financement",
    "modfinancement": "financement",
    "conditionsmodepaiement": "financement",
    "details_payment": "financement",
    "cautionnement": "garanties",
    "garanties": "garanties",
    "conditions": "conditions",
    "autres_conditions_part": "autres conditions particulières",
    "autres_conditions_part_oui": "autres conditions particulières",
    "condition_particuliere_execution": "conditions particulières d’exécution",
    "marche_reserve": "réservation",
    "reservationmarche": "réservation",
    "particular_profession": "profession particulière",
    "prestation_reservee_oui": "profession particulière",
    "reference_to_law": "textes de référence",
    "justifications": "justificatifs demandés",
    "recept_offres": "remise des offres",
    "recept_candidat": "remise des candidatures",
    "validite_offre": "validité des offres",
    "langue": "langue",
    "acheteur": "acheteur",
    "nom": "acheteur",
    "ville": "acheteur",
    "categorieacheteur": "acheteur",
    "categorie_acheteur": "acheteur",
    "options": "options",
    "quantite": "quantités",
    "rub_init": "rectificatif : rubrique",
    "txt_init": "rectificatif : au lieu de",
    "lire": "rectificatif : lire",
    "ajouter": "rectificatif : à ajouter",
    "infosrectif": "rectificatif",
    "attributionmarche": "attribution",
    "legal_basis_other": "base juridique",
    "short_descr": "description",
    "info_add": "informations complémentaires",
    "performance_conditions": "conditions d’exécution",
    "suitability": "aptitude à exercer",
    "lot_combining_contract_right": "combinaison de lots",
    "number_value_prize": "primes",
    "html": "texte de l’avis",
    "execution": "conditions d’exécution",
    "criteria": "critères d’attribution",
    "selection": "conditions de participation",
    "additional": "informations complémentaires",
    "saisie": "texte saisi par l’équipe",
    "title": "intitulé",
    "summary": "résumé",
}
PATHS = {
    "caracteristiques.autres": "autres caractéristiques",
    "delai.autres": "délais",
    "participation.autres": "conditions de participation",
    "relatives.autres": "conditions relatives au marché",
    "justifications.autres": "justificatifs demandés",
    "renseignements.autres": "autres renseignements",
    "procedure.autres": "procédure",
    "rectif.autres": "rectificatif",
    "documents.adresse": "obtention des documents",
}


def place(field: str) -> str:
    """« conditions d’exécution » for BT-70: the published name stays beside it where none is
    known.
    """
    name = field.strip()
    if is_document_place(name):
        return name
    code = BT.match(name)
    if code and code.group() in EFORMS:
        return EFORMS[code.group()]
    folded = name.lower()
    if folded in PATHS:
        return PATHS[folded]
    last = folded.rsplit(".", 1)[-1]
    return WORDS.get(last) or (f"rubrique {name}" if name else "avis")
