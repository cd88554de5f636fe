"""What kind of purchase a title tells of, and what kind of work a trade is."""

from functools import lru_cache

from vigie.data.trades import trades
from vigie.matching.words import phrase

# The first nature whose words a title holds is its own: a study of works is a study.
NATURES = {
    "design": "maîtrise d’œuvre;maîtrise uvre;maître d’œuvre;moe;concours restreint;"
    "concours d’architecture",
    "owner": "assistance à maîtrise d’ouvrage;assistant à maîtrise d’ouvrage;"
    "assistance à maître d’ouvrage;amo",
    "control": "contrôle technique;contrôle réglementaire;contrôles périodiques;contrôle médical;"
    "diagnostic;csps;coordination sps;coordination en matière;géotechnique;topographie;"
    "topographique;vérification;opc;expertise;analyse;certification",
    "study": "étude;schéma directeur;élaboration;préfiguration",
    "advice": "conseil;assistance;accompagnement",
    "training": "formation",
    "software": "logiciel;progiciel;système d’information;saas;application",
    "operation": "délégation de service public;délégation du service public;concession;dsp;"
    "affermage;gestion et exploitation;gestion et l’exploitation;exploitation",
    "supply": "fourniture;acquisition;achat;livraison;location",
    "maintenance": "maintenance;entretien;dépannage",
    "works": "travaux;construction;réhabilitation;rénovation;extension;restructuration;réfection;"
    "aménagement;création;démolition;remplacement;requalification;reconstruction;résidence;"
    "logement",
}
DONE = ("supply", "maintenance", "works")
INSTALLED = tuple(map(phrase, ("pose", "installation", "mise en œuvre")))
# What the division of a CPV code is about; any other from 55 on is a service.
DIVISIONS = {
    "45": "works",
    "48": "software",
    "50": "maintenance",
    "51": "maintenance",
    "71": "mind",
    "72": "software",
    "73": "mind",
    "79": "mind",
    "80": "training",
}
KINDS = {
    "Bâtiment : gros œuvre et chantiers": "works",
    "Second œuvre": "works",
    "Formation": "training",
    "Conseil et études": "mind",
}
KIND_OF = {
    "works": "amenagement-paysager terrains-de-sport energie-citoyenne signaletique-pose "
    "metallerie",
    "supply": "hygiene-produits epicerie maraichage boulangerie miel goodies-comestibles "
    "vetements-travail fournitures-bureau objets-pub mobilier livre fleurissement jeux-jouets "
    "legumerie cosmetique confection menuiserie-bois reconditionnement signaletique",
    "mind": "conseil-energie facilitation conseil-communication graphisme",
    "software": "infogerance developpement-web tests-accessibilite donnees",
    "service": "petits-travaux base-vie",
}


def natures(folded: str) -> tuple[str, ...]:
    """The natures that a folded text tells of, the one that counts first; what is done or
    supplied, in the order told.
    """
    places_by_nature = {
        nature: min(places)
        for nature, nature_phrases in _phrases().items()
        if (places := [folded.find(words) for words in nature_phrases if words in folded])
    }
    return tuple(
        sorted(
            places_by_nature, key=lambda nature: places_by_nature[nature] if nature in DONE else -1
        )
    )


def installed(folded: str) -> bool:
    """Whether a supply is put in place as well."""
    return any(words in folded for words in INSTALLED)


def nature_of_code(code: str) -> str:
    """What kind of purchase the division of a CPV code is."""
    return DIVISIONS.get(code[:2], "supply" if code < "45" else "service")


@lru_cache(maxsize=1)
def _phrases() -> dict[str, tuple[str, ...]]:
    return {
        nature: tuple(map(phrase, phrase_list.split(";")))
        for nature, phrase_list in NATURES.items()
    }


@lru_cache(maxsize=1)
def kinds() -> dict[str, str]:
    """The kind of every trade: works, supply, training, mind or service."""
    own = {slug: kind for kind, slugs in KIND_OF.items() for slug in slugs.split()}
    return {
        slug: own.get(slug, KINDS.get(trade.group, "service")) for slug, trade in trades().items()
    }
