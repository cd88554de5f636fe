"""Alsace Marchés Publics, the shared portal of the buyers of Alsace."""

from spiders.base.atexo import Atexo


class Alsace(Atexo):
    """Consultations of the buyers who share that portal.

    Publisher: association Alsace Marchés Publics
    Covers: buyers of Bas-Rhin and Haut-Rhin, adapted procedures below BOAMP thresholds included
    Access: list of all live consultations, each consultation's public page; no feed is known
    Terms of use: public pages; robots.txt obeyed, one request per second, identified agent
    Caveats: never collected by us yet: of the same software as Maximilien and PLACE, whose pages
    were seen
    Documentation: https://plateforme.alsacemarchespublics.eu
    """

    name = "alsace"
    label = "Alsace Marchés Publics"
    licence = "Alsace Marchés Publics, consultation"
    covers = "Acheteurs du Bas-Rhin et du Haut-Rhin."
    crawled_at = ("22", 12)  # without a feed each crawl walks over the list: by night
    departments = ("67", "68")
    hosts = ("https://plateforme.alsacemarchespublics.eu",)
