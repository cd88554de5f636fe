"""An award criterion that scores social performance (R2152-7)."""

from classifier.vocabulary import crossed, phrases
from vigie.domain.considerations import Consideration

CODE = Consideration.SOCIAL_CRITERION

CUES = {
    "SOCIAL_SCORED": phrases(
        "emploi d'habitants; personnes privées d'emploi; emploi de personnes en difficulté; "
        "habitants en difficulté; action sociale; actions sociales; "
        "emploi des personnes handicapées; stagiaires handicapés; "
        "accompagnement des salariés; encadrement des salariés; "
        "personnes en insertion; publics en insertion; performances sociales; "
        "démarches sociales; social; sociale; sociaux; sociales; performance sociale; "
        "performances en matière sociale; performances en matière d'insertion; valeur sociale; "
        "qualité sociale; critère social; volet social; mémoire social; engagement social; "
        "démarche sociale; politique sociale; impact social; note sociale; apprentissage; "
        "apprentis; apprenti; alternance; handicap; personnes handicapées; "
        "travailleurs handicapés; équitable; rémunération équitable; commerce équitable; "
        "égalité professionnelle; égalité femmes hommes; diversité professionnelle; "
        "conditions de travail; publics éloignés; taux de sortie dynamique; socioprofessionnel; "
        "accompagnement socio professionnel; accompagnement social; tutorat; "
        "accompagnement médico social; bien être au travail; qualité de vie au travail; "
        "inclusion; inclusif; socio professionnel; lutte contre les discriminations; "
        "responsabilité sociale; parcours d'insertion; insertion; insertion professionnelle; "
        "insertion des publics en difficulté; publics en difficulté; salariés en insertion; "
        "clause d'insertion; heures d'insertion; action d'insertion; projet d'insertion; "
        "parcours proposé aux salariés; économie sociale et solidaire; structure d'insertion; "
        "SIAE; entreprise adaptée; ESAT; personnes éloignées de l'emploi; demandeurs d'emploi; "
        "emploi des locataires; égalité hommes femmes; secteur protégé; clause sociale; "
        "plan de formation; stabilité des équipes; parcours des salariés; salariés en parcours; "
        "agents en insertion; tutorat des salariés; accompagnement des travailleurs; "
        "suivi des travailleurs; montée en compétences des travailleurs; "
        "montée en compétences des salariés; encadrement et du parcours; encadrement et parcours; "
        "emploi des jeunes; emploi de jeunes; emploi local; qualité de l'emploi; "
        "qualité des emplois; emplois créés; stabilité de l'emploi; santé au travail; "
        "conditions d'emploi; conditions d'emploi et de rémunération; politique salariale; "
        "personnel en CDI; salariés en CDI; agents en CDI; part de CDI; part de temps plein; "
        "temps partiel subi; lutte contre la précarité; précarité; "
        "formation et qualification des agents; formation et qualification du personnel; "
        "formation et qualification des salariés; formation des salariés; "
        "politique de formation; fidélisation du personnel; fidélisation des agents; "
        "fidélisation des salariés; parité; mixité; égalité salariale; projet social"
    )
    + crossed(
        "rémunération; rémunérations",
        "du personnel; des salariés; des agents; des équipes; des producteurs; "
        "et conditions d'emploi",
    )
}

