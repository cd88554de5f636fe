"""PLACE, the State's buyer portal."""

from spiders.base.atexo import Atexo


class Place(Atexo):
    """Consultations of ministries, their services and national public bodies.

    Publisher: Direction des achats de l'État
    Covers: State buyers, all départements
    Access: RSS of the latest consultations, list of all live ones, each consultation's public page
    Terms of use: public pages; robots.txt obeyed, one request per second, identified agent
    Caveats: answers 403 to some clients (seen in November 2025): the crawl is then blocked, the
    feed's items are kept
    Documentation: https://www.marches-publics.gouv.fr
    """

    name = "place"
    label = "PLACE"
    licence = "PLACE, consultation"
    covers = "État et ses établissements."
    crawled_at = ("8,12,16,19,22", 25)  # the feed is filled all day; the list by night
    hosts = ("https://www.marches-publics.gouv.fr",)
    feed = "/rssTr.xml"
