"""Who may bid told in a row, by a paper without which the bid falls, of a procedure given up; a
clause closed by its next line; shares handed over in a description; women in the team: sentences
of our own, written before what reads them.
"""

import pytest

from tests.classifier_kit import Fields, Wanted, hours, read

D, I, C, O, M, S = (  # noqa: E741 - as in the articles
    "reserved_disability",
    "reserved_insertion",
    "insertion_condition",
    "other_social_condition",
    "mixed_criterion",
    "social_criterion",
)

TOLD: list[tuple[str, Wanted]] = [
    # a paper without which the bid falls
    (
        "Les candidats justifieront d'une convention IAE en cours ; à défaut leur offre ne sera "
        "pas ouverte.",
        {I: "all"},
    ),
    (
        "Pour le lot 2 : copie de l'agrément d'entreprise adaptée. A défaut, la candidature est "
        "déclarée irrecevable.",
        {D: ["2"]},
    ),
    (
        "Lot 3 : arrêté d'autorisation de l'ESAT.\nA défaut de cette pièce, le pli sera rejeté.",
        {D: ["3"]},
    ),
    (
        "Les concurrents du lot 4 justifieront de leur conventionnement au titre de l'insertion "
        "par l'activité économique ; à défaut leur pli n'est pas examiné.",
        {I: ["4"]},
    ),
    # a row of the table of lots
    (
        "N° lot   Secteur      Estimation   Particularités\n"
        "1        Gare         70 000 €     visite obligatoire\n"
        "2        Plateau      51 000 €     –\n"
        "3        Vieux port   22 000 €     SIAE uniquement (L2113-13)\n"
        "4        Les Halles   18 500 €     EA / ESAT uniquement (L2113-12)",
        {I: ["3"], D: ["4"]},
    ),
    ("Lot 4 : exclusivement EA / ESAT (L. 2113-12)", {D: ["4"]}),
    # the row of a table of criteria that goes on on the next line
    (
        "Critères de jugement\nPrix                               60\n"
        "Accompagnement des salariés        20\nen parcours (formation)\n"
        "Délai                              20",
        {S: "all"},
    ),
    # a procedure given up
    (
        "La procédure est déclarée sans suite. Pour mémoire, la consultation était réservée aux "
        "entreprises adaptées.",
        {D: "all"},
    ),
    (
        "Procédure infructueuse, faute d'offre. Le marché était réservé aux structures "
        "d'insertion par l'activité économique.",
        {I: "all"},
    ),
    # women in the team
    ("Le titulaire s'engage à ce que ses équipes comptent au moins 40 % de femmes.", {O: "all"}),
    ("Le prestataire affecte au marché une équipe composée d'au moins 30 % de femmes.", {O: "all"}),
    # hours kept for people, not a contract
    (
        "Le titulaire de chaque lot réserve à des personnes éloignées de l'emploi un nombre "
        "minimal de :\n- lot 1 : 200 heures ;\n- lot 2 : 80 heures ;\n- lot 3 : 70 heures ;\n"
        "- lot 4 : 40 heures.",
        {C: "all"},
    ),
    # an option of the contractor's
    (
        "Si l'entreprise le souhaite, elle peut faire réaliser une partie de la peinture par des "
        "personnes en parcours d'insertion.",
        {C: "all"},
    ),
    # the letters of a formula
    (
        "La note finale est obtenue ainsi : N = 0,6 x P + 0,4 x R\nP : prix\nR : performance "
        "sociale et environnementale du circuit de réemploi",
        {M: "all"},
    ),
    (
        "Note = 0,5 P + 0,3 T + 0,2 S\nP : prix\nT : technique\nS : effort d'insertion "
        "professionnelle proposé",
        {S: "all"},
    ),
]

HOURS: list[tuple[str, list[tuple[str | None, float]]]] = [
    (
        "3.2.1 Chaque titulaire d'un lot du tableau fait exécuter le nombre d'heures indiqué par "
        "des personnes sans emploi.\n\n"
        "N°   Désignation        Heures à réaliser\n"
        "01   Gros œuvre         640\n"
        "02   Étanchéité         néant\n"
        "03   Électricité        140\n",
        [("1", 640), ("3", 140)],
    ),
    ("5.1.2 Le titulaire réserve 120 heures à des personnes en insertion.", [(None, 120)]),
    (
        "5.1.2 Le titulaire réserve 120 heures à des personnes en insertion.\n\n"
        "N°   Désignation des prix        Prix\n01   Dépose        640\n02   Repose        140\n",
        [(None, 120)],
    ),
]


