"""Kinds of wording and layout that bind a statement, or its figures, to lots; and what looks like
one and is none. Sentences of our own, written before the rules that they try.

Of each text: the lots of each consideration; where hours are told, each figure with its lot.
"""

import pytest

from tests.classifier_kit import hours, said

C, O, S = (  # noqa: E741 - as in the articles
    "insertion_condition",
    "other_social_condition",
    "unspecified_social_condition",
)
SC, MC, V = "social_criterion", "mixed_criterion", "insertion_service"
D, I, B = "reserved_disability", "reserved_insertion", "reserved_disability_or_insertion"  # noqa: E741
Told = dict[str, object]
Figures = list[tuple[object, object]]


BOUND: list[tuple[str, int | tuple[str, ...], Told, Figures]] = [
    (
        (
            "Les titulaires, hormis ceux des lots 2 et 4, ont à leur charge une action "
            "d'insertion représentant 4 % des heures."
        ),
        4,
        {C: ["1", "3"]},
        [],
    ),
    (
        ("Les attributaires, sauf celui du lot 3, réalisent une action d'insertion de 90 heures."),
        4,
        {C: ["1", "2", "4"]},
        [],
    ),
    (
        (
            "À l'exception du titulaire du lot 1, les entreprises réservent 5 % des "
            "heures à des personnes en insertion."
        ),
        4,
        {C: ["2", "3", "4"]},
        [],
    ),
    (("Le titulaire du lot 2 n'est pas tenu à une action d'insertion."), 4, {}, []),
    (
        (
            "2.2 Volume d'insertion. Le titulaire du lot 1 réalise 2 400 heures chaque "
            "année ; celui du lot 2, 950 heures chaque année."
        ),
        3,
        {C: ["1", "2"]},
        [("1", 2400), ("2", 950)],
    ),
    (
        (
            "Clause d'insertion : l'attributaire du lot 1 y consacre 300 heures, celui "
            "du lot 3, 120 heures."
        ),
        3,
        {C: ["1", "3"]},
        [("1", 300), ("3", 120)],
    ),
    (
        (
            "L'acheteur fait du retour à l'emploi de personnes en difficulté une "
            "condition d'exécution des lots 1 et 3.\n"
            "Volume. Le titulaire du lot 1 réalise 640 heures ; celui du lot 3, 210 heures."
        ),
        3,
        {C: ["1", "3"]},
        [("1", 640), ("3", 210)],
    ),
    (
        (
            "Le CCAP soumet les lots 2 et 3 à la clause sociale. Il s'agit de recruter "
            "des demandeurs d'emploi de longue durée, à raison de 180 h dans chacun."
        ),
        4,
        {C: ["2", "3"]},
        [("2", 180), ("3", 180)],
    ),
    (
        (
            "La clause sociale porte sur les lots 1 et 4. Il s'agit de confier 5 % des "
            "heures à des personnes éloignées de l'emploi."
        ),
        4,
        {C: ["1", "4"]},
        [],
    ),
    (
        (
            "Le lot 1 fait l'objet d'une visite. Il s'agit d'un marché de travaux. Une "
            "clause d'insertion s'applique à tous les lots."
        ),
        4,
        {C: "all"},
        [],
    ),
    (
        (
            "Conditions d'exécution : pour les lots 2, 3 et 4 : promotion de l'emploi de "
            "personnes en difficulté. Les quantités (en heures) sont, dans l'ordre des "
            "lots, de 400, 120 et 85."
        ),
        4,
        {C: ["2", "3", "4"]},
        [("2", 400), ("3", 120), ("4", 85)],
    ),
    (
        (
            "Clause d'insertion pour les lots 1 et 3. Les volumes sont, dans cet ordre, "
            "de 210 h et 70 h."
        ),
        4,
        {C: ["1", "3"]},
        [("1", 210), ("3", 70)],
    ),
    (
        (
            "Les lots 1 et 2 sont soumis à une clause d'insertion de 560 h et 140 h par "
            "an, dans l'ordre."
        ),
        4,
        {C: ["1", "2"]},
        [("1", 560), ("2", 140)],
    ),
    (
        (
            "Lot 4 : clause d'insertion de 200 heures. Cette clause vaut aussi pour le "
            "lot 1, à hauteur de 500 heures."
        ),
        4,
        {C: ["1", "4"]},
        [("1", 500), ("4", 200)],
    ),
    (
        ("Le lot 2 comporte 150 heures d'insertion. Il en va de même du lot 3 pour 80 heures."),
        4,
        {C: ["2", "3"]},
        [("2", 150), ("3", 80)],
    ),
    (
        (
            "Une clause d'insertion figure au CCAP. Lot 1 : 90 h en tranche ferme, 40 h "
            "pour la TO1. Lots 2 et 3 : pas d'heures d'insertion demandées."
        ),
        3,
        {C: ["1"]},
        [("1", 40), ("1", 90)],
    ),
    (
        (
            "Clause d'insertion au CCAP, article 8. Lots 1 et 2 : 140 heures chacun. Lot "
            "3 : pas de volume demandé."
        ),
        3,
        {C: ["1", "2"]},
        [("1", 140), ("2", 140)],
    ),
    (
        ("Clause d'insertion. Lots 2 et 3 : aucun volume exigé. Lot 1 : 60 h."),
        3,
        {C: ["1"]},
        [("1", 60)],
    ),
    (
        (
            "Application au marché. Lot 3 : réservé aux structures d'insertion par "
            "l'activité économique. Lot 1 : 1 820 heures d'insertion par an. Lot 2 : "
            "aucune obligation."
        ),
        3,
        {I: ["3"], C: ["1"]},
        [("1", 1820)],
    ),
    (
        ("Lot 2 : réservé aux entreprises adaptées. Lot 3 : 90 heures d'insertion. Lot 1 : néant."),
        3,
        {D: ["2"], C: ["3"]},
        [("3", 90)],
    ),
    (
        ("Lot 1 : réservé aux ESAT. Lot 2 : oui également. Lot 3 : 50 heures d'insertion."),
        3,
        {D: ["1", "2"], C: ["3"]},
        [("3", 50)],
    ),
    (("heures insertion L1=180h L2=90 h L3=néant"), 3, {C: ["1", "2"]}, [("1", 180), ("2", 90)]),
    (("Clause insertion : L1 300 h, L3 120 h."), 3, {C: ["1", "3"]}, [("1", 300), ("3", 120)]),
    (
        ("Heures d'insertion : L.1 : 70 h ; L.2 : 35 h ; L.3 : 0 h"),
        3,
        {C: ["1", "2"]},
        [("1", 70), ("2", 35)],
    ),
    (
        (
            "Le signataire s'engage à faire effectuer par des personnes en parcours "
            "d'insertion :\nTranche | Heures\nFerme | 510\nOptionnelle | 260"
        ),
        (),
        {C: "all"},
        [(None, 260), (None, 510)],
    ),
    (
        ("Clause d'insertion\nTranche ferme | 510 h\nTranche optionnelle 1 | 260 h"),
        (),
        {C: "all"},
        [(None, 260), (None, 510)],
    ),
    (
        (
            "L'entreprise recrute des personnes éligibles à la clause d'insertion : "
            "trente heures pour la tranche ferme, puis cinquante pour chacune des "
            "tranches optionnelles."
        ),
        (),
        {C: "all"},
        [(None, 30), (None, 50)],
    ),
    (
        (
            "Clause d'insertion : quarante heures pour la tranche ferme et soixante pour "
            "la tranche optionnelle."
        ),
        (),
        {C: "all"},
        [(None, 40), (None, 60)],
    ),
    (
        (
            "Clause d'insertion de 100 heures. Réunions de deux heures, puis trois pour "
            "la réception."
        ),
        (),
        {C: "all"},
        [(None, 100)],
    ),
]


