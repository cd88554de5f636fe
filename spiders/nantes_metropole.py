"""The portal of Nantes Métropole and its members."""

from spiders.base.atexo import Atexo


class NantesMetropole(Atexo):
    """Consultations of the buyers who share that portal.

    Publisher: Nantes Métropole
    Covers: Nantes Métropole, the city of Nantes and bodies beside them, adapted procedures below
    BOAMP thresholds included
    Access: list of all live consultations, each consultation's public page; no feed is known
    Terms of use: public pages; robots.txt obeyed, one request per second, identified agent
    Caveats: never collected by us yet: of the same software as Maximilien and PLACE, whose pages
    were seen
    Documentation: https://marchespublics.nantesmetropole.fr
    """

    name = "nantes_metropole"
    label = "Nantes Métropole"
    licence = "Nantes Métropole, consultation"
    covers = "Nantes Métropole et ses communes."
    crawled_at = ("22", 18)  # without a feed each crawl walks over the list: by night
    departments = ("44",)
    hosts = ("https://marchespublics.nantesmetropole.fr",)