POSITIVE = (
    "criterion|[Performances en matière d'insertion professionnelle] des publics en difficulté "
    "(10 %)",
    "criterion|[Insertion] : 5 points",
    "criterion|Prix : 60 % ; valeur technique : 30 % ; [insertion sociale] : 10 %",
    "criterion|[Critère social]",
    "criterion|Qualité de l'[encadrement des personnes en insertion]",
    "criterion|[Valeur sociale] de l'offre (20 %)",
    "criterion|Lot 01 : [performance en matière d'insertion]",
    "criterion|Recours à des [apprentis] (5 %)",
    "criterion|[Performance sociale]",
    "criterion|Valorisation de l'[apprentissage]",
    "criterion|Nombre d'[heures d'insertion] supplémentaires proposées",
    "Les offres sont jugées sur les critères suivants : prix 60 %, délai 30 %, [insertion "
    "professionnelle] 10 %.",
    "criterion|[Clause sociale]",
    "criterion|Pertinence de la [démarche d'insertion]",
    "criterion|Sous-critère 3 : [mesures d'insertion] (/5)",
    "criterion|Accompagnement [socioprofessionnel] des salariés",
    "criterion|Emploi de [travailleurs handicapés] dans l'équipe",
    "criterion|Valeur technique : moyens 20 %, environnement 10 %, [insertion] 10 %",
    "criterion|[Conditions de travail] des salariés affectés au marché",
    "criterion|[Égalité professionnelle] entre les femmes et les hommes",
    "criterion|Critère n° 4 : [insertion] par l'activité économique",
    "criterion|PERFORMANCES EN MATIERE D'[INSERTION]",
    "criterion|[Engagement social] du candidat dans l'exécution du marché",
    "criterion|[Rémunération équitable] des producteurs",
    "criterion|Qualité du [parcours d'insertion] proposé, 15 points",
    "criterion|[Tutorat] et formation des publics éloignés de l'emploi",
    "criterion|Pertinence de la politique d'[insertion sociale] envisagée par le délégataire",
    "criterion|[Tutorat] et encadrement des personnes recrutées dans le cadre de la clause (10 "
    "points)",
    "criterion|Dispositions [sociales] mises en œuvre (apprentis, insertion)",
    "criterion|Mémoire technique : moyens 20 points ; [social] 10 points",
    "criterion|Les [aspects sociaux] de l'offre",
    "criterion|Sous-critère : part de [personnel en situation de handicap] affecté au marché",
    "criterion|Plan de progrès en faveur de l'[insertion]",
)

NEGATIVE = (
    "criterion|Insertion dans le site",
    "criterion|Insertion paysagère et architecturale",
    "criterion|Prix des prestations",
    "criterion|Valeur technique",
    "criterion|Développement durable",
    "criterion|Performances en matière de protection de l'environnement",
    "criterion|Démarche RSE",
    "criterion|Politique sociale et environnementale",
    "criterion|Connaissance du logement social",
    "criterion|Qualité du parti architectural et insertion urbaine",
    "Le marché comporte une clause sociale d'insertion.",
    "criterion|Expérience de l'équipe dans le secteur des centres sociaux",
    "criterion|Animation des réseaux sociaux",
    "criterion|Accessibilité aux personnes handicapées du bâtiment",
    "selection|Critères de sélection : moyens humains, références en logement social",
    "criterion|Harmonie des volumes, insertion et plans proposés",
    "criterion|Délai d'exécution",
    "criterion|Coût global",
    "criterion|Relation entre l'œuvre et le contexte historique, social et culturel",
    "criterion|Qualité de l'insertion du matériel dans l'existant",
    "criterion|Gestion des déchets",
    "Les demandeurs d'emploi sont éligibles à la clause d'insertion du lot 1.",
    "criterion|Assurance et sécurité sociale des intervenants",
    "criterion|Circuits courts et fraîcheur des produits",
    "title|Centre de formation par l'apprentissage",
    "criterion|Lisibilité des plans et insertion du projet dans son environnement",
    "criterion|Analyse des besoins sociaux : pertinence de la méthode 60 %",
    "criterion|Qualité de la gestion sociale des sinistres et protection sociale complémentaire",
    "criterion|Qualité de l'animation sociale et du projet éducatif",
    "criterion|Organisation de la veille sociale et juridique",
    "criterion|Qualité du suivi social des locataires",
    "criterion|Insertion de l'œuvre dans son contexte social et culturel",
    "criterion|Accompagnement médico-social des résidents (10 points)",
    "criterion|Compréhension du contexte social et économique du territoire",
    "criterion|Construction de douze logements locatifs sociaux, références similaires",
    "criterion|Insertion de la passerelle",
    "criterion|Insertion dans le planning général du chantier",
    "criterion|Connaissance des dispositifs d'insertion professionnelle",
    "criterion|Maîtrise des politiques d'insertion et d'emploi",
    "criterion|Taux d'insertion dans l'emploi des stagiaires formés",
    "criterion|Expertise de l'équipe sur l'insertion des jeunes",
)
