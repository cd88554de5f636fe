"""Titles of lots that say where or for whom, and not what is bought."""

from functools import lru_cache

from vigie.data.trade_tables import cues
from vigie.data.trades import cpv_labels
from vigie.matching.words import plain

MOST = 14  # words of such a title at most
FEW = 1 / 3  # of its words, at most, that may name a purchase elsewhere: « Gros-Morne »
# Words of places, beneficiaries and order: alone, they name no object.
PLACES = """
secteur zone lot périmètre territoire département région commune ville village bourg canton
quartier arrondissement îlot rue avenue boulevard place chemin route vallée plateau littoral aval
amont rive gauche droite nord sud est ouest centre central périphérie haut haute bas basse grand
grande petit petite vieux nouveau nouvelle saint sainte intra muros extra métropole agglomération
communauté intercommunal communal municipal départemental régional national territorial rural
urbain site sites distant siège agence antenne campus pôle direction service services unité
bâtiment bâti local locaux bureau bureaux administratif technique tertiaire établissement
équipement accueil loisir loisirs aéré mineur école élémentaire maternelle primaire collège lycée
groupe scolaire université universitaire faculté gymnase stade piscine cimetière médiathèque
bibliothèque musée théâtre mairie hôtel maison solidarité hôpital clinique ehpad crèche résidence
foyer logement patrimoine immeuble gare aéroport port plage terminal gendarmerie caserne
commissariat tribunal préfecture église salle fête marais bassin forêt parc lac île canal rivière
mont montagne plaine sanitaire laboratoire atelier dépôt magasin entrepôt divers autre ensemble
partie tranche ferme optionnelle conditionnelle phase unique macro relance variante base activité
activités annexe annexes hameau hameaux tous toute tout titre année période sans avec et ou par
hors dit dite élève enfant adulte senior usager agent personnel public parking voie ligne circuit
un deux trois quatre cinq premier première deuxième second seconde janvier février mars avril mai
juin juillet août septembre octobre novembre décembre courant général généraux habitat social ime
esat itep mecs réservé réservée article ordonnance relancé suite déclaration infructuosité
attribution médian enfance jeunesse culturel sportif scolaires
"""


def names_no_object(title: str) -> bool:
    """Whether the words of a title are places, beneficiaries, numbers or names of their own."""
    title_words = [word for word in plain(title).split() if len(word) > 2 and not word.isdigit()]
    objects = sum(word in _objects() for word in title_words)
    return len(title_words) <= MOST and objects <= len(title_words) * FEW


@lru_cache(maxsize=1)
def _objects() -> frozenset[str]:
    """The words by which purchases are named: those of our table and of the CPV labels."""
    named: set[str] = set()
    for label in cpv_labels().values():
        named.update(plain(label).split())
    for cue in cues():
        named.update(plain(f"{cue.words} {cue.both}").split())
    return frozenset(named) - frozenset(plain(PLACES).split())