TABLES_AND_KINDS: list[tuple[str, int | tuple[str, ...], Told, Figures]] = [
    (
        (
            "ACTIONS EN FAVEUR DE L'EMPLOI\n"
            "Le bailleur inscrit dans l'opération un engagement d'emploi au bénéfice de "
            "personnes qui en sont durablement privées. Cet engagement a valeur contractuelle.\n"
            "Volumes\n      Lot                     Heures à réaliser\n"
            "  1   Ravalement                  640\n  2   Menuiseries                   /\n"
            "  3   Plomberie                   150"
        ),
        (),
        {C: ["1", "3"]},
        [("1", 640), ("3", 150)],
    ),
    (
        (
            "Engagement d'emploi : l'entreprise y souscrit pour 200 heures au bénéfice "
            "de demandeurs d'emploi."
        ),
        (),
        {C: "all"},
        [(None, 200)],
    ),
    (
        (
            "Le contrat comporte un engagement d'emploi en faveur de personnes "
            "durablement éloignées du travail."
        ),
        (),
        {C: "all"},
        [],
    ),
    (("L'engagement d'emploi de matériaux recyclés est contractuel."), (), {}, []),
    (("Un engagement de qualité est souscrit par l'entreprise."), (), {}, []),
    (
        (
            "Clause d'insertion, heures au tableau.\nGroupe | Lot | Montant estimé | Heures\n"
            "Verlaine | 1 | 1 200 000 € | 940\nRimbaud | 2 | 430 000 € | 310\n"
            "Total | | 1 630 000 € | 1 250"
        ),
        2,
        {C: "all"},
        [("1", 940), ("2", 310)],
    ),
    (
        (
            "Heures d'insertion\nSecteur | N° de lot | Heures\nNord | 1 | 120\nSud | 2 | -\n"
            "Est | 3 | 80"
        ),
        3,
        {C: ["1", "3"]},
        [("1", 120), ("3", 80)],
    ),
    (
        ("Clause d'insertion\nDésignation | Lot | Heures\nGros œuvre | 1 | 300\nPeinture | 4 | 70"),
        4,
        {C: ["1", "4"]},
        [("1", 300), ("4", 70)],
    ),
    (("Planning\nPhase | Lot | Durée (mois)\nA | 1 | 4\nB | 2 | 6"), 2, {}, []),
    (
        (
            "6.3 Insertion : le détail figure dans la fiche propre à chaque marché "
            "subséquent. Pour le MS n° 4 : deux cent soixante (260) heures."
        ),
        (),
        {C: "all"},
        [(None, 260)],
    ),
    (
        (
            "Clause d'insertion de l'accord-cadre : volumes fixés à chaque marché "
            "subséquent. Pour le présent marché subséquent n° 2 : 180 heures."
        ),
        (),
        {C: "all"},
        [(None, 180)],
    ),
    (
        (
            "Conditions d'exécution : le titulaire de chaque lot réalise 300 heures "
            "d'insertion par an et forme un apprenti par lot."
        ),
        2,
        {C: "all", O: "all"},
        [("1", 300), ("2", 300)],
    ),
    (
        (
            "Le titulaire réalise 200 heures d'insertion et accueille en outre un "
            "stagiaire de lycée professionnel."
        ),
        (),
        {C: "all", O: "all"},
        [(None, 200)],
    ),
    (
        (
            "Le titulaire réalise 200 heures d'insertion, par embauche directe ou "
            "recours à un apprenti."
        ),
        (),
        {C: "all"},
        [(None, 200)],
    ),
    (
        (
            "Les 150 heures d'insertion peuvent être réalisées avec des apprentis ou des "
            "contrats de professionnalisation."
        ),
        (),
        {C: "all"},
        [(None, 150)],
    ),
    (
        (
            "Suite à une question : l'article 7.4 se lit ainsi : « Le groupement "
            "titulaire réserve 6 % de l'ensemble des heures travaillées, toutes "
            "spécialités confondues, aux publics listés en annexe »."
        ),
        (),
        {C: "all"},
        [],
    ),
    (
        ("Le titulaire réserve 8 % des heures aux publics énumérés à l'annexe 3 du CCAP."),
        (),
        {C: "all"},
        [],
    ),
    (("Le titulaire réserve 8 % des places aux publics énumérés à l'annexe."), (), {}, []),
    (("Le musée réserve 20 % des heures d'ouverture aux publics scolaires."), (), {}, []),
    (
        ("Le titulaire veille à l'insertion discrète des totems dans les secteurs protégés."),
        (),
        {},
        [],
    ),
    (("Le titulaire assure l'insertion soignée du mobilier dans le bourg."), (), {}, []),
    (("Le titulaire veille à la bonne insertion des ouvrages."), (), {}, []),
    (("Le titulaire veille à l'insertion durable des personnes recrutées."), (), {C: "all"}, []),
    (("L'engagement en matière d'insertion n'est pas demandé."), (), {}, []),
    (("L'engagement d'insertion n'est pas exigé pour ce marché."), (), {}, []),
    (("Une action d'insertion n'est ni demandée ni notée."), (), {}, []),
    (("L'engagement en matière d'insertion, demandé à tous, n'est pas noté."), (), {C: "all"}, []),
    (
        (
            "Le titulaire veille à la mixité de ses recrutements et communique chaque "
            "année la proportion de femmes parmi les coursiers."
        ),
        (),
        {O: "all"},
        [],
    ),
    (("Le bailleur veille à la mixité sociale des attributions de logements."), (), {}, []),
]


