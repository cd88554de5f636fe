"""What buyers put on the regional portal alone, most of it ordinary: the portal's list holds it,
its feed shows the latest twenty.
"""

from vigie.demo.buyers import AGGLO, CCAS, HABITAT, HOPITAL, LYCEES, ORMEAUX, PLAINE, VAUCLAIR
from vigie.demo.tenders import SampleLot, SampleTender

BUYERS = (VAUCLAIR, PLAINE, ORMEAUX, HOPITAL, LYCEES, HABITAT, CCAS, AGGLO)
# object, CPV, nature, what its rules say
OBJECTS = (
    ("Fourniture de mobilier scolaire", "39160000", "supplies", ""),
    ("Vérification des installations électriques", "71632000", "services", ""),
    ("Réfection de la toiture du gymnase", "45261910", "works", ""),
    ("Location de photocopieurs", "30121100", "services", ""),
    (
        "Nettoyage des vitres des écoles",
        "90911300",
        "services",
        "Le titulaire réserve 150 heures de travail à des personnes éloignées de l’emploi, au "
        "titre de la clause d’insertion.",
    ),
    ("Maintenance des ascenseurs", "50750000", "services", ""),
    ("Acquisition de véhicules électriques", "34144900", "supplies", ""),
)
LIVE = 60  # on the portal, with what stands elsewhere too
ELSEWHERE = 6  # live on the portal among the other files' tenders


def _tender(position: int) -> SampleTender:
    buyer = BUYERS[position % len(BUYERS)]
    title, cpv, nature, clause = OBJECTS[position % len(OBJECTS)]
    place = buyer.city if position % 2 else f"{buyer.city}, secteur {position // 2}"
    name = f"{title} - {place}"
    text = f"{title} pour {buyer.name}. {clause}".strip()
    return SampleTender(
        shape="portal",
        buyer=buyer,
        title=name,
        text=text,
        cpv=cpv,
        lots=(SampleLot(name, text, cpv, departments=(buyer.department,)),),
        published=3 + position % 25,
        deadline=6 + position % 28,
        nature=nature,  # type: ignore[arg-type]
        outlets=("maximilien",),
    )


TENDERS = tuple(_tender(position) for position in range(LIVE - ELSEWHERE))
