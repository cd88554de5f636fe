"""Activities proposed for a member that declared none: from its name, its kind and its NAF;
always marked as proposals.
"""

from collections.abc import Iterable

from vigie.data.trades import trades, trades_of_naf
from vigie.domain.member_record import ActivityRecord
from vigie.domain.members import Kind
from vigie.matching.words import phrase, plain

MOST = 4
# words of names, as structures of the field call themselves → trade
NAMES = {
    "espaces-verts": "jardin;jardins;vert;verte;paysage;nature;espaces verts;horticole",
    "maraichage": "cocagne;maraicher;maraichage;potager;legumes",
    "nettoyage-locaux": "net;proprete;nettoyage;propre;menage;multiservices;services proprete",
    "cycles": "velo;velos;cyclo;cycle;bicyclette",
    "ressourcerie": "ressourcerie;recyclerie;emmaus;reemploi;recycl;recyclage;boutique "
    "solidaire;envie",
    "textile-reemploi": "textile;friperie;tissons;couture;relais",
    "traiteur": "traiteur;gourmand;saveurs;cuisine;cuisines;table;festin;resto;restaurant;"
    "regal;gourmet",
    "peinture": "peinture;batiment;bati;renov;renovation;habitat;bat;chantier",
    "coursier": "livraison;coursier;course;messagerie;logistique;colis",
    "mobilite-solidaire": "mobilite;auto;garage;automobile",
    "reconditionnement": "informatique;ordi;numerique;digital;web;tech",
    "blanchisserie": "linge;blanchisserie;repassage;pressing;laverie",
    "inclusion-numerique": "cyber;connect;internet",
    "mediation-sociale": "mediation;mediateurs;correspondants",
    "menuiserie-bois": "bois;menuiserie;ebenisterie;palette",
    "impression": "imprimerie;graphique;impression;edition",
    "creche": "creche;enfance;petits pas;bebe",
    "spectacle": "theatre;spectacle;scene;musique",
    "conciergerie": "conciergerie",
    "parties-communes": "regie;regie quartier",
    "hebergement": "hebergement;foyer;logis",
}
KINDS = {
    Kind.AI: ("mise-a-disposition",),
    Kind.ETTI: ("interim",),
    Kind.EATT: ("interim",),
    Kind.GEIQ: ("alternance",),
}
# codes that associations of every trade carry: they hint at nothing
EMPTY_NAF = frozenset(
    {"8899B", "9499Z", "8810C", "7010Z", "8411Z", "7022Z", "8299Z", "9609Z", "7490B"}
)


def propose(
    name: str, naf: str | None, kinds: Iterable[Kind], departments: Iterable[str]
) -> tuple[ActivityRecord, ...]:
    """Up to four proposals, the surest hints first; none where nothing hints at a trade."""
    slugs = [*_by_kind(kinds), *_by_name(name), *_by_naf(naf)]
    where = tuple(dict.fromkeys(one for one in departments if one))
    known = trades()
    return tuple(
        ActivityRecord(trade=slug, label=known[slug].label, departments=where, proposed=True)
        for slug in list(dict.fromkeys(slugs))[:MOST]
    )


def _by_kind(kinds: Iterable[Kind]) -> list[str]:
    return [slug for kind in sorted(kinds) for slug in KINDS.get(kind, ())]


def _by_name(name: str) -> list[str]:
    text = plain(name)
    hinted = [
        slug
        for slug, words in NAMES.items()
        if any(phrase(word) in text for word in words.split(";"))
    ]
    named = [
        slug for slug, one in trades().items() if any(phrase(word) in text for word in one.words)
    ]
    return [*hinted, *named]


def _by_naf(naf: str | None) -> list[str]:
    code = (naf or "").replace(".", "").upper()
    return [] if code in EMPTY_NAF else list(trades_of_naf().get(code, ()))[:2]
