"""The demonstration's members: invented structures of every kind, in Île-de-France, in the words
they use for themselves.
"""

from datetime import date, datetime, timedelta
from typing import Any

from vigie.acts.actor import COMMAND_LINE
from vigie.acts.members import agree_to_be_named
from vigie.acts.networks import NetworkContact, add_network_contact
from vigie.demo.tenders import siren
from vigie.domain.clock import paris_day
from vigie.domain.member_record import (
    ActivityRecord,
    ContactRecord,
    MemberRecord,
    ProofRecord,
    SiteRecord,
)
from vigie.domain.members import Kind
from vigie.matching.proposals import propose
from vigie.store import Store
from vigie.store.desk.networks import network_contacts
from vigie.store.match.members import save_member

K = Kind
ORIGIN = "échantillon de démonstration"
COLLEGES = {  # of the chamber, by the form of its members
    "ASSOCIATION": "Associations",
    "COOPERATIVE": "Coopératives",
    "MUTUELLE": "Mutuelles",
    "FONDATION": "Fondations",
    "SOCIETE_ESS": "Sociétés commerciales de l’ESS",
}
TOWNS = {
    "Pantin": ("93500", 48.896, 2.402),
    "Montreuil": ("93100", 48.863, 2.443),
    "Saint-Denis": ("93200", 48.936, 2.357),
    "Bobigny": ("93000", 48.908, 2.440),
    "Créteil": ("94000", 48.784, 2.455),
    "Ivry-sur-Seine": ("94200", 48.813, 2.388),
    "Nanterre": ("92000", 48.896, 2.206),
    "Gennevilliers": ("92230", 48.933, 2.293),
    "Clamart": ("92140", 48.801, 2.263),
    "Paris": ("75011", 48.860, 2.378),
    "Cergy": ("95000", 49.036, 2.077),
    "Argenteuil": ("95100", 48.947, 2.248),
    "Sarcelles": ("95200", 48.996, 2.381),
    "Trappes": ("78190", 48.777, 2.003),
    "Mantes-la-Jolie": ("78200", 48.990, 1.717),
    "Melun": ("77000", 48.540, 2.655),
    "Meaux": ("77100", 48.958, 2.885),
    "Évry-Courcouronnes": ("91000", 48.629, 2.441),
    "Massy": ("91300", 48.731, 2.271),
}


def _does(trade: str, *departments: str, **sizes: Any) -> ActivityRecord:
    return ActivityRecord(trade=trade, departments=departments, **sizes)