CRITERIA: list[tuple[str, int | tuple[str, ...], Told, Figures]] = [
    (
        (
            "5.1.10 Critères d'attribution\nCritère : Type : Prix. Pondération : 50\n"
            "Critère : Type : Qualité. Nom : Valeur technique. Pondération : 35\n"
            "Critère : Type : Qualité. Nom : Qualité sociale de l'offre. Description : "
            "stabilité des équipes, recrutement de personnes éloignées de l'emploi. "
            "Pondération : 15"
        ),
        (),
        {SC: "all"},
        [],
    ),
    (
        ("Critère : Type : Qualité. Nom : Performance sociale. Pondération : 10"),
        (),
        {SC: "all"},
        [],
    ),
    (
        (
            "Critère : Type : Qualité. Nom : Qualité du suivi social des locataires. "
            "Pondération : 40"
        ),
        (),
        {},
        [],
    ),
    (
        (
            "5.1.10 Critères d'attribution\nPrix : 40\nQualité - Méthode : 45\n"
            "Qualité - Engagement social (part des heures en insertion au-delà du "
            "minimum, travail en journée) : 15"
        ),
        (),
        {SC: "all"},
        [],
    ),
    (
        (
            "5.1.10 Critères d'attribution\nPrix : 60\n"
            "Qualité - Insertion (nombre d'heures proposées) : 10\nQualité - Délai : 30"
        ),
        (),
        {SC: "all"},
        [],
    ),
    (
        (
            "5.1.10 Critères d'attribution\nPrix : 60\nQualité - Insertion paysagère : 10\n"
            "Qualité - Délai : 30"
        ),
        (),
        {},
        [],
    ),
    (
        (
            "Critères d'attribution : prix 45 ; technique 35 ; engagement social 20 "
            "(nombre d'heures d'insertion proposées au-delà du minimum, accompagnement)."
        ),
        (),
        {SC: "all"},
        [],
    ),
    (
        ("Critères : prix 50, délai 30, volet social 20 (emploi de publics éloignés, tutorat)."),
        (),
        {SC: "all"},
        [],
    ),
    (("Critères : prix 50, délai 30, logement social 20 (références)."), (), {}, []),
    (
        (
            "Jugement des offres : prix (60), qualité (25), action en faveur de l'emploi "
            "de personnes en difficulté (15)."
        ),
        (),
        {SC: "all"},
        [],
    ),
    (
        (
            "CADRE DE MÉMOIRE TECHNIQUE\nChapitre A – Organisation (noté sur 20)\n"
            "   A1. Encadrement : ......\nChapitre B – Action sociale (noté sur 10)\n"
            "   B1. Public que l'entreprise entend recruter (RSA, DELD, TH) : .......\n"
            "   B2. Tutorat et formation prévus : .......\nLe total est ramené à une note sur 30."
        ),
        (),
        {SC: "all"},
        [],
    ),
    (
        (
            "Cadre de réponse technique\n1 Moyens humains (25 points)\n"
            "Effectifs. À remplir : .....\n2 Projet social (15 points)\n"
            "Le candidat décrit le nombre de personnes éloignées de l'emploi qu'il "
            "propose d'employer, leur accompagnement.\n3 Environnement (10 points)\n"
            "Prix : 50 points."
        ),
        (),
        {SC: "all"},
        [],
    ),
    (
        (
            "Cadre de réponse\n1 Projet social (45 points)\n"
            "Le candidat décrit l'accueil des familles.\n2 Prix (55 points)"
        ),
        (),
        {},
        [],
    ),
    (
        (
            "Critère n°1 : prix 45 %\nCritère n°2 : valeur technique 40 %\n"
            "     2.a  robustesse 20 %\n"
            "     2.b  moyens consacrés à l'embauche et à la formation de personnes\n"
            "          sans emploi pour la pose   20 %\nCritère n°3 : environnement 15 %"
        ),
        (),
        {SC: "all"},
        [],
    ),
    (
        (
            "Critère n°1 : prix 45 %\nCritère n°2 : valeur technique 55 %\n"
            "  2.a moyens consacrés à la formation du public 20 %\n  2.b délai 35 %"
        ),
        (),
        {},
        [],
    ),
    (
        (
            "Sélection des offres\nLots 1 et 2 :\nCritère | Poids\nPrix | 50 %\nQualité | 35 %\n"
            "Performance sociale de l'offre (insertion, emploi de travailleurs handicapés) 15 %\n"
            "Lot 3 : prix 40 %, qualité 60 %."
        ),
        3,
        {SC: ["1", "2"]},
        [],
    ),
    (
        (
            "Critères\nLot 1 : prix 60 %, technique 40 %.\n"
            "Lot 2 : prix 50 %, technique 40 %, insertion professionnelle 10 %."
        ),
        2,
        {SC: ["2"]},
        [],
    ),
    (
        (
            "Critère 3 : performances en matière d'insertion professionnelle (20 "
            "points), appréciées pour le lot 1 seulement d'après le cadre de réponse ; "
            "pour le lot 2, les 20 points portent sur le développement durable."
        ),
        2,
        {SC: ["1"]},
        [],
    ),
    (
        (
            "Critères communs aux deux lots\n1. Prix : 50 points\n2. Qualité : 35 points\n"
            "3. Performance sociale de l'offre : 15 points"
        ),
        2,
        {SC: "all"},
        [],
    ),
    (
        (
            "Critères d'attribution communs aux lots\n1. Prix : 50 points\n"
            "2. Démarche de responsabilité sociétale : 50 points"
        ),
        3,
        {MC: "all"},
        [],
    ),
    (
        ("Critères du lot 2 : prix 60 %, qualité sociale 40 %. Critères du lot 1 : prix 100 %."),
        2,
        {SC: ["2"]},
        [],
    ),
    (
        (
            "Pour les lots 1 et 3, un sous-critère « insertion » est noté sur 10 points. "
            "Pour le lot 2, les critères sont le prix et le délai."
        ),
        3,
        {SC: ["1", "3"]},
        [],
    ),
]


