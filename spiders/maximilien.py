"""Maximilien, the portal of Île-de-France's public buyers."""

from spiders.base.atexo import Atexo


class Maximilien(Atexo):
    """Consultations of the buyers who share the regional portal.

    Publisher: GIP Maximilien
    Covers: Île-de-France buyers, adapted procedures below BOAMP thresholds included
    Access: RSS of consultations (every few minutes), then each consultation's public page
    Terms of use: public pages; robots.txt obeyed, one request per second, identified agent
    Caveats: the feed shows the latest only; links carry a bare « & »; the shape of the social
    pictogram was never seen
    Documentation: https://www.maximilien.fr
    """

    name = "maximilien"
    label = "Maximilien"
    licence = "Maximilien, consultation"
    covers = "Acheteurs d’Île-de-France, y compris sous les seuils du BOAMP."
    crawled_at = ("8,12,16,19", 5)  # the feed is filled all day
    hosts = ("https://marches.maximilien.fr",)
    feed = "/rssCS.xml"