# number, name, kinds, town, turnover, staff, lead, activities, more
Told = tuple[
    str,
    tuple[Kind, ...],
    str,
    float | None,
    float,
    bool | None,
    tuple[ActivityRecord, ...],
    dict[str, Any],
]
SAMPLE: tuple[Told, ...] = (
    (
        "Les Jardins du Faubourg",
        (K.ACI, K.ASSOCIATION),
        "Pantin",
        640_000,
        28,
        True,
        (
            _does("espaces-verts", "93", max_value=160_000, insertion_hours_per_year=1_500),
            _does("desherbage", "93", max_value=60_000, insertion_hours_per_year=400),
        ),
        {"networks": ("GRAFIE", "Chantier école")},
    ),
    (
        "Cergelle Paysage Insertion",
        (K.EI, K.SOCIETE_ESS),
        "Cergy",
        910_000,
        24,
        True,
        (
            _does("espaces-verts", "95", max_value=250_000, insertion_hours_per_year=1_800),
            _does("elagage", "95", "78", max_value=90_000),
        ),
        {"networks": ("FEI",), "labels": ("ESUS",)},
    ),
    (
        "ESAT Les Ateliers de la Plaine",
        (K.ESAT, K.ASSOCIATION),
        "Saint-Denis",
        1_450_000,
        90,
        True,
        (
            _does("espaces-verts", "93", "95", max_value=180_000),
            _does("mise-sous-pli", "93", "94", "75", max_value=120_000),
            _does("conditionnement", "93"),
        ),
        {"networks": ("Hosmoz",), "public_body": False},
    ),
    (
        "Tilleul Adapté",
        (K.EA, K.SOCIETE_ESS),
        "Créteil",
        2_300_000,
        62,
        True,
        (
            _does("numerisation", "93", "94", "75", max_value=300_000),
            _does("reconditionnement", "94", "75", max_value=250_000),
            _does("mise-sous-pli", "94", max_value=150_000),
        ),
        {"networks": ("UNEA",)},
    ),
    (
        "Blanche et Pli",
        (K.EA, K.ASSOCIATION),
        "Évry-Courcouronnes",
        1_900_000,
        75,
        True,
        (
            _does("blanchisserie", "91", "77", max_value=260_000),
            _does("location-linge", "91", max_value=200_000),
        ),
        {"networks": ("UNEA",)},
    ),
    (
        "Propreté Rebond 95",
        (K.EI, K.SOCIETE_ESS),
        "Argenteuil",
        520_000,
        21,
        True,
        (
            _does("nettoyage-locaux", "95", max_value=120_000, insertion_hours_per_year=1_900),
            _does("parties-communes", "95", max_value=120_000, insertion_hours_per_year=1_900),
        ),
        {"networks": ("FEI",)},
    ),
    (
        "Régie des Quartiers Ouest",
        (K.EI, K.REGIE, K.ASSOCIATION),
        "Nanterre",
        760_000,
        30,
        True,
        (
            _does(
                "nettoyage-locaux", "92", "78", max_value=140_000, insertion_hours_per_year=1_600
            ),
            _does(
                "parties-communes", "92", "78", max_value=140_000, insertion_hours_per_year=1_600
            ),
        ),
        {"networks": ("CNLRQ",)},
    ),
    (
        "Net’Avenir Est",
        (K.EI, K.COOPERATIVE),
        "Montreuil",
        430_000,
        17,
        None,
        (
            _does(
                "nettoyage-locaux",
                "93",
                "94",
                "75",
                max_value=110_000,
                insertion_hours_per_year=900,
            ),
            _does("vitrerie", "93", "94"),
        ),
        {},
    ),
    (
        "Le Coup de Balai Solidaire",
        (K.AI, K.ASSOCIATION),
        "Bobigny",
        690_000,
        54,
        False,
        (
            _does("mise-a-disposition", "93", insertion_hours_per_year=12_000),
            _does("nettoyage-locaux", "93", max_value=40_000),
        ),
        {"networks": ("Coorace",)},
    ),
    (
        "Passerelle Intérim d’Insertion",
        (K.ETTI, K.SOCIETE_ESS),
        "Saint-Denis",
        3_800_000,
        14,
        False,
        (
            ActivityRecord(
                trade="interim",
                departments=("75", "92", "93", "94", "95"),
                insertion_hours_per_year=60_000,
            ),
        ),
        {"networks": ("FEI",)},
    ),
    (
        "GEIQ Bâtir en Île",
        (K.GEIQ, K.ASSOCIATION),
        "Gennevilliers",
        1_250_000,
        38,
        False,
        (
            ActivityRecord(
                trade="alternance",
                departments=("78", "92", "95", "93"),
                insertion_hours_per_year=24_000,
            ),
        ),
        {"networks": ("FFGEIQ",)},
    ),
    (
        "Adapt’Emploi Temporaire",
        (K.EATT,),
        "Paris",
        1_100_000,
        9,
        False,
        (
            ActivityRecord(
                trade="interim", departments=("75", "92", "94"), insertion_hours_per_year=18_000
            ),
        ),
        {},
    ),
    (
        "Objets Retrouvés",
        (K.ACI, K.ASSOCIATION),
        "Clamart",
        480_000,
        32,
        True,
        (
            _does("ressourcerie", "92", max_value=110_000, insertion_hours_per_year=2_000),
            _does("depots-sauvages", "92", max_value=90_000),
            _does("meubles", "92"),
        ),
        {"networks": ("GRAFIE",)},
    ),
    (
        "Valorem Nord",
        (K.EI, K.SOCIETE_ESS),
        "Sarcelles",
        870_000,
        26,
        True,
        (
            _does("collecte", "95", max_value=180_000, insertion_hours_per_year=1_500),
            _does("tri", "95", max_value=150_000),
        ),
        {"labels": ("ESUS",)},
    ),
    (
        "Couleurs d’Atelier",
        (K.EI, K.COOPERATIVE),
        "Montreuil",
        560_000,
        18,
        True,
        (
            _does("peinture", "93", max_value=90_000, insertion_hours_per_year=900),
            _does("sols", "93", max_value=60_000),
        ),
        {},
    ),
    (
        "Chantiers de la Brie",
        (K.ACI, K.ASSOCIATION),
        "Melun",
        610_000,
        34,
        True,
        (
            _does("peinture", "77", max_value=80_000, insertion_hours_per_year=1_400),
            _does("petits-travaux", "77"),
            _does("espaces-naturels", "77", max_value=120_000, insertion_hours_per_year=1_200),
            _does("desherbage", "77", max_value=90_000),
        ),
        {"networks": ("Chantier école",)},
    ),
    (
        "Second Œuvre Solidaire",
        (K.EI, K.SOCIETE_ESS),
        "Argenteuil",
        1_400_000,
        33,
        True,
        (
            _does("peinture", "95", "92", max_value=420_000, insertion_hours_per_year=800),
            _does("platrerie", "95", max_value=300_000, insertion_hours_per_year=700),
        ),
        {},
    ),
    (
        "Atelier des Yvelines",
        (K.ACI, K.ASSOCIATION),
        "Trappes",
        390_000,
        22,
        True,
        (
            _does("petits-travaux", "78", max_value=80_000, insertion_hours_per_year=900),
            _does("peinture", "78", max_value=70_000),
        ),
        {},
    ),
    (
        "ESAT La Table d’Orvain",
        (K.ESAT,),
        "Paris",
        980_000,
        48,
        True,
        (
            _does("traiteur", "75", max_value=120_000),
            _does("plateaux-repas", "75", max_value=60_000),
        ),
        {"public_body": True},
    ),
    (
        "Saveurs d’Ici et d’Ailleurs",
        (K.EI, K.COOPERATIVE),
        "Ivry-sur-Seine",
        720_000,
        19,
        True,
        (
            _does("traiteur", "94", max_value=130_000, insertion_hours_per_year=600),
            _does("restauration-collective", "94"),
        ),
        {},
    ),
    (
        "La Roue Libre du Gâtinois",
        (K.ACI, K.ASSOCIATION),
        "Melun",
        350_000,
        18,
        True,
        (_does("cycles", "77", max_value=110_000, insertion_hours_per_year=900),),
        {"labels": ("Vélo solidaire",)},
    ),
    (
        "Services et Liens 78",
        (K.ASSOCIATION,),
        "Mantes-la-Jolie",
        840_000,
        41,
        True,
        (
            _does("portage-repas", "78", max_value=90_000),
            _does("aide-domicile", "78", max_value=200_000),
            _does("aide-alimentaire", "78"),
        ),
        {},
    ),
    (
        "Mutuelle des Deux Rives",
        (K.MUTUELLE,),
        "Paris",
        9_600_000,
        70,
        True,
        (_does("mutuelle-sante", "75", "92", "93", "94"),),
        {},
    ),
    (
        "Fondation Belleplaine",
        (K.FONDATION,),
        "Paris",
        5_100_000,
        64,
        True,
        (
            _does("hebergement", "75", "93"),
            _does("accompagnement-emploi", "75", "93", max_value=400_000),
        ),
        {},
    ),
    (
        "Cap Emploi Solidaire Est",
        (K.ASSOCIATION,),
        "Bobigny",
        1_050_000,
        29,
        True,
        (
            _does("accompagnement-emploi", "93", max_value=350_000),
            _does("acces-droits", "93", max_value=120_000),
            _does("inclusion-numerique", "93", max_value=120_000),
        ),
        {},
    ),
    (
        "Coopérative Les Mains Numériques",
        (K.COOPERATIVE,),
        "Massy",
        460_000,
        11,
        True,
        (
            _does("developpement-web", "75", "91", "92"),
            _does("inclusion-numerique", "91", "75", "93"),
        ),
        {},
    ),
    (
        "Conciergerie du Canal",
        (K.EI, K.ASSOCIATION),
        "Paris",
        310_000,
        12,
        None,
        (
            _does("conciergerie", "75", max_value=70_000, insertion_hours_per_year=600),
            _does("accueil-physique", "75", "94"),
        ),
        {},
    ),
    (
        "Indépendants Ensemble",
        (K.EITI,),
        "Paris",
        520_000,
        6,
        None,
        (_does("coursier", "75", "92"), _does("developpement-web", "75")),
        {},
    ),
    (
        "Ateliers de Détention d’Île-de-France",
        (K.SEP,),
        "Trappes",
        2_700_000,
        15,
        True,
        (
            _does("mobilier", "78", "91", "77", max_value=200_000),
            _does("conditionnement", "78", "91"),
        ),
        {},
    ),
    (
        "Peinture Marchand et Fils",
        (K.PARTNER,),
        "Cergy",
        1_150_000,
        13,
        True,
        (_does("peinture", "95", max_value=500_000), _does("sols", "95", max_value=300_000)),
        {"college": "TPE/PME partenaires"},
    ),
    (
        "Menuiserie de l’Oise",
        (K.PARTNER,),
        "Sarcelles",
        980_000,
        11,
        True,
        (_does("menuiserie", "95", max_value=400_000), _does("platrerie", "95", max_value=350_000)),
        {"college": "TPE/PME partenaires"},
    ),
    (
        "Vélo et Nature en Seine",
        (K.ACI, K.ASSOCIATION),
        "Meaux",
        None,
        9,
        None,
        (),
        {"naf": "9529Z"},
    ),
)