DOCUMENTS: list[tuple[str, int | tuple[str, ...], Told, Figures]] = [
    (
        (
            "CCAP – Mobilier\nArticle 1 – Forme\n"
            "Deux lots : lot 1 mobilier de série, lot 2 agencement.\n"
            "Article 2 – Attribution du lot 1\nLes délais sont de 30 jours.\n"
            "Article 3 – Exécution du lot 2\n"
            "Le titulaire respecte une clause sociale dont le contenu est arrêté au bon "
            "de commande.\nArticle 4 – Prix\nLe prix est ferme."
        ),
        2,
        {S: ["2"]},
        [],
    ),
    (
        (
            "Article 5 – Dispositions propres au lot 3\n5.1 Délai : 4 mois.\n"
            "5.2 Le titulaire réalise 90 heures d'insertion.\nArticle 6 – Pénalités\n"
            "Une pénalité de 100 € est due."
        ),
        3,
        {C: ["3"]},
        [("3", 90)],
    ),
    (
        (
            "Article 5 – Dispositions propres au lot 3\n5.1 Délai : 4 mois.\n"
            "Article 6 – Insertion\nChaque titulaire réalise une action d'insertion obligatoire."
        ),
        3,
        {C: "all"},
        [],
    ),
    (
        (
            "Acte d'engagement\nSalle polyvalente\nLot n° 2 – Charpente bois\n"
            "Article 1 Contractant\nJe soussigné .........\nArticle 3 Action sociale\n"
            "Au titre de ce lot, le contractant assure 80 heures de travail à des "
            "personnes sans emploi."
        ),
        3,
        {C: ["2"]},
        [("2", 80)],
    ),
    (
        (
            "Annexe n°3 à l'acte d'engagement                           Lot n° 7 - PEINTURE\n\n"
            "Je soussigné ........ m'engage, si mon offre est retenue,\n"
            "   - à réserver au minimum 140 heures de main d'œuvre à des personnes en "
            "parcours d'insertion ;\n   - à prendre contact avec la chargée de mission du PLIE."
        ),
        (),
        {C: ["7"]},
        [("7", 140)],
    ),
    (
        (
            "ACTE D'ENGAGEMENT – LOT 4 : PLÂTRERIE\n"
            "Le candidat s'engage à confier 60 heures à des demandeurs d'emploi de longue durée.\n"
            "Le délai est de 3 mois."
        ),
        5,
        {C: ["4"]},
        [("4", 60)],
    ),
    (
        (
            "Règlement de la consultation\nLot n° 1 – Voirie\nLot n° 2 – Réseaux\n"
            "Le marché comporte une clause d'insertion de 5 % des heures."
        ),
        2,
        {C: "all"},
        [],
    ),
    (
        (
            "Lots réservés aux ESAT : les lots 2 et 3.\n"
            "Critères pour les lots réservés : accompagnement socioprofessionnel des "
            "salariés 40 % ; prix 60 %."
        ),
        4,
        {D: ["2", "3"], SC: ["2", "3"]},
        [],
    ),
    (
        (
            "Clause d'insertion sur les lots 1 et 3 : 5 % des heures.\n"
            "Critère 3 : qualité du tutorat proposé aux publics en insertion (lots "
            "concernés) – 10 %"
        ),
        4,
        {C: ["1", "3"], SC: ["1", "3"]},
        [],
    ),
    (
        ("Pour les lots impairs, et le lot 6, l'obligation d'insertion est de 5 % des heures."),
        6,
        {C: ["1", "3", "5", "6"]},
        [],
    ),
    (
        (
            "Pour les lots pairs, l'obligation d'insertion est de 5 % des heures. Le lot "
            "1 n'y est pas soumis."
        ),
        6,
        {C: ["2", "4", "6"]},
        [],
    ),
    (
        (
            "Heures à réaliser en insertion. Sous-lots 2.1 : 1 890 h ; 2.2 : 560 h ; 3.1 "
            ": 420 h. Les sous-lots 3.2 et 4.1 sont exclus du dispositif."
        ),
        ("2.1", "2.2", "3.1", "3.2", "4.1"),
        {C: ["2.1", "2.2", "3.1"]},
        [("2.1", 1890), ("2.2", 560), ("3.1", 420)],
    ),
    (
        (
            "5.1 Lot : LOT-0001\nTitre : Nord\n"
            "5.1.12 Conditions relatives à l'exécution du contrat : néant\n5.1 Lot : LOT-0002\n"
            "Titre : Sud\n"
            "5.1.12 Conditions relatives à l'exécution du contrat : clause d'insertion, 120 heures"
        ),
        2,
        {C: ["2"]},
        [("2", 120)],
    ),
    (
        (
            "5.1 Lot : LOT-0001\n"
            "Titre : Nord. Description : nettoyage de dix sites répartis sur tout le "
            "territoire, avec vitrerie et remise en état après sinistre\n5.1 Lot : LOT-0002\n"
            "Titre : Sud. Description : nettoyage\n"
            "5.1.12 Conditions relatives à l'exécution du contrat : clause d'insertion, "
            "120 heures. Cette condition vaut aussi pour le lot 1, à hauteur de 300 heures."
        ),
        2,
        {C: "all"},
        [("1", 300), ("2", 120)],
    ),
    (
        (
            "L'exécution du marché comporte une action d'insertion obligatoire (volume à "
            "compléter). Volume : 350 h sur la durée du marché."
        ),
        (),
        {C: "all"},
        [(None, 350)],
    ),
    (
        (
            "Clause d'insertion. Durée hebdomadaire de travail : 35 h. Ouverture du site "
            ": 10 h par jour."
        ),
        (),
        {C: "all"},
        [],
    ),
]


