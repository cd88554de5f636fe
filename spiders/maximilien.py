"""Maximilien, the portal of Île-de-France's public buyers."""

from spiders.base.atexo import Atexo


class Maximilien(Atexo):
    """Consultations of the buyers who share the regional portal.

    Publisher: GIP Maximilien
    Covers: Île-de-France buyers, adapted procedures below BOAMP thresholds included
    Access: RSS of the latest consultations, list of all live ones, each consultation's public page
    Terms of use: public pages; robots.txt obeyed, one request per second, identified agent
    Caveats: the feed shows the latest only; links carry a bare « & »; some 440 live
    consultations on 44 pages of the list (September 2026), whose state belongs to a session; the
    shape of the social pictogram was never seen
    Documentation: https://www.maximilien.fr
    """

    name = "maximilien"
    label = "Maximilien"
    licence = "Maximilien, consultation"
    covers = "Acheteurs d’Île-de-France, y compris sous les seuils du BOAMP."
    crawled_at = ("8,12,16,19,22", 5)  # the feed is filled all day; the list by night
    departments = ("75", "77", "78", "91", "92", "93", "94", "95")
    hosts = ("https://marches.maximilien.fr",)
    feed = "/rssCS.xml"
