"""Catering, laundry, mailing, social action, digital and event services."""

from vigie.demo.buyers import (
    AGGLO,
    CCAS,
    HOPITAL,
    LYCEES,
    MARNES,
    MINISTERE,
    PENITENTIAIRE,
    PLAINE,
    THEATRE,
    UNIVERSITE,
)
from vigie.demo.tenders import Follow, SampleLot, SampleTender

PRICE = ("Prix", 40.0, "price")
VALUE = ("Valeur technique", 45.0, "quality")
SOCIAL = (
    "Performances en matière d'insertion professionnelle des publics en difficulté",
    15.0,
    "quality",
)

TENDERS = (
    SampleTender(
        "eforms",
        HOPITAL,
        "Blanchissage du linge hospitalier et location de vêtements de travail",
        "Traitement de 1 900 tonnes de linge par an. Le lot n° 2 est réservé aux entreprises "
        "adaptées et aux établissements "
        "et services d'aide par le travail, article L. 2113-12.",
        "98310000",
        (
            SampleLot(
                "Linge plat et linge en forme",
                "Blanchissage, séchage, finition, logistique quotidienne.",
                "98311000",
                2_900_000,
                ("91",),
                condition="Au moins 1 607 heures d'insertion par an.",
                criteria=(PRICE, VALUE, SOCIAL),
            ),
            SampleLot(
                "Tenues du personnel et linge des résidents",
                "Entretien et petite couture, marquage.",
                "98311000",
                410_000,
                ("91",),
                "res-ws",
                criteria=(PRICE, VALUE),
            ),
        ),
        published=11,
        deadline=28,
        months=48,
        social=True,
        outlets=("boamp", "ted"),
    ),
    SampleTender(
        "fns",
        CCAS,
        "Fourniture et livraison de repas en liaison froide et portage à domicile",
        "Confection et portage de repas au domicile de personnes âgées, du lundi au samedi. La "
        "consultation porte sur deux "
        "lots. Le lot 2 est réservé à des entreprises de l'économie sociale et solidaire en "
        "application de l'article "
        "L2113-15 "
        "du code de la commande publique ; la durée de ce lot est limitée à trois ans (L. "
        "2113-16).",
        "55521100",
        (
            SampleLot(
                "Lot 1 : confection des repas",
                "Lot 1 : confection et livraison de 68 000 repas par an",
                "55523100",
                540_000,
            ),
            SampleLot(
                "Lot 2 : portage et visites de convivialité",
                "Lot 2 : portage à domicile et veille sociale des bénéficiaires",
                "85312000",
                190_000,
            ),
        ),
        published=7,
        deadline=20,
        months=36,
        social=True,
        reservation="oui",
        criteria="Qualité des menus et part de produits durables : 45 %\nPrix : 40 %\nQualité "
        "sociale : 15 %",
    ),
    SampleTender(
        "eforms",
        UNIVERSITE,
        "Prestations de traiteur pour les manifestations de l'université",
        "Accord-cadre multi-attributaire à bons de commande : cafés d'accueil, buffets, "
        "plateaux repas et cocktails. Le "
        "lot 1 "
        "est réservé aux opérateurs qui emploient des travailleurs handicapés ou défavorisés "
        "(articles L2113-12 et L2113-13, "
        "en application de l'article L2113-14).",
        "55520000",
        (
            SampleLot(
                "Cafés d'accueil et buffets",
                "Livraison et service, vaisselle réutilisable.",
                "55520000",
                150_000,
                ("75", "94"),
                "res-ws",
                criteria=(PRICE, VALUE),
            ),
            SampleLot(
                "Cocktails et réceptions",
                "Service à table, 300 convives.",
                "55523000",
                220_000,
                ("75",),
                condition="Clause sociale : recours à l'apprentissage pour 5 % des heures de "
                "service.",
                criteria=(PRICE, VALUE),
            ),
        ),
        published=10,
        deadline=22,
        months=24,
        framework=True,
        social=True,
        outlets=("boamp", "ted", "place"),
    ),
    SampleTender(
        "mapa",
        MARNES,
        "Mise sous pli, affranchissement et routage de documents institutionnels",
        "Marché réservé aux ESAT et entreprises adaptées (article L.2113-12). Environ 480 000 "
        "plis par an, dont 120 000 "
        "bulletins départementaux.",
        "79571000",
        (
            SampleLot(
                "Mise sous pli et routage", "Mise sous pli, adressage et dépôt", "79571000", 70_000
            ),
        ),
        published=3,
        deadline=17,
        hour="12:00",
        outlets=("boamp", "maximilien"),
        criteria="Prix|50;Délais|30;Valeur technique|20",
    ),
    SampleTender(
        "eforms",
        LYCEES,
        "Numérisation, archivage et saisie de dossiers",
        "Numérisation de 3,1 millions de pages de dossiers de personnel, indexation et "
        "destruction certifiée. Lot unique "
        "réservé aux entreprises adaptées.",
        "79999100",
        (
            SampleLot(
                "Numérisation et indexation",
                "Reprise, numérisation, contrôle qualité, restitution.",
                "79999100",
                330_000,
                ("93",),
                "res-ws",
                criteria=(PRICE, ("Valeur technique", 60.0, "quality")),
            ),
        ),
        published=6,
        deadline=31,
        months=24,
        social=True,
        outlets=("boamp", "ted"),
    ),
    SampleTender(
        "eforms",
        PLAINE,
        "Accompagnement socio-professionnel de bénéficiaires du RSA",
        "Prestation de services sociaux. La participation est réservée aux organisations qui "
        "remplissent les conditions des "
        "articles L. 2113-15 et L. 2113-16 du code de la commande publique : gestion "
        "participative et réinvestissement des "
        "excédents.",
        "85312320",
        (
            SampleLot(
                "Accompagnement global, secteur est",
                "450 parcours par an, référent unique.",
                "85312320",
                460_000,
                ("93",),
                "res-pub-ser",
                criteria=(("Qualité du projet", 70.0, "quality"), ("Prix", 30.0, "price")),
            ),
            SampleLot(
                "Ateliers numériques et accès aux droits",
                "Ateliers collectifs et médiation numérique.",
                "85312000",
                150_000,
                ("93",),
                "res-pub-ser",
                criteria=(("Qualité du projet", 70.0, "quality"), ("Prix", 30.0, "price")),
            ),
        ),
        published=5,
        deadline=27,
        months=36,
        procedure="oth-single",
        social=True,
        outlets=("boamp", "ted", "maximilien"),
    ),
    SampleTender(
        "fns",
        PENITENTIAIRE,
        "Fabrication de mobilier scolaire et de signalétique",
        "Marché réservé aux opérateurs économiques employant des personnes détenues, en "
        "application de l'article L. "
        "2113-13-1 "
        "du code de la commande publique. Les productions sont réalisées en établissement "
        "pénitentiaire.",
        "39160000",
        (
            SampleLot(
                "Mobilier scolaire", "Tables, chaises et rangements", "39160000", 120_000, ("78",)
            ),
        ),
        published=9,
        deadline=18,
        months=24,
        nature="supplies",
        social=True,
        reservation="oui",
        criteria="Prix : 60 %\nDélais : 40 %",
    ),
    SampleTender(
        "mapa",
        THEATRE,
        "Accueil du public, billetterie et bar des deux salles",
        "Accueil, contrôle et placement de 90 000 spectateurs par saison. Critères de jugement "
        ": valeur sociale 20 points, "
        "dont l'égalité entre les femmes et les hommes et la lutte contre la précarité des "
        "contrats.",
        "79952000",
        (
            SampleLot(
                "Accueil et billetterie", "Deux salles, 210 représentations", "79952000", 85_000
            ),
        ),
        published=2,
        deadline=19,
        hour="18:00",
        outlets=("boamp", "maximilien"),
        criteria="Prix|40;Valeur technique|40;Valeur sociale|20",
    ),
    SampleTender(
        "eforms",
        MINISTERE,
        "Entretien des locaux et services à l'occupant des sites déconcentrés",
        "Accord-cadre interministériel. Il est rappelé que le recours aux entreprises "
        "adaptées, aux ESAT et aux structures "
        "d'insertion est possible en sous-traitance ou en cotraitance. Le volume horaire "
        "minimum suivant est obligatoirement "
        "réservé à l'insertion : lot 1, 3 200 heures ; lot 2, 1 500 heures.",
        "90910000",
        (
            SampleLot(
                "Nettoyage des sites de Paris et du Val-de-Marne",
                "Nettoyage de 112 000 m².",
                "90911200",
                4_200_000,
                ("75", "94"),
                condition="3 200 heures d'insertion sur la durée ferme, puis 3 200 heures par "
                "reconduction.",
                objectives=("opp", "work-cond"),
                strategic=("soc-obj",),
                criteria=(PRICE, VALUE, SOCIAL),
            ),
            SampleLot(
                "Nettoyage des sites des Yvelines et du Val-d'Oise",
                "Nettoyage de 48 000 m².",
                "90911200",
                1_900_000,
                ("78", "95"),
                condition="1 500 heures d'insertion.",
                objectives=("opp",),
                criteria=(PRICE, VALUE, SOCIAL),
            ),
        ),
        published=13,
        deadline=34,
        months=48,
        social=True,
        framework=True,
        outlets=("boamp", "ted", "place"),
        more="En cas d'attribution à un groupement, celui-ci prendra la forme d'un groupement "
        "conjoint dont le mandataire "
        "est "
        "solidaire.",
    ),
    SampleTender(
        "fns",
        AGGLO,
        "Maintenance et réparation de la flotte de vélos en libre-service",
        "Réparation en atelier et rééquilibrage des stations. Clause sociale : 1 200 heures "
        "d'insertion sur la durée du "
        "marché.",
        "50111000",
        (
            SampleLot(
                "Maintenance de 400 vélos",
                "Atelier, interventions et logistique",
                "50111000",
                210_000,
                ("77",),
            ),
        ),
        published=1,
        deadline=30,
        months=36,
        social=True,
        criteria="Valeur technique : 40 %\nPrix : 40 %\nCritère social et environnemental : 20 %",
    ),
    SampleTender(
        "portal",
        CCAS,
        "Animation d'ateliers cuisine et d'une épicerie sociale",
        "Animation d'ateliers hebdomadaires, approvisionnement et tenue de l'épicerie sociale "
        "du quartier des Tilleuls. "
        "Marché réservé aux entreprises de l'économie sociale et solidaire.",
        "85312310",
        (
            SampleLot(
                "Ateliers et épicerie",
                "Deux demi-journées par semaine",
                "85312310",
                38_000,
                ("78",),
            ),
        ),
        published=8,
        deadline=4,
        hour="12:00",
        outlets=("maximilien",),
    ),
    SampleTender(
        "portal",
        UNIVERSITE,
        "Conciergerie solidaire et gestion des objets trouvés",
        "Tenue d'un guichet de services, petites réparations et réemploi. Une clause "
        "d'insertion de 400 heures est prévue.",
        "98341130",
        (
            SampleLot(
                "Conciergerie", "Guichet ouvert cinq jours sur sept", "98341130", 55_000, ("75",)
            ),
        ),
        published=4,
        deadline=15,
        hour="16:00",
        outlets=("place",),
    ),
    SampleTender(
        "eforms",
        MARNES,
        "Transport adapté d'élèves en situation de handicap",
        "Transport scolaire réservé aux élèves et étudiants handicapés. Marché alloti par secteur.",
        "60130000",
        (
            SampleLot(
                "Secteur nord",
                "62 élèves, 14 circuits.",
                "60130000",
                690_000,
                ("94",),
                criteria=(PRICE, VALUE),
            ),
            SampleLot(
                "Secteur sud",
                "48 élèves, 11 circuits.",
                "60130000",
                540_000,
                ("94",),
                criteria=(PRICE, VALUE),
            ),
        ),
        published=14,
        deadline=23,
        months=36,
        outlets=("boamp", "ted"),
        follows=(
            Follow(
                "cancellation",
                1,
                "Procédure déclarée sans suite pour motif d'intérêt général ; elle sera relancée.",
            ),
        ),
    ),
    SampleTender(
        "eforms",
        HOPITAL,
        "Gestion de la cafétéria et des espaces de détente",
        "Concession de service d'une durée de cinq ans ; attribution de la procédure réservée "
        "aux entreprises adaptées.",
        "55330000",
        (
            SampleLot(
                "Cafétéria",
                "Exploitation de deux points de vente.",
                "55330000",
                800_000,
                ("91",),
                "res-ws",
            ),
        ),
        published=45,
        deadline=-12,
        months=60,
        outlets=("boamp", "ted"),
        follows=(
            Follow("award", 3, winners=(("Entreprise adaptée Le Relais d'Orvain", "53900035", 1),)),
        ),
    ),
)