LISTS_AND_LETTERS: list[tuple[str, int | tuple[str, ...], Told, Figures]] = [
    (
        (
            "Lot 1 : façades. Lot 2 : toiture. Pour chacun des deux lots, l'attributaire "
            "embauche des demandeurs d'emploi : lot 1, 300 h ; lot 2, 120 h."
        ),
        (),
        {C: "all"},
        [("1", 300), ("2", 120)],
    ),
    (
        (
            "Lot 1 : façades. Lot 2 : toiture. Lot 3 : sols. Clause d'insertion : lot 1, "
            "300 h ; lot 2, 120 h."
        ),
        (),
        {C: ["1", "2"]},
        [("1", 300), ("2", 120)],
    ),
    (
        (
            "Lots : 1 VRD ; 2 Gros-œuvre ; 3 Charpente ; 4 Peinture\n"
            "Clause d'insertion : lots concernés : gros-œuvre, peinture. Volume réparti "
            "comme suit : gros-œuvre 700 h ; peinture 150 h."
        ),
        (),
        {C: ["2", "4"]},
        [("2", 700), ("4", 150)],
    ),
    (
        (
            "Les cinq lots participent à l'effort d'insertion, à l'exception des lots 2 "
            "(ascenseur) et 5 (scène) : 5 % des heures.\n"
            "Lots : 1 démolition – 2 ascenseur – 3 façade – 4 sols – 5 scène"
        ),
        (),
        {C: ["1", "3", "4"]},
        [],
    ),
    (
        (
            "Lots : voir annexe. 1 plan est joint ; 2 notices sont jointes ; 3 annexes "
            "suivent. Clause d'insertion de 100 h."
        ),
        (),
        {C: "all"},
        [(None, 100)],
    ),
    (
        (
            "Lot A Transport – Lot B Montage – Lot C Peinture – Lot D Surveillance\n"
            "Critères : Lot A : prix 100. Lots B, C et D : prix 90, démarche sociale (tutorat) 10."
        ),
        (),
        {SC: ["B", "C", "D"]},
        [],
    ),
    (
        ("Pour les lots L1 et L3, une clause d'insertion s'applique."),
        ("L1", "L2", "L3"),
        {C: ["L1", "L3"]},
        [],
    ),
    (("Clause d'insertion pour les lots L1 et L3."), 3, {C: ["1", "3"]}, []),
    (
        (
            "Pour les lots 2 et 3, le marché comporte une clause sociale. Cette clause "
            "consiste à favoriser l'accès à l'emploi de personnes qui en sont éloignées "
            "; elle porte sur 900 heures par an et par lot."
        ),
        3,
        {C: ["2", "3"]},
        [("2", 900), ("3", 900)],
    ),
    (
        (
            "Pour les lots 1 et 2, une visite est obligatoire. Une clause d'insertion "
            "s'applique à tous les lots."
        ),
        3,
        {C: "all"},
        [],
    ),
    (
        (
            "Une clause d'insertion est posée pour les seuls deux premiers lots. Elle "
            "représente 240 heures chaque fois."
        ),
        3,
        {C: ["1", "2"]},
        [("1", 240), ("2", 240)],
    ),
    (
        (
            "2/ CLAUSE D'INSERTION (lots 1 et 2)\n"
            "100 h par an pour le lot 1 ; 60 h par an pour le lot 2."
        ),
        3,
        {C: ["1", "2"]},
        [("1", 100), ("2", 60)],
    ),
    (
        (
            "Il faut lire : « Lot 1 : 150 heures de travail confiées à des personnes en "
            "recherche d'emploi » en lieu et place de « Lot 1 : 220 heures »."
        ),
        2,
        {C: ["1"]},
        [("1", 150)],
    ),
    (
        (
            "Engagement minimal d'insertion de 4 000 heures pendant les travaux puis de "
            "150 heures par an pendant l'exploitation."
        ),
        (),
        {C: "all"},
        [(None, 150), (None, 4000)],
    ),
    (
        (
            "Les entreprises du lot 2 peuvent, à leur convenance, s'acquitter d'une "
            "action d'insertion (50 heures conseillées). Cette faculté n'est pas prise "
            "en compte au jugement."
        ),
        3,
        {C: ["2"]},
        [],
    ),
    (
        (
            "Le titulaire doit être une entreprise adaptée ou un organisme employant "
            "plus de la moitié de travailleurs handicapés."
        ),
        (),
        {D: "all"},
        [],
    ),
    (
        (
            "Critères. Lot 1 : prix 100. Lot 2 : prix 45, qualité 35, respect des "
            "conventions de l'OIT par les fabricants 20."
        ),
        2,
        {SC: ["2"]},
        [],
    ),
    (
        (
            "Pour tous les lots sauf le dernier, les offres sont jugées sur le prix (60 "
            "%) et la technique (40 %) ; pour le dernier, sur le prix (80 %) et le "
            "parcours proposé aux salariés en insertion (20 %)."
        ),
        4,
        {SC: ["4"]},
        [],
    ),
    (
        (
            "Participation : Lots 1, 2 : entreprises d'insertion uniquement.\n"
            "Lots 3, 4 : ouverts ; le titulaire emploie des personnes en insertion (lot "
            "3 : 200 heures ; lot 4 : 180 heures par an)."
        ),
        4,
        {I: ["1", "2"], C: ["3", "4"]},
        [("3", 200), ("4", 180)],
    ),
]


