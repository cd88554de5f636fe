"""Green spaces, cleaning, waste and reuse: the trades where reserved lots are most frequent."""

from vigie.demo.buyers import AGGLO, HABITAT, LYCEES, MARNES, ORMEAUX, PLAINE, SYNDICAT, VAUCLAIR
from vigie.demo.tenders import Follow, SampleLot, SampleTender

PRICE = ("Prix des prestations", 40.0, "price")
VALUE = ("Valeur technique appréciée au vu du mémoire", 50.0, "quality")
INSERTION = ("Qualité de l'accompagnement des publics en insertion", 10.0, "quality")

TENDERS = (
    SampleTender(
        "eforms",
        PLAINE,
        "Entretien des espaces verts et propreté des espaces extérieurs du territoire",
        "Accord-cadre à bons de commande pour l'entretien des espaces verts, la propreté des "
        "parcs et le nettoyage des "
        "abords "
        "des équipements territoriaux. Le lot n° 1 est réservé aux entreprises adaptées et aux "
        "établissements et services "
        "d'accompagnement par le travail, en application de l'article L. 2113-12 du code de la "
        "commande publique. "
        "Les candidats peuvent répondre à un ou plusieurs lots.",
        "77310000",
        (
            SampleLot(
                "Entretien des squares et jardins de proximité",
                "Tonte, taille, désherbage manuel, plantations de saison et ramassage des "
                "feuilles dans 24 squares. "
                "Lot réservé aux EA et ESAT (article L. 2113-12).",
                "77310000",
                240_000,
                ("93",),
                "res-ws",
                criteria=(PRICE, VALUE, INSERTION),
            ),
            SampleLot(
                "Espaces verts et propreté des parcs intercommunaux",
                "Entretien des pelouses et massifs, nettoyage des allées, vidage des "
                "corbeilles et enlèvement des dépôts "
                "sauvages dans cinq parcs. Prestations simultanées de jardinage et de propreté "
                "urbaine.",
                "77310000",
                610_000,
                ("93", "95"),
                condition="Le titulaire consacre au moins 2 400 heures par an à l'insertion "
                "professionnelle de personnes "
                "éloignées de l'emploi. Un facilitateur de la clause sociale accompagne le "
                "titulaire.",
                objectives=("opp",),
                strategic=("soc-obj",),
                criteria=(PRICE, VALUE, INSERTION),
            ),
            SampleLot(
                "Elagage et abattage d'arbres d'alignement",
                "Taille en rideau, abattage et dessouchage de 900 sujets.",
                "77341000",
                180_000,
                ("93",),
                criteria=(PRICE, ("Valeur technique", 60.0, "quality")),
            ),
        ),
        published=6,
        deadline=26,
        months=48,
        social=True,
        framework=True,
        outlets=("boamp", "ted", "maximilien"),
        follows=(
            Follow(
                "correction",
                2,
                "Report de la date limite de remise des offres à la demande des candidats.",
                33,
            ),
        ),
    ),
    SampleTender(
        "fns",
        VAUCLAIR,
        "Nettoyage des locaux communaux et de la vitrerie",
        "Nettoyage courant des écoles, gymnases et bâtiments administratifs, remise en état "
        "estivale et vitrerie. "
        "Lot 1 : écoles maternelles et élémentaires. Lot 2 : gymnases. Lot 3 : bâtiments "
        "administratifs. "
        "Le lot 3 est réservé aux structures d'insertion par l'activité économique au titre de "
        "l'article L2113-13 du code de "
        "la commande publique. Pour les lots 1 et 2, une clause d'insertion obligatoire impose "
        "respectivement 1 820 "
        "heures et "
        "650 heures d'insertion par an.",
        "90911200",
        (
            SampleLot(
                "Lot 1 : écoles maternelles et élémentaires",
                "Lot 1 : nettoyage de 18 groupes scolaires",
                "90911200",
                520_000,
            ),
            SampleLot(
                "Lot 2 : gymnases",
                "Lot 2 : nettoyage de six gymnases et de leurs vestiaires",
                "90919300",
                130_000,
            ),
            SampleLot(
                "Lot 3 : bâtiments administratifs",
                "Lot 3 : nettoyage de l'hôtel de ville et de ses annexes (lot réservé SIAE)",
                "90919200",
                88_000,
            ),
        ),
        published=6,
        deadline=21,
        months=36,
        social=True,
        reservation="oui",
        criteria="Prix : 45 %\nValeur technique : 45 %\nPerformance en matière d'insertion "
        "professionnelle : 10 %",
    ),
    SampleTender(
        "mapa",
        ORMEAUX,
        "Entretien des espaces verts du parc des Ormes et du cimetière",
        "Marché réservé aux entreprises adaptées, aux ESAT et aux structures d'insertion par "
        "l'activité économique ou à des "
        "structures équivalentes, conformément à l'article L. 2113-14 du code de la commande "
        "publique. Désherbage sans "
        "produits phytosanitaires, taille des haies, tonte différenciée.",
        "77311000",
        (
            SampleLot(
                "Entretien des espaces verts",
                "Parc des Ormes (3,2 ha) et cimetière communal",
                "77311000",
                62_000,
            ),
        ),
        published=4,
        deadline=16,
        hour="17:00",
        months=12,
        outlets=("boamp", "maximilien"),
        criteria="Prix|40;Valeur technique|45;Moyens humains et encadrement des salariés en "
        "parcours|15",
    ),
    SampleTender(
        "eforms",
        HABITAT,
        "Nettoyage des parties communes et entretien des espaces extérieurs de résidences",
        "Marché de services en sept lots géographiques et techniques pour 8 400 logements. Un "
        "même candidat ne peut se voir "
        "attribuer plus de deux lots. Il est interdit aux candidats de présenter plusieurs "
        "offres en agissant à la fois en "
        "qualité de candidats individuels et de membres d'un ou plusieurs groupements. Le lot "
        "4 est réservé à des structures "
        "d'insertion par l'activité économique (L. 2113-13).",
        "90911000",
        (
            SampleLot(
                "Résidences du secteur Argental",
                "Nettoyage des halls, escaliers et ascenseurs, sortie des bacs.",
                "90911000",
                390_000,
                ("95",),
                condition="1 560 heures d'insertion par an, réservées à des publics éligibles "
                "de la "
                "clause sociale.",
                criteria=(PRICE, VALUE, INSERTION),
            ),
            SampleLot(
                "Résidences du secteur Cergelle",
                "Nettoyage des parties communes de 41 cages.",
                "90911000",
                350_000,
                ("95",),
                condition="1 300 heures d'insertion par an.",
                criteria=(PRICE, VALUE, INSERTION),
            ),
            SampleLot(
                "Résidences du secteur Val de Seine",
                "Nettoyage des parties communes, deux départements.",
                "90911000",
                720_000,
                ("78", "95", "92"),
                condition="2 900 heures d'insertion par an.",
                criteria=(PRICE, VALUE, INSERTION),
            ),
            SampleLot(
                "Espaces verts et propreté des abords",
                "Tonte, taille, balayage des cheminements, enlèvement des "
                "encombrants. "
                "Lot réservé aux SIAE.",
                "77314000",
                310_000,
                ("95",),
                "res-ws",
                criteria=(PRICE, VALUE),
            ),
        ),
        published=12,
        deadline=30,
        months=48,
        social=True,
        cap=2,
        outlets=("boamp", "ted"),
    ),
    SampleTender(
        "eforms",
        SYNDICAT,
        "Collecte et valorisation des encombrants par le réemploi",
        "Collecte sur rendez-vous, tri, remise en état et revente des objets encombrants des "
        "ménages. Exploitation de deux "
        "recycleries. Marché réservé aux opérateurs économiques qui emploient des personnes "
        "défavorisées, article "
        "L2113-13 du "
        "code de la commande publique.",
        "90511000",
        (
            SampleLot(
                "Collecte sur rendez-vous et recyclerie nord",
                "Collecte de 1 200 tonnes par an, atelier de réparation, boutique.",
                "90511000",
                420_000,
                ("92", "95"),
                "res-ws",
                criteria=(PRICE, ("Taux de réemploi", 40.0, "quality"), INSERTION),
            ),
            SampleLot(
                "Recyclerie sud et sensibilisation",
                "Exploitation de la recyclerie sud, animations dans les écoles.",
                "90513000",
                280_000,
                ("92",),
                "res-ws",
                criteria=(PRICE, VALUE),
            ),
        ),
        published=15,
        deadline=19,
        months=36,
        social=True,
        outlets=("boamp", "ted", "place"),
    ),
    SampleTender(
        "eforms",
        MARNES,
        "Collecte et réemploi du mobilier et des équipements informatiques réformés",
        "Enlèvement, effacement des données, reconditionnement et redistribution des matériels "
        "réformés des collèges. "
        "Lot 1 : mobilier. Lot 2 : informatique. Seul le lot n° 2 est réservé aux entreprises "
        "adaptées et ESAT.",
        "90513000",
        (
            SampleLot(
                "Mobilier scolaire",
                "Enlèvement et réemploi de mobilier.",
                "90513000",
                95_000,
                ("94",),
                condition="Une clause sociale d'exécution est applicable à ce lot : son "
                "contenu figure au cahier des "
                "charges.",
            ),
            SampleLot(
                "Matériel informatique",
                "Reconditionnement de 6 000 postes.",
                "50320000",
                160_000,
                ("94",),
                "res-ws",
            ),
        ),
        published=3,
        deadline=35,
        months=24,
        social=True,
        outlets=("boamp", "ted"),
    ),
    SampleTender(
        "fns",
        AGGLO,
        "Entretien des sentiers, mares et espaces naturels sensibles",
        "Débroussaillage manuel, restauration de mares, pose de ganivelles et entretien de 60 "
        "km de sentiers. Les "
        "prestations "
        "sont réalisées dans le cadre d'un marché de services d'insertion et de qualification "
        "professionnelles : l'objet du "
        "marché est l'insertion de personnes rencontrant des difficultés sociales et "
        "professionnelles, les travaux "
        "d'entretien "
        "en étant le support.",
        "77312000",
        (
            SampleLot(
                "Entretien des espaces naturels",
                "Lot unique : secteur forêt et vallée",
                "77312000",
                140_000,
                ("77",),
            ),
        ),
        published=8,
        deadline=24,
        months=24,
        social=True,
        outlets=("boamp",),
        criteria="Qualité du projet d'insertion et de l'encadrement : 60 %\nPrix : 40 %",
    ),
    SampleTender(
        "eforms",
        LYCEES,
        "Entretien des espaces verts des lycées - secteur ouest",
        "Accord-cadre multi-attributaire. Aucune prestation n'est réservée au titre des "
        "articles L. 2113-12 à L. 2113-16. "
        "Le marché comporte toutefois une clause d'insertion sociale.",
        "77310000",
        (
            SampleLot(
                "Lycées des Yvelines",
                "Tonte, taille et entretien des terrains de 34 lycées.",
                "77310000",
                880_000,
                ("78",),
                condition="Clause d'insertion : 3 % du temps total de travail, soit 1 100 "
                "heures, réservé à l'insertion.",
                objectives=("opp",),
                criteria=(PRICE, VALUE, ("Démarche sociale et environnementale", 10.0, "quality")),
            ),
            SampleLot(
                "Lycées des Hauts-de-Seine",
                "Tonte, taille et entretien de 29 lycées.",
                "77310000",
                760_000,
                ("92",),
                condition="Clause d'insertion : 3 % du temps total de travail, soit 950 heures.",
                objectives=("opp",),
                criteria=(PRICE, VALUE, ("Démarche sociale et environnementale", 10.0, "quality")),
            ),
        ),
        published=18,
        deadline=13,
        months=48,
        social=True,
        framework=True,
        outlets=("boamp", "ted"),
    ),
    SampleTender(
        "mapa",
        VAUCLAIR,
        "Enlèvement des graffitis et affichages sauvages",
        "Intervention sous 48 heures sur les façades publiques. La mise en place d'une clause "
        "sociale est facultative : le "
        "candidat peut proposer des heures d'insertion à titre incitatif.",
        "90690000",
        (SampleLot("Détagage", "Bordereau de prix au mètre carré", "90690000", 45_000),),
        published=5,
        deadline=5,
        hour="16:00",
        criteria="Prix|50;Délai d'intervention|30;Valeur technique|20",
    ),
    SampleTender(
        "fns",
        HABITAT,
        "Débarras de logements et de caves après départ ou expulsion",
        "Vidage, tri, réemploi et mise en décharge. Lot 1 est réservé à une structure "
        "d'insertion (L.2113-13). Le lot 2 "
        "n'est "
        "pas réservé.",
        "98390000",
        (
            SampleLot(
                "Lot 1 : caves et locaux communs",
                "Lot 1 : débarras de caves et locaux communs",
                "98390000",
                55_000,
                ("95",),
            ),
            SampleLot(
                "Lot 2 : logements",
                "Lot 2 : débarras de logements",
                "98390000",
                90_000,
                ("95", "78"),
            ),
        ),
        published=20,
        deadline=-2,
        social=True,
        reservation="oui",
        follows=(
            Follow("award", 0, winners=(("Régie de quartier Les Deux Berges", "53900021", 1),)),
        ),
    ),
)
