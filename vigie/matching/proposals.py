"""Activities proposed for a member that declared none: from its name, its kind and its NAF;
always marked as proposals.
"""

from collections.abc import Iterable

from vigie.data.places import region_of, touching
from vigie.data.trades import trades, trades_of_naf
from vigie.domain.member_record import ActivityRecord
from vigie.domain.members import Kind
from vigie.matching.words import phrase, plain

MOST = 4
# words of names, as structures of the field call themselves → trade
NAMES = {
    "espaces-verts": "jardin;jardins;vert;verte;paysage;nature;espaces verts;horticole",
    "espaces-naturels": "berges;rivières;halage;zones humides;forêts",
    "maraichage": "cocagne;maraicher;maraichage;potager;légumes;paysan;ferme",
    "nettoyage-locaux": "net;proprete;nettoyage;propre;menage;multiservices;services proprete",
    "cycles": "velo;velos;cyclo;bicyclette",
    "ressourcerie": "ressourcerie;recyclerie;collecterie;emmaus;reemploi;boutique solidaire",
    "electromenager": "envie",
    "textile-reemploi": "textile;friperie;tissons;ebs",
    "confection": "couture;coutures;tissus",
    "traiteur": "traiteur;gourmand;saveurs;cuisine;cuisines;table;festin;resto;restaurant;"
    "restauration;regal;gourmet;marmite;food",
    "peinture": "peinture;batiment;bati;renov;renovation;bat",
    "metallerie": "metal;metallerie;serrurerie",
    "coursier": "livraison;coursier;course;messagerie",
    "entreposage": "logistique",
    "mobilite-solidaire": "mobilite;auto;garage;automobile",
    "reconditionnement": "informatique;ordi;reconditionnement",
    "developpement-web": "numerique;digital;web",
    "blanchisserie": "linge;blanchisserie;repassage;pressing;laverie",
    "inclusion-numerique": "cyber;connect;internet",
    "mediation-sociale": "mediateurs;correspondants",
    "menuiserie-bois": "bois;menuiserie;ebenisterie;palette",
    "impression": "imprimerie;graphique;impression;edition",
    "jeux-jouets": "jouets;jouet;jeux",
    "creche": "creche;petits pas;bebe",
    "spectacle": "theatre;spectacle;scene;musique",
    "conciergerie": "conciergerie",
}
# said by a name, they are another trade than its words would tell
FALSE_NAMES = {
    "restaurants du coeur": "aide-alimentaire",
    "restos du coeur": "aide-alimentaire",
    "mie de pain": "",
    "armée du salut": "",
    "secours catholique": "",
}
# names of structures that collect and sort one material only: no trade of waste beside it
ONE_MATERIAL = ("textile", "friperie", "ebs", "envie", "matelas")
WASTE = frozenset(("collecte", "tri"))
# what a régie de quartier or de territoire usually does
REGIE = ("nettoyage-locaux", "parties-communes", "espaces-verts", "petits-travaux")
KINDS = {
    Kind.AI: ("mise-a-disposition",),
    Kind.ETTI: ("interim",),
    Kind.EATT: ("interim",),
    Kind.GEIQ: ("alternance",),
}
SIAE = frozenset({Kind.EI, Kind.ACI, Kind.AI, Kind.ETTI, Kind.EITI})
# codes that associations of every trade carry: they hint at nothing
EMPTY_NAF = frozenset(
    {"8899B", "9499Z", "8810C", "7010Z", "8411Z", "7022Z", "8299Z", "9609Z", "7490B", "6202A"}
)
# codes of the body that carries the structure, not of what its people in insertion do: training,
# lending, leisure, housing, care, sport, shops
CARRIERS_NAF = frozenset(
    (
        *("8559A", "8559B", "7830Z", "7820Z", "7810Z", "9329Z", "9312Z", "9319Z"),
        *("8790A", "8790B", "8810A", "8720A", "7729Z", "4719B"),
    )
)
# where the vocabulary gives a code to several trades, those that such structures mostly do
USUAL = {
    "0113Z": ("maraichage",),
    "3811Z": ("collecte",),
    "3821Z": ("tri",),
    "3832Z": ("tri",),
    "4120A": ("rehabilitation",),
    "4399C": ("maconnerie",),
    "5610A": ("traiteur", "cafeteria"),
    "5621Z": ("traiteur", "plateaux-repas"),
    "8121Z": ("nettoyage-locaux",),
    "8122Z": ("nettoyage-locaux", "vitrerie"),
    "8129B": ("nettoyage-locaux",),
    "8130Z": ("espaces-verts", "amenagement-paysager"),
}
# whose work is where they sit: an association intermédiaire is agreed for its own places
AT_HOME = frozenset({Kind.AI})
HOME_TRADES = frozenset(
    {"creche", "conciergerie", "ressourcerie", "mediation-sociale", *REGIE[1:2]}
)


def propose(
    name: str, naf: str | None, kinds: Iterable[Kind], departments: Iterable[str]
) -> tuple[ActivityRecord, ...]:
    """Up to four proposals, the surest hints first; none where nothing hints at a trade."""
    kinds_held = frozenset(kinds)
    where = tuple(dict.fromkeys(code for code in departments if code))
    if _is_regie(name):
        slugs, wide = [*_by_kind(kinds_held), *REGIE], False
    else:
        slugs, wide = (
            [*_by_kind(kinds_held), *_by_name(name), *_by_naf(naf, kinds_held)],
            not kinds_held & AT_HOME,
        )
    if any(phrase(word) in plain(name) for word in ONE_MATERIAL):
        slugs = [slug for slug in slugs if slug not in WASTE]
    vocabulary = trades()
    return tuple(
        ActivityRecord(
            trade=slug,
            label=vocabulary[slug].label,
            departments=around(where) if wide and slug not in HOME_TRADES else where,
            proposed=True,
        )
        for slug in list(dict.fromkeys(slugs))[:MOST]
    )


def around(departments: Iterable[str]) -> tuple[str, ...]:
    """Those départements, then the ones next to them in the same region."""
    own = tuple(dict.fromkeys(departments))
    near = (code for home in own for code in touching(home) if region_of(code) == region_of(home))
    return tuple(dict.fromkeys((*own, *near)))


def _is_regie(name: str) -> bool:
    words = plain(name).split()
    return "regie" in words and bool({"quartier", "territoire", "territoriale"} & set(words))


def _by_kind(kinds: frozenset[Kind]) -> list[str]:
    return [slug for kind in sorted(kinds) for slug in KINDS.get(kind, ())]


def _by_name(name: str) -> list[str]:
    text = plain(name)
    false_friends = [slug for words, slug in FALSE_NAMES.items() if phrase(words) in text]
    if false_friends:
        return [slug for slug in false_friends if slug]
    hinted = [
        slug
        for slug, words in NAMES.items()
        if any(phrase(word) in text for word in words.split(";"))
    ]
    named = [
        slug
        for slug, trade in trades().items()
        if any(phrase(word) in text for word in trade.words if " " in word)
    ]
    return [*hinted, *named]


def _by_naf(naf: str | None, kinds: frozenset[Kind]) -> list[str]:
    code = (naf or "").replace(".", "").upper()
    if code in EMPTY_NAF or (kinds & SIAE and code in CARRIERS_NAF):
        return []
    return list(USUAL.get(code) or trades_of_naf().get(code, ())[:1])