SECOND_KINDS: list[tuple[str, int | tuple[str, ...], Told, Figures]] = [
    (
        (
            "Lots 4, 5 et 7 : l'acheteur impose 420 h, 350 h et 280 h de travail à "
            "réaliser par des publics éloignés de l'emploi."
        ),
        7,
        {C: ["4", "5", "7"]},
        [("4", 420), ("5", 350), ("7", 280)],
    ),
    (
        (
            "Lots et insertion : 01 Fondations (–) ; 02 Gros œuvre (2 310 h) ; 03 "
            "Charpente (490 h) ; 04 Façades (–) ; 05 Peinture (210 h)\n"
            "Entre parenthèses : volume d'heures que l'entreprise réserve à l'insertion "
            "professionnelle de publics prioritaires."
        ),
        5,
        {C: ["2", "3", "5"]},
        [("2", 2310), ("3", 490), ("5", 210)],
    ),
    (
        (
            "L'insertion est une obligation pour les titulaires des lots n° 1, 5 et 7. "
            "Les volumes sont ceux de la colonne C : 1 : 385 ; 5 : 147 ; 7 : 98."
        ),
        7,
        {C: ["1", "5", "7"]},
        [("1", 385), ("5", 147), ("7", 98)],
    ),
    (
        (
            "Clause d'insertion : le volume minimal est fixé, par lot, comme suit : "
            "1-Isolation 300, 2-Menuiserie 90, 3-CVC 150 (en heures)."
        ),
        3,
        {C: "all"},
        [("1", 300), ("2", 90), ("3", 150)],
    ),
    (
        (
            "Clause d'insertion : surfaces par lot : 1-Isolation 300, 2-Menuiserie 90, "
            "3-CVC 150 (en m²)."
        ),
        3,
        {C: "all"},
        [],
    ),
    (
        (
            "Lot 1 Terrassement ; Lot 2 Gros œuvre ; Lot 3 Ossature bois ; Lot 4 "
            "Cloisons ; Lot 5 Peinture\n"
            "Clause d'insertion sur les lots 2, 3, 4 et 5. Nombre d'heures : deux cent "
            "dix heures pour le gros œuvre, cent quarante heures pour l'ossature bois, "
            "soixante-dix heures pour chacun des lots 4 et 5."
        ),
        (),
        {C: ["2", "3", "4", "5"]},
        [("2", 210), ("3", 140), ("4", 70), ("5", 70)],
    ),
    (
        (
            "Pour le lot n° 1, l'objectif d'insertion initial de 300 heures a été ramené "
            "à 150 h (au lieu de 300 h)."
        ),
        2,
        {C: ["1"]},
        [("1", 150)],
    ),
    (
        (
            "Le volume d'insertion initialement fixé a été revu à la baisse : 150 h pour "
            "le lot 4 (au lieu de 300 h) et 60 h pour le lot 9 (au lieu de 140 h). "
            "L'exigence est abandonnée pour le lot 12."
        ),
        12,
        {C: ["4", "9"]},
        [("4", 150), ("9", 60)],
    ),
    (("La clause d'insertion initialement prévue a été supprimée."), (), {}, []),
    (
        (
            "Incidence sur la clause d'insertion : l'objectif à la charge du titulaire, "
            "initialement de\n900 heures, est porté à 985 heures."
        ),
        (),
        {C: "all"},
        [(None, 985)],
    ),
    (
        (
            "Le concessionnaire recrute chaque saison deux jeunes en contrat "
            "d'apprentissage, et affecte 15 % des heures à des personnes en parcours d'insertion."
        ),
        (),
        {O: "all", C: "all"},
        [],
    ),
    (
        (
            "Le titulaire recrute des personnes éloignées de l'emploi, y compris en "
            "contrat d'apprentissage, pour 15 % des heures."
        ),
        (),
        {C: "all"},
        [],
    ),
    (
        (
            "Le lot 2 fera l'objet d'un simple engagement d'accueillir deux stagiaires "
            "de l'enseignement professionnel ; cet engagement est contractuel."
        ),
        3,
        {O: ["2"]},
        [],
    ),
    (
        (
            "Les offres sont notées sur 100 : prix 50 ; mémoire 38 (dont méthode 20, "
            "planning 18) ; plan d'insertion des habitants du quartier prioritaire : 12."
        ),
        3,
        {SC: "all"},
        [],
    ),
    (
        (
            "Les offres sont notées sur 100 : prix 50 ; mémoire 50. Plan d'insertion des "
            "habitants du quartier prioritaire : 120 heures."
        ),
        3,
        {C: "all"},
        [(None, 120)],
    ),
    (
        (
            "Critères : prix 40% / technique 40% / performances en matière d'insertion "
            "professionnelle 10% (lots 1 à 3) / environnement 10% (20% pour lots 4 et 5)"
        ),
        5,
        {SC: ["1", "2", "3"]},
        [],
    ),
    (
        (
            "Critères : responsabilité sociétale appliquée au chantier 20 % : gestion "
            "des déchets 10 %, actions en faveur de l'insertion 10 % ; prix 80 %."
        ),
        (),
        {SC: "all"},
        [],
    ),
    (
        (
            "Critères : responsabilité sociétale appliquée au chantier 20 % (déchets, "
            "insertion) ; prix 80 %."
        ),
        (),
        {MC: "all"},
        [],
    ),
    (
        (
            "Critères (lots 1 et 2) - Lots 1 et 2 :\n1. Prix 45 %\n2. Valeur technique 35 %\n"
            "3. Performance sociale 20 %\nCritères (lots 3 et 4) - Lots 3 et 4 :\n1. Prix 60 %\n"
            "2. Valeur technique 40 %"
        ),
        4,
        {SC: ["1", "2"]},
        [],
    ),
    (
        (
            "Les attributaires réservent aux habitants des quartiers prioritaires un "
            "pourcentage des heures : 5 % pour le macro-lot 1, 7 % pour le macro-lot 2, "
            "10 % pour le lot 3."
        ),
        3,
        {C: "all"},
        [],
    ),
]


