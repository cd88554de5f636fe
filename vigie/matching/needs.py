"""What a lot asks for: trades in places, money, turnover, hours of insertion."""

import re
from collections.abc import Sequence

from vigie.data.trades import trades
from vigie.domain.considerations import Consideration
from vigie.domain.french import hours as hours_of
from vigie.domain.lots import LotView, Volume
from vigie.matching.cells import RENOVATES, UNKNOWN_PLACE, Need, Needs
from vigie.matching.facts import LotFacts
from vigie.matching.turnover import turnover_floor
from vigie.matching.words import plain

MOST_TRADES = 6  # a notice that lists more codes is a catalogue: its first ones say what it is
QUOTED = re.compile(r"« ([^»]+) »")  # what the reason of a trade quotes
# « réhabilitation de 360 logements »
DWELLINGS = re.compile(r"\b(\d{2,4})\s++logements?\b", re.IGNORECASE)


# Trades that one firm usually does together: a lot that asks for several of a family needs one
# thing, and nobody must join another for it.
ONE_FIRM = tuple(
    frozenset(family.split())
    for family in (
        "espaces-verts amenagement-paysager desherbage espaces-naturels fleurissement ecopaturage",
        "elagage foret",
        "nettoyage-locaux vitrerie parties-communes remise-en-etat bionettoyage domicile-services",
        "parties-communes voirie-balayage",
        "voirie-balayage graffitis deneigement depots-sauvages parkings",
        # who collects is not who sorts: together they answer « collecte et traitement »
        "collecte biodechets papier deee dechetterie prevention-dechets",
        "tri biodechets papier deee dechetterie prevention-dechets",
        "textile-reemploi ressourcerie materiaux-reemploi deee electromenager reconditionnement",
        "maconnerie demolition terrassement patrimoine base-vie",
        "couverture charpente",
        "peinture sols",
        "platrerie menuiserie",
        "metallerie clotures",
        "energie-citoyenne conseil-energie eco-gestes nature-en-ville",
        "restauration-collective traiteur plateaux-repas portage-repas cafeteria service-en-salle",
        "maraichage epicerie miel aide-alimentaire goodies-comestibles legumerie boulangerie",
        "blanchisserie repassage location-linge",
        "confection vetements-travail surcyclage",
        "mise-sous-pli numerisation archivage saisie secretariat",
        "accueil-telephonique accueil-physique secretariat",
        "impression reliure graphisme objets-pub signaletique distribution",
        "audiovisuel evenementiel graphisme conseil-communication",
        "infogerance developpement-web tests-accessibilite donnees teleprocedures",
        "coursier demenagement manutention entreposage transport-marchandises distribution",
        "transport-personnes mobilite-solidaire navettes",
        "meubles menuiserie-bois mobilier menuiserie metallerie",
        "cablage conditionnement assemblage",
        "mise-a-disposition interim alternance recrutement",
        "accompagnement-emploi facilitation chantier-ecole bilan formation-adultes savoirs-de-base "
        "formation-securite formation-sociale education-populaire inclusion-numerique",
        "creche periscolaire protection-enfance parentalite jeunesse animation",
        "aide-domicile hebergement personnes-agees handicap sante-prevention acces-droits "
        "mediation-sociale domicile-services gens-du-voyage accompagnement-emploi",
        "spectacle mediation-culturelle animation sport tourisme billetterie-accueil livre",
        "technique-spectacle evenementiel spectacle",
        "conseil-strategie etudes concertation architecture entrepreneuriat rh conseil-energie",
        "gardiennage points-ecole gardiens-immeuble",
        "gestion-locative tiers-lieux domiciliation equipements-collectifs conciergerie",
        # whoever renovates takes every trade of the building
        "rehabilitation renovation-energetique adaptation-logement petits-travaux maconnerie "
        "demolition couverture charpente patrimoine peinture sols platrerie menuiserie electricite "
        "plomberie",
    )
)
SERVICES_OF_INSERTION = frozenset(("chantier-ecole", "facilitation", "accompagnement-emploi"))
# « gestion extensive et nettoyage de site »: outdoors, who keeps the place cleans it, unless the
# title names what lies within.
OUTDOORS = frozenset(("Espaces verts et nature", "Propreté urbaine"))
INDOORS = re.compile(
    r"\b(?:locaux|bureaux|b[âa]timents?|vitr(?:es?|erie)|sanitaires|ménag(?:e|er)|écoles?|gymnases?)\b",
    re.IGNORECASE,
)
# « Locaux administratifs », « Espaces extérieurs »: a part of the places of a consultation
PART = re.compile(
    r"\b(?:locaux|bureaux|espaces|abords|cours?|cuisines?|chambres|halls?|sanitaires|parkings?)\b",
    re.IGNORECASE,
)
HEAVY_WORKS = frozenset(["demolition", "maconnerie"])  # what a whole renovation begins with