PROOFS = {
    K.EI: "convention_iae",
    K.ACI: "convention_iae",
    K.AI: "convention_iae",
    K.ETTI: "convention_iae",
    K.EA: "cpom",
    K.EATT: "cpom",
    K.ESAT: "habilitation_esat",
    K.SEP: "prison",
    K.SOCIETE_ESS: "ess",
}


# Two partner networks, one of them for one département.
NETWORKS = (
    NetworkContact("UNEA", "relais-unea@exemple.org", "Inès", "Exemple"),
    NetworkContact("FEI", "relais-fei@exemple.org", "Karim", "Exemple", departments=("93", "95")),
)


def sample(today: date) -> list[MemberRecord]:
    """Every invented member, with proofs dated from today: most in date, one that ends soon, one
    that ended.
    """
    return [_record(number, today, *fields) for number, fields in enumerate(SAMPLE, 1)]


def load_members(store: Store, now: datetime) -> int:
    """Save the sample; gives how many there are. Safe to repeat."""
    records = sample(paris_day(now))
    with store.transaction() as session:
        for record in records:
            saved = save_member(session, record, now)
            if "UNEA" in record.networks:  # they agreed that it sees their name
                agree_to_be_named(session, COMMAND_LINE, saved.id, now, agreed=True)
        known_networks = network_contacts(session)
        for contact in NETWORKS:
            if contact.network not in known_networks:
                add_network_contact(session, COMMAND_LINE, contact, now)
    return len(records)