THIRD_KINDS: list[tuple[str, int | tuple[str, ...], Told, Figures]] = [
    (
        (
            "Le titulaire assiste la Ville pour introduire des clauses d'insertion et "
            "des lots réservés dans leurs marchés."
        ),
        (),
        {},
        [],
    ),
    (
        (
            "Le Département souhaite mesurer les effets de la clause d'insertion dans "
            "ses marchés (87 000 heures réalisées)."
        ),
        (),
        {},
        [],
    ),
    (
        ("Le titulaire met en œuvre la clause d'insertion dans le présent marché."),
        (),
        {C: "all"},
        [],
    ),
    (
        (
            "Rappel : l'article 6 du CCAP affecte au lot 1 un volume de 75 heures "
            "réservées à des personnes en insertion."
        ),
        3,
        {C: ["1"]},
        [("1", 75)],
    ),
    (
        (
            "Rappel : l'article 4 du RC réserve 5 % des heures du lot 2 à des personnes "
            "en insertion."
        ),
        3,
        {C: ["2"]},
        [],
    ),
    (("Rappel : l'article L. 2112-2 du code permet d'imposer des heures d'insertion."), (), {}, []),
    (
        (
            "Pour mémoire, le CCAP du marché précédent affectait 75 heures à des "
            "personnes en insertion."
        ),
        (),
        {},
        [],
    ),
    (("Le maître d'ouvrage supprime l'obligation d'insertion du lot 4."), 4, {}, []),
    (
        (
            "Le lot 2 est un marché de service d'insertion et de qualification "
            "professionnelles : l'entretien manuel y sert de support à l'accompagnement "
            "de dix salariés en contrat d'insertion."
        ),
        2,
        {V: ["2"]},
        [],
    ),
    (
        (
            "Gestion de la recyclerie : le chantier vise à remettre au travail des "
            "personnes très éloignées de l'emploi ; les activités de réemploi servent de "
            "support à cette démarche."
        ),
        (),
        {V: "all"},
        [],
    ),
    (("L'exposition sert de support à la démarche pédagogique de la ville."), (), {}, []),
    (
        (
            "Le conservatoire achète une action d'insertion : remobiliser des habitants "
            "sans emploi et les former ; les travaux n'en sont que le support."
        ),
        (),
        {V: "all"},
        [],
    ),
    (
        (
            "Rubrique                                        Notation    Réponse\n"
            "1. Moyens humains (encadrement, qualifications,        15\nCV du chef d'équipe)\n"
            "2. Emploi de publics éloignés du travail : nombre de    8\n"
            "parcours proposés, tutorat, suites données\n"
            "3. Gestion des déchets verts                      7\n"
            "                             TOTAL         30"
        ),
        (),
        {SC: "all"},
        [],
    ),
    (
        (
            "Rubrique                                        Effectif\n"
            "1. Encadrement                                15\n"
            "2. Agents affectés à l'emploi de publics éloignés         8"
        ),
        (),
        {},
        [],
    ),
    (
        (
            "5.1 Lot : LOT-0001\nTitre : Destruction d'archives\n"
            "Conditions relatives à l'exécution : clause d'insertion de 90 heures."
        ),
        1,
        {C: "all"},
        [(None, 90)],
    ),
    (
        (
            "AVENANT N° 2\nMarché 2023-T-045, réhabilitation de la piscine, lot 3 « gros œuvre »\n"
            "Titulaire : Constructions B.\nArticle 1 – Motif : travaux supplémentaires.\n"
            "Article 2 – Incidence sur la clause d'insertion : l'objectif à la charge du "
            "titulaire, initialement de 900 heures, est porté à 985 heures."
        ),
        (),
        {C: ["3"]},
        [("3", 985)],
    ),
    (
        (
            "Le concessionnaire recrute et forme chaque saison au moins deux jeunes en "
            "contrat d'apprentissage, et affecte 15 % des heures de travail à des "
            "personnes en parcours d'insertion."
        ),
        (),
        {O: "all", C: "all"},
        [],
    ),
]