def needs(facts: LotFacts) -> Needs:
    """What that lot asks for."""
    lot = facts.lot
    years = max(1.0, (lot.duration_months or 12.0) / 12.0)
    amount = lot.estimated_value if lot.estimated_value and lot.estimated_value > 0 else None
    yearly_hours = _fullest_hours(lot)
    return Needs(
        trades=_trades(facts)[:MOST_TRADES],
        places=tuple(sorted(facts.departments)) or (UNKNOWN_PLACE,),
        amount=amount,
        yearly=amount / years if amount else None,
        floor=turnover_floor(lot),
        hours=yearly_hours[0] if yearly_hours else None,
        hours_told=yearly_hours[1] if yearly_hours else "",
        dwellings=_dwellings(facts),
    )


def _dwellings(facts: LotFacts) -> int:
    """How many dwellings the title tells, where the lot renovates them as a whole."""
    slugs = set(facts.trades.oui)
    if not RENOVATES & slugs or slugs - RENOVATES - HEAVY_WORKS:
        return 0
    return sum(int(number) for number in DWELLINGS.findall(facts.lot.title[:500]))


def _fullest_hours(lot: LotView) -> tuple[float, str] | None:
    """Those hours a year, and the same as the notice counts them, in words."""
    volumes = [
        volume
        for finding in lot.findings
        if finding.code is Consideration.INSERTION_CONDITION
        for volume in finding.volumes
    ]
    yearly_hours = [
        (hours, _hours_told(volume, hours, lot))
        for volume in volumes
        if (hours := _yearly(volume, lot))
    ]
    return max(yearly_hours, default=None)


def _hours_told(volume: Volume, yearly: float, lot: LotView) -> str:
    """« 630 h d’insertion par an », « 12 500 h d’insertion en tout, soit 3 125 h par an »."""
    by_year = f"{hours_of(round(yearly))} par an"
    if volume.per is not None or not volume.hours:
        return by_year.replace(" par", " d’insertion par")
    in_all = f"{hours_of(volume.hours)} d’insertion en tout"
    return f"{in_all}, soit {by_year}" if _years(lot) > 1 else in_all


def _trades(facts: LotFacts) -> tuple[Need, ...]:
    """The trades that the lot surely is, those that one firm usually does alone as one need; named
    by the lot's own words where it needs one thing.
    """
    firms: list[list[str]] = []
    borrowed = _borrowed(facts)
    outdoors = {trades()[slug].group for slug in facts.trades.oui} & OUTDOORS
    for slug in _apart_from_support(facts.trades.oui):
        if slug == "nettoyage-locaux" and outdoors and not INDOORS.search(facts.lot.title[:500]):
            continue
        firm = next((need for need in firms if borrowed or _one_firm(need[0], slug)), None)
        if firm is None:
            firms.append([slug])
        else:
            firm.append(slug)
    if len(firms) > 1:
        return tuple(Need(slugs[0], trades()[slugs[0]].label, tuple(slugs)) for slugs in firms)
    slugs = firms[0] if firms else []
    named = facts.trades.need or (trades()[slugs[0]].label if slugs else "l’objet du lot")
    return (Need(slugs[0] if slugs else "lot", named[:1].upper() + named[1:], tuple(slugs)),)


def _borrowed(facts: LotFacts) -> bool:
    """Whether one of several lots, that names a part of the places, has its trades from the
    consultation's title alone: which of them are its own is not told, and none can be missing. A
    lot that names a sector needs all of them there.
    """
    quotes = [
        quote
        for slug in facts.trades.oui
        for quote in QUOTED.findall(facts.trades.why.get(slug, ""))
    ]
    own = plain(facts.lot.own_text)
    parts = (plain(part) for quote in quotes for part in quote.split("…"))
    part_named = facts.lot.several and PART.search(facts.lot.title[:500])
    return bool(part_named and quotes) and not any(part in own for part in parts)


def _apart_from_support(slugs: Sequence[str]) -> Sequence[str]:
    """Insertion as a service rests on a trade: whoever does the trade does both."""
    return [slug for slug in slugs if slug not in SERVICES_OF_INSERTION] or slugs


def _one_firm(slug: str, other_slug: str) -> bool:
    families = ONE_FIRM if {slug, other_slug} & RENOVATES else ONE_FIRM[:-1]
    return any(slug in family and other_slug in family for family in families)


def _yearly(volume: Volume, lot: LotView) -> float | None:
    if volume.hours is None:
        return None
    if volume.per == "year":
        return volume.hours
    if volume.per == "month":
        return volume.hours * 12
    if volume.per == "day":
        return None  # of how many days is not told
    if volume.per and volume.per.endswith("EUR"):
        slice_of = _euros({"euros": volume.per.removesuffix("EUR").strip()})
        if not slice_of or not lot.estimated_value:
            return None
        return volume.hours * lot.estimated_value / slice_of / _years(lot)
    return volume.hours / _years(lot)


def _years(lot: LotView) -> float:
    return max(1.0, (lot.duration_months or 12.0) / 12.0)


def _euros(stated_amount: object) -> float | None:
    amount = stated_amount.get("euros") if isinstance(stated_amount, dict) else stated_amount
    try:
        return float(amount) if amount is not None else None  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
