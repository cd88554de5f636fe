"""The portal of the buyers of Aquitaine."""

from spiders.base.atexo import Atexo


class Ampa(Atexo):
    """Consultations of the buyers who share that portal.

    Publisher: Association Marchés Publics d'Aquitaine
    Covers: buyers of Dordogne, Gironde, Landes, Lot-et-Garonne and Pyrénées-Atlantiques, adapted
    procedures below BOAMP thresholds included
    Access: list of all live consultations, each consultation's public page; no feed is known
    Terms of use: public pages; robots.txt obeyed, one request per second, identified agent
    Caveats: never collected by us yet: of the same software as Maximilien and PLACE, whose pages
    were seen
    Documentation: https://demat-ampa.fr/?page=entreprise.EntrepriseAdvancedSearch
    """

    name = "ampa"
    label = "Marchés publics d’Aquitaine (AMPA)"
    licence = "Marchés publics d’Aquitaine (AMPA), consultation"
    covers = "Acheteurs d’Aquitaine."
    crawled_at = ("22", 14)  # without a feed each crawl walks over the list: by night
    departments = ("24", "33", "40", "47", "64")
    hosts = ("https://demat-ampa.fr",)