WEIGHTS_AND_COUNTS: list[tuple[str, int | tuple[str, ...], Told, Figures]] = [
    (
        (
            "Critères : valeur technique, 45 points.\nPrix, 40 points.\n"
            "Insertion, 15 points : nombre d'heures supplémentaires proposées au-delà du "
            "plancher du CCAP et qualité du tutorat."
        ),
        (),
        {SC: "all"},
        [],
    ),
    (
        ("Le titulaire obtient 15 points de pénalité par jour. Clause d'insertion : 90 heures."),
        (),
        {C: "all"},
        [(None, 90)],
    ),
    (
        (
            "Critères de choix : 1. Prix : 40 %. 2. Méthode : 40 %. 3. Insertion : 20 % "
            "(volume d'heures que le candidat s'engage à confier à des publics éloignés "
            "de l'emploi)."
        ),
        (),
        {SC: "all"},
        [],
    ),
    (
        (
            "Division en lots : non. Les tontes des 14 postes, soit 340 heures l'an, "
            "sont obligatoirement confiées par le titulaire à un ESAT du territoire."
        ),
        (),
        {C: "all"},
        [],
    ),
    (
        ("Le marché compte quatre lots. Une clause d'insertion s'applique aux 12 sites."),
        (),
        {C: "all"},
        [],
    ),
    (
        ("Les lots 2 et 4 comportent une visite. Une clause d'insertion s'applique au 2 et au 4."),
        4,
        {C: ["2", "4"]},
        [],
    ),
    (
        (
            "Critères d'attribution : voir règlement\nVariantes : non\n"
            "Conditions d'exécution : une action d'insertion est exigée dans les lots 2 à 4."
        ),
        5,
        {C: ["2", "3", "4"]},
        [],
    ),
    (("Critères d'attribution : insertion 10, prix 90."), (), {SC: "all"}, []),
    (
        (
            "Le titulaire dresse l'état des lieux des clauses sociales d'insertion "
            "passées par le ministère depuis 2022."
        ),
        (),
        {},
        [],
    ),
]


def told(text: str, lots: int | tuple[str, ...]) -> tuple[Told, Figures]:
    numbers = tuple(str(rank + 1) for rank in range(lots)) if isinstance(lots, int) else lots
    figures = sorted(
        ((lot, figure) for lot, figure, _, _ in hours(text, lots=numbers)),
        key=lambda pair: (str(pair[0]), pair[1]),
    )
    return said(text, lots=numbers), figures


@pytest.mark.parametrize(("text", "lots", "wanted", "figures"), BOUND)
def test_bound(text: str, lots: int | tuple[str, ...], wanted: Told, figures: Figures) -> None:
    said_of, told_figures = told(text, lots)
    assert said_of == wanted
    assert not figures or told_figures == figures


@pytest.mark.parametrize(("text", "lots", "wanted", "figures"), TABLES_AND_KINDS)
def test_tables_and_kinds(
    text: str, lots: int | tuple[str, ...], wanted: Told, figures: Figures
) -> None:
    said_of, told_figures = told(text, lots)
    assert said_of == wanted
    assert not figures or told_figures == figures


@pytest.mark.parametrize(("text", "lots", "wanted", "figures"), CRITERIA)
def test_criteria(text: str, lots: int | tuple[str, ...], wanted: Told, figures: Figures) -> None:
    said_of, told_figures = told(text, lots)
    assert said_of == wanted
    assert not figures or told_figures == figures


@pytest.mark.parametrize(("text", "lots", "wanted", "figures"), DOCUMENTS)
def test_documents(text: str, lots: int | tuple[str, ...], wanted: Told, figures: Figures) -> None:
    said_of, told_figures = told(text, lots)
    assert said_of == wanted
    assert not figures or told_figures == figures


@pytest.mark.parametrize(("text", "lots", "wanted", "figures"), LISTS_AND_LETTERS)
def test_lists_and_letters(
    text: str, lots: int | tuple[str, ...], wanted: Told, figures: Figures
) -> None:
    said_of, told_figures = told(text, lots)
    assert said_of == wanted
    assert not figures or told_figures == figures


@pytest.mark.parametrize(("text", "lots", "wanted", "figures"), SECOND_KINDS)
def test_second_kinds(
    text: str, lots: int | tuple[str, ...], wanted: Told, figures: Figures
) -> None:
    said_of, told_figures = told(text, lots)
    assert said_of == wanted
    assert not figures or told_figures == figures


@pytest.mark.parametrize(("text", "lots", "wanted", "figures"), THIRD_KINDS)
def test_third_kinds(
    text: str, lots: int | tuple[str, ...], wanted: Told, figures: Figures
) -> None:
    said_of, told_figures = told(text, lots)
    assert said_of == wanted
    assert not figures or told_figures == figures


@pytest.mark.parametrize(("text", "lots", "wanted", "figures"), WEIGHTS_AND_COUNTS)
def test_weights_and_counts(
    text: str, lots: int | tuple[str, ...], wanted: Told, figures: Figures
) -> None:
    said_of, told_figures = told(text, lots)
    assert said_of == wanted
    assert not figures or told_figures == figures