@pytest.mark.parametrize(("text", "wanted"), HOURS, ids=lambda one: str(one)[:60])
def test_hours_are_read(text: str, wanted: list[tuple[str | None, float]]) -> None:
    told = hours(text)
    assert [(volume[0], volume[1]) for volume in told] == wanted


BLANKS = (  # columns that blanks alone keep apart
    "                         Insertion        Réservation\n"
    "Lot 1 Clos couvert       oui – 860 h      non\n"
    "Lot 2 Second œuvre       oui – 410 h      non\n"
    "Lot 3 Nettoyage          non              oui – EA/ESAT\n"
)


def test_columns_kept_apart_by_blanks_are_read() -> None:
    found = read([("document", BLANKS)])
    assert found == {C: ["1", "2"], D: ["3"]}


def test_blanks_of_other_columns_say_nothing() -> None:
    text = BLANKS.replace("Insertion  ", "Estimation ").replace("Réservation", "Visite")
    assert read([("document", text.replace("EA/ESAT", "le 3 mai").replace("h ", "€ "))]) == {}


CLEAN: list[str] = [
    "Les candidats justifieront d'une assurance ; à défaut leur offre ne sera pas ouverte. Les "
    "ESAT sont dispensés de Kbis.",
    "Copie de l'agrément d'entreprise adaptée le cas échéant. A défaut d'assurance, la "
    "candidature est déclarée irrecevable.",
    "Le candidat justifie de références auprès d'une entreprise adaptée ; à défaut, il "
    "décrit son expérience.",
    "3     Vieux port     22 000 €     visite uniquement le mardi, près de l'ESAT",
    "Le précédent marché, déclaré sans suite, était réservé aux entreprises adaptées.",
    "Si la consultation est déclarée infructueuse, elle sera relancée. Le marché était réservé "
    "aux entreprises adaptées.",
    "Le pouvoir adjudicateur peut déclarer la procédure sans suite. Le marché était réservé aux "
    "entreprises adaptées.",
    "Jusqu'en 2024, le marché était réservé aux structures d'insertion par l'activité économique.",
    "La procédure précédente, réservée aux ESAT, a été déclarée sans suite ; la présente "
    "consultation est ouverte à tous.",
    "Le public accueilli au gymnase est composé d'au moins 30 % de femmes.",
    "Critères de jugement\nPrix    60\nAccompagnement des utilisateurs    20\nDélai    20",
    "9.2 Clause d'insertion sociale\nSans objet.",
    "Clause sociale d'insertion professionnelle\nNéant",
    "Le titulaire peut faire réaliser une partie de la peinture par un sous-traitant.",
    "Le débit est obtenu ainsi : N = 0,6 x P + 0,4 x R\nP : pression\nR : rugosité, sans effet "
    "sur la performance sociale et environnementale du site",
]

IN_FIELDS: list[tuple[Fields, Wanted]] = [
    (
        [
            (
                "description",
                "Pose de panneaux. Lot 2 : le titulaire sous-traite obligatoirement le montage à "
                "une entreprise adaptée.",
            )
        ],
        {C: ["2"]},
    ),
    (
        [
            (
                "description",
                "Pose de panneaux. Le montage est aujourd'hui assuré par une entreprise adaptée.",
            )
        ],
        {},
    ),
]


@pytest.mark.parametrize(("text", "wanted"), TOLD, ids=lambda one: str(one)[:60])
def test_what_is_told_is_read(text: str, wanted: Wanted) -> None:
    assert read([("document", text)]) == wanted


@pytest.mark.parametrize("text", CLEAN, ids=lambda one: one[:60])
def test_near_misses_stay_clean(text: str) -> None:
    assert read([("document", text)]) == {}


@pytest.mark.parametrize(("fields", "wanted"), IN_FIELDS, ids=lambda one: str(one)[:60])
def test_field_is_read(fields: Fields, wanted: Wanted) -> None:
    assert read(fields) == wanted
