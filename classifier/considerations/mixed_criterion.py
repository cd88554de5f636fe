"""One criterion that scores social and environmental performance together, or « RSE »."""

from classifier.vocabulary import phrases
from vigie.domain.considerations import Consideration

CODE = Consideration.MIXED_CRITERION

CUES = {
    "GREEN": phrases(
        "environnement; environnemental; environnementale; environnementaux; environnementales; "
        "développement durable; dévelopement durable; développement durbale; durable; "
        "durabilité; écologique; écologie; écoresponsable; éco responsable; carbone; déchets; "
        "biodiversité; économie circulaire; transition écologique; eco conception"
    ),
    "RSE": phrases(
        "rse; rso; responsabilité sociétale; responsabilité sociétale des entreprises; "
        "responsabilité sociale et environnementale; responsabilité sociale des entreprises; "
        "responsabilité sociale de l'entreprise; responsabilité sociale environnementale; "
        "responsabilité environnementale et sociale; "
        "responsabilité environnementale et sociétale; démarche rse; sociétal; sociétale; "
        "sociétaux; responsabilité sociale et économique; responsabilité sociale et sociétale; "
        "responsabilité sociétale et environnementale; action sociale et environnementale; "
        "actions sociales et environnementales"
    ),
}

POSITIVE = (
    "criterion|[Politique sociale et environnementale] (10 %)",
    "criterion|[Démarche RSE]",
    "criterion|[RSE] : 5 %",
    "criterion|[Performances environnementales et sociales]",
    "criterion|[Développement durable et insertion sociale]",
    "criterion|Valeur [sociale et environnementale] de l'offre",
    "criterion|[Responsabilité sociétale] du candidat pour ce marché",
    "criterion|[Impact environnemental et social] des prestations",
    "criterion|Qualité [environnementale et sociale] (15 points)",
    "criterion|Engagement en matière de [responsabilité sociale et environnementale]",
    "criterion|[Mesures sociales et environnementales] prises par le candidat",
    "criterion|Performances en matière de [protection de l'environnement et en matière sociale]",
    "criterion|[Développement durable, social et environnemental]",
    "criterion|Critère n°3 : [démarches sociales et environnementales]",
    "criterion|PERFORMANCE [ENVIRONNEMENTALE ET SOCIALE]",
    "criterion|[Responsabilité sociétale des entreprises] (R.S.E.) appliquée au marché",
    "criterion|Mémoire [social et environnemental]",
    "criterion|Prise en compte du [développement durable : volet social et volet environnemental]",
    "criterion|Qualité du projet de [développement durable environnemental et social]",
    "L'offre est jugée sur sa [qualité sociale et environnementale] : 8 points.",
    "criterion|[Cadre de réponse RSE]",
    "criterion|Démarche [écologique et sociale] du prestataire",
    "criterion|Lot 2 : [engagements sociaux et environnementaux]",
    "criterion|Valeur [RSE] de l'offre au vu du mémoire dédié",
    "criterion|[Insertion professionnelle et développement durable]",
    "criterion|Actions [sociétales] du candidat dans le cadre du marché",
    "criterion|[Engagements environnementaux et sociaux]",
    "criterion|Démarche éthique, [sociale et environnementale]",
    "criterion|Démarche d'achat responsable : [environnement, social]",
)

NEGATIVE = (
    "criterion|Développement durable",
    "criterion|Performances environnementales",
    "criterion|Insertion professionnelle : 5 % ; environnement : 5 %",
    "criterion|Performance sociale",
    "criterion|Valeur technique",
    "criterion|Prix",
    "criterion|Insertion dans l'environnement urbain",
    "Clauses sociales et environnementales au CCAP.",
    "criterion|Gestion des déchets et carbone",
    "criterion|Insertion paysagère et environnementale",
    "criterion|Qualité environnementale du bâtiment",
    "criterion|Insertion des publics en difficulté",
    "criterion|Protection de l'environnement (10 points) ; insertion sociale (10 points)",
    "criterion|Logement social et performance énergétique",
    "criterion|Économie circulaire et réemploi",
    "title|Rapport de responsabilité sociale et environnementale de la régie",
    "selection|Démarche RSE du candidat et certifications",
    "La société publie son rapport RSE chaque année.",
    "criterion|Délai et méthodologie",
    "criterion|Éco-conception des supports",
    "criterion|Apprentissage",
    "criterion|Sécurité et environnement de travail du chantier",
    "criterion|Conditions de travail",
    "Le marché comporte une clause environnementale.",
    "criterion|Biodiversité et insertion dans le site",
    "criterion|Certification environnementale et références",
)
