"""Works with clauses, and the traps: words that look social and are not, flags without text,
codes that disagree.
"""

from vigie.demo.buyers import (
    AGGLO,
    CCAS,
    HABITAT,
    HOPITAL,
    LYCEES,
    MARNES,
    MINISTERE,
    ORMEAUX,
    PLAINE,
    SYNDICAT,
    VAUCLAIR,
)
from vigie.demo.tenders import Follow, SampleLot, SampleTender

PRICE = ("Prix des travaux", 50.0, "price")
VALUE = ("Valeur technique", 40.0, "quality")
SOCIAL = ("Insertion par l'activité économique", 10.0, "quality")

TENDERS = (
    SampleTender(
        "eforms",
        HABITAT,
        "Réhabilitation de 126 logements - résidence Les Hauts de Cergelle",
        "Travaux de réhabilitation en site occupé, en corps d'état séparés. Les lots 1, 2 et 4 "
        "comportent une clause "
        "d'insertion obligatoire : lot 1, 1 200 heures ; lot 2, 900 heures ; lot 4, 350 "
        "heures. Le lot 3 n'en comporte pas.",
        "45000000",
        (
            SampleLot(
                "Peinture et revêtements de sols",
                "Peinture des logements et des parties communes.",
                "45442100",
                1_100_000,
                ("95",),
                criteria=(PRICE, VALUE, SOCIAL),
            ),
            SampleLot(
                "Cloisons, menuiseries intérieures et plâtrerie",
                "Second œuvre des logements.",
                "45421000",
                950_000,
                ("95",),
                criteria=(PRICE, VALUE, SOCIAL),
            ),
            SampleLot(
                "Ascenseurs",
                "Remplacement de quatre cabines.",
                "45313100",
                480_000,
                ("95",),
                criteria=(PRICE, VALUE),
            ),
            SampleLot(
                "Espaces extérieurs et clôtures",
                "Plantations, clôtures, jardins partagés.",
                "45112700",
                260_000,
                ("95",),
                criteria=(PRICE, VALUE, SOCIAL),
            ),
        ),
        published=16,
        deadline=25,
        months=20,
        nature="works",
        social=True,
        outlets=("boamp", "ted"),
    ),
    SampleTender(
        "fns",
        VAUCLAIR,
        "Rénovation énergétique du groupe scolaire Jean-Moulin",
        "Isolation, remplacement des menuiseries et peinture. Pour le lot 1, le marché "
        "comporte des conditions particulières "
        "d'exécution à caractère social : 420 heures d'insertion. Pour le lot 2, il n'en "
        "comporte pas.",
        "45321000",
        (
            SampleLot(
                "Lot 1 : peinture et faux plafonds",
                "Lot 1 : peinture et faux plafonds",
                "45442110",
                180_000,
            ),
            SampleLot(
                "Lot 2 : chauffage", "Lot 2 : remplacement de la chaufferie", "45331100", 240_000
            ),
        ),
        published=5,
        deadline=22,
        months=8,
        nature="works",
        social=True,
        criteria="Prix : 60 %\nValeur technique : 40 %",
        follows=(Follow("correction", 1, "date", 29),),
    ),
    SampleTender(
        "mapa",
        CCAS,
        "Petits travaux d'entretien et de peinture des foyers logements",
        "Travaux de peinture, serrurerie et petite menuiserie, support d'un chantier "
        "d'insertion. Marché réservé aux "
        "ateliers "
        "et chantiers d'insertion et aux entreprises d'insertion (L. 2113-13).",
        "45453100",
        (SampleLot("Petits travaux", "Interventions dans quatre foyers", "45453100", 75_000),),
        published=7,
        deadline=15,
        hour="12:00",
        nature="works",
        criteria="Prix|40;Valeur technique|30;Encadrement technique et social|30",
    ),
    SampleTender(
        "eforms",
        SYNDICAT,
        "Construction d'une déchèterie et d'un pavillon du réemploi",
        "Code de réservation saisi par erreur dans un lot de gros œuvre ; aucune réservation "
        "n'est prévue par le règlement.",
        "45213270",
        (
            SampleLot(
                "Gros œuvre et voirie",
                "Terrassement, fondations, réseaux.",
                "45223220",
                1_700_000,
                ("92",),
                "res-ws",
                criteria=(PRICE, VALUE),
            ),
            SampleLot(
                "Aménagements paysagers",
                "Insertion paysagère du site, plantations.",
                "45112710",
                140_000,
                ("92",),
                condition="210 heures d'insertion sociale.",
                criteria=(PRICE, ("Insertion paysagère", 15.0, "quality")),
            ),
        ),
        published=9,
        deadline=29,
        months=14,
        nature="works",
        outlets=("boamp", "ted"),
    ),
    SampleTender(
        "eforms",
        LYCEES,
        "Travaux de peinture et de sols dans les lycées - secteur est",
        "Accord-cadre à marchés subséquents. Le lot 2 est réservé aux entreprises adaptées et "
        "aux structures d'insertion.",
        "45442100",
        (
            SampleLot(
                "Grands travaux de peinture",
                "Chantiers supérieurs à 40 000 euros.",
                "45442100",
                1_250_000,
                ("93", "77"),
                condition="5 % des heures travaillées sont réservées à l'insertion.",
                criteria=(PRICE, VALUE, SOCIAL),
            ),
            SampleLot(
                "Petits chantiers de peinture",
                "Chantiers de moins de 40 000 euros pendant les vacances.",
                "45442110",
                300_000,
                ("93", "77"),
                "none",
                "yes",
                criteria=(PRICE, VALUE),
            ),
        ),
        published=12,
        deadline=20,
        months=36,
        nature="works",
        social=True,
        framework=True,
        outlets=("boamp", "ted"),
    ),
    SampleTender(
        "eforms",
        MARNES,
        "Réservation de berceaux en crèches pour les agents du département",
        "Réservation de 60 berceaux par an en établissements d'accueil du jeune enfant. Pour "
        "l'enfant présentant un "
        "handicap, "
        "l'accueil peut aller jusqu'à ses cinq ans.",
        "85312110",
        (
            SampleLot(
                "Berceaux",
                "Réservation de places.",
                "85312110",
                1_200_000,
                ("94", "75"),
                criteria=(PRICE, VALUE),
            ),
        ),
        published=6,
        deadline=24,
        months=36,
        outlets=("boamp", "ted"),
    ),
    SampleTender(
        "fns",
        ORMEAUX,
        "Missions d'assistance et de représentation en justice",
        "Les prestations sont réservées à la profession d'avocat. Le pouvoir adjudicateur se "
        "réserve la possibilité de ne "
        "pas "
        "donner suite. Bénéficiaires de l'obligation d'emploi mentionnés aux articles L. "
        "5212-1 à L. 5212-11 du code du "
        "travail.",
        "79110000",
        (SampleLot("Droit public", "Conseil et contentieux", "79110000", 60_000),),
        published=4,
        deadline=17,
        months=24,
        criteria="Prix : 40 %\nCompétences : 60 %",
    ),
    SampleTender(
        "eforms",
        AGGLO,
        "Entretien de la voirie et propreté des zones d'activité",
        "Balayage mécanisé, vidage des corbeilles et désherbage. Considérations sociales "
        "signalées à l'indexation.",
        "90610000",
        (
            SampleLot(
                "Zones nord et sud",
                "Balayage de 85 km de voirie.",
                "90611000",
                340_000,
                ("77",),
                criteria=(PRICE, VALUE),
            ),
        ),
        published=8,
        deadline=26,
        months=24,
        social=True,
        outlets=("boamp", "ted"),
    ),
    SampleTender(
        "mapa",
        HOPITAL,
        "Extension des ateliers de l'ESAT du Val d'Orvain - maîtrise d'œuvre",
        "Mission de maîtrise d'œuvre pour l'extension de l'établissement et service "
        "d'accompagnement par le travail. "
        "Prestation "
        "réservée à une profession particulière : architecte. Marché réservé : non.",
        "71221000",
        (SampleLot("Maîtrise d'œuvre", "Mission de base", "71221000", 80_000),),
        published=10,
        deadline=11,
        hour="17:00",
        criteria="Références|60;Prix|40",
    ),
    SampleTender(
        "fns",
        PLAINE,
        "Mission d'appui : facilitateur de la clause d'insertion",
        "Assistance à la mise en œuvre de la clause d'insertion inscrite dans les marchés de "
        "travaux du territoire.",
        "79411000",
        (
            SampleLot(
                "Facilitation",
                "Mobilisation des publics et suivi des heures",
                "79411000",
                120_000,
                ("93",),
            ),
        ),
        published=3,
        deadline=23,
        months=36,
        criteria="Prix : 40 %\nMéthodologie : 60 %",
    ),
    SampleTender(
        "eforms",
        MINISTERE,
        "Insertion d'annonces légales et communication institutionnelle",
        "Insertion d'annonces dans la presse, achat d'espaces. Aucune des conditions "
        "particulières d'exécution visées par "
        "l'article L. 2112-2 n'est prévue.",
        "79341000",
        (
            SampleLot(
                "Annonces légales",
                "Publication en presse et en ligne.",
                "79341000",
                260_000,
                ("75",),
                criteria=(PRICE, VALUE),
            ),
        ),
        published=11,
        deadline=None,
        months=24,
        outlets=("boamp", "place"),
    ),
    SampleTender(
        "mapa",
        VAUCLAIR,
        "Création d'un réservoir d'eaux pluviales et jardin de pluie",
        "Travaux de terrassement, réservoir enterré de 120 m3 et plantations. Accès au "
        "chantier par la bretelle réservée aux "
        "transports en commun. Levée des réserves sous 30 jours.",
        "45232130",
        (
            SampleLot("Terrassement et réseaux", "Réservoir et réseaux", "45232130", 88_000),
            SampleLot("Plantations", "Jardin de pluie", "45112710", 24_000),
        ),
        published=13,
        deadline=9,
        hour="12:00",
        nature="works",
        criteria="Prix|60;Valeur technique|40",
        follows=(
            Follow(
                "cancellation",
                2,
                "Le marché est déclaré sans suite pour insuffisance de concurrence.",
            ),
        ),
    ),
    SampleTender(
        "eforms",
        HABITAT,
        "Sécurisation et gardiennage de chantiers",
        "Les candidats détiennent la carte professionnelle ; l'activité est réservée aux "
        "entreprises de sécurité privée. "
        "Conditions d'exécution : voir le cahier des clauses administratives particulières, "
        "article « clause sociale ».",
        "79713000",
        (
            SampleLot(
                "Gardiennage",
                "Rondes et télésurveillance.",
                "79713000",
                280_000,
                ("95", "78"),
                criteria=(PRICE, VALUE),
            ),
        ),
        published=2,
        deadline=32,
        months=24,
        outlets=("boamp", "ted"),
    ),
    SampleTender(
        "fns",
        SYNDICAT,
        "Tri des refus de collecte sélective",
        "Le marché est réservé, sans autre précision. Voir règlement de la consultation.",
        "90513000",
        (SampleLot("Tri complémentaire", "800 tonnes par an", "90513000", 95_000, ("92", "95")),),
        published=1,
        deadline=21,
        months=12,
        reservation="oui",
        criteria="Prix : 100 %",
    ),
)