def invented_siret(number: int) -> str:
    """Fourteen digits of no real structure, whose two check digits hold."""
    head = siren(f"0007{number:04d}") + "0001"
    return head + str(next(last for last in range(10) if _holds(head + str(last))))


def _holds(digits: str) -> bool:
    doubled = (
        int(digit) * (2 if position % 2 == len(digits) % 2 else 1)
        for position, digit in enumerate(digits)
    )
    return sum(digit - 9 if digit > 9 else digit for digit in doubled) % 10 == 0


def _record(
    number: int,
    today: date,
    name: str,
    kinds: tuple[Kind, ...],
    town: str,
    turnover: float | None,
    staff: float,
    lead: bool | None,
    activities: tuple[ActivityRecord, ...],
    more: dict[str, Any],
) -> MemberRecord:
    post_code, lat, lon = TOWNS[town]
    department = post_code[:2]
    site = SiteRecord(
        siret=invented_siret(number),
        city=town,
        post_code=post_code,
        department=department,
        lat=lat,
        lon=lon,
        main=True,
    )
    values: dict[str, Any] = {
        "name": name,
        "siret": invented_siret(number),
        "kinds": kinds,
        "turnover": turnover,
        "staff": staff,
        "can_lead": lead,
        "would_join": None if lead is None else True,
        "sites": (site,),
        "proofs": _proofs(number, kinds, today),
        "activities": activities or propose(name, more.get("naf"), kinds, (department,)),
        "source": ORIGIN,
        "contacts": (_contact(number),),
        "college": next((name for kind, name in COLLEGES.items() if kind in kinds), None),
    }
    return MemberRecord(**{**values, **more})


def _contact(number: int) -> ContactRecord:
    email = f"structure{number:02d}@exemple.org"
    return ContactRecord(
        email=email,
        first_name="Camille",
        last_name=f"Exemple {number}",
        role="développement",
        source=ORIGIN,
    )


def _proofs(number: int, kinds: tuple[Kind, ...], today: date) -> tuple[ProofRecord, ...]:
    ends = {6: today + timedelta(days=40), 8: today - timedelta(days=20)}.get(
        number, today + timedelta(days=400 + 10 * number)
    )
    proofs = [ProofRecord(kind=PROOFS[kind], valid_until=ends) for kind in kinds if kind in PROOFS]
    if {K.EI, K.ACI, K.AI, K.ETTI} & set(kinds) and number not in (15, 17):
        proofs.append(ProofRecord(kind="share_50_insertion", valid_until=ends, holds=True))
    return tuple({proof.kind: proof for proof in proofs}.values())
