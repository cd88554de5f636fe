"""The shared portal of buyers of Nord, Pas-de-Calais and Somme."""

from spiders.base.atexo import Atexo


class Marchespublics596280(Atexo):
    """Consultations of the buyers who share that portal.

    Publisher: the departments that share marchespublics596280.fr
    Covers: buyers of Nord, Pas-de-Calais and Somme, adapted procedures below BOAMP
    thresholds included
    Access: list of all live consultations, each consultation's public page; no feed is known
    Terms of use: public pages; robots.txt obeyed, one request per second, identified agent
    Caveats: never collected by us yet: of the same software as Maximilien and PLACE, whose pages
    were seen
    Documentation: https://marchespublics596280.fr
    """

    name = "marchespublics596280"
    label = "Marchés publics 59-62-80"
    licence = "Marchés publics 59-62-80, consultation"
    covers = "Acheteurs du Nord, du Pas-de-Calais et de la Somme."
    crawled_at = ("22", 16)  # without a feed each crawl walks over the list: by night
    departments = ("59", "62", "80")
    hosts = ("https://marchespublics596280.fr",)
