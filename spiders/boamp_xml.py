"""BOAMP through DILA's open-data tree."""

from datetime import timedelta

from spiders.base.dated_tree import DatedTree
from vigie.domain.silence import SourceRhythm


class BoampXml(DatedTree):
    """The same notices as `boamp`, one XML file each, whole text: the same Notice rows, a second
    payload.

    Publisher: Direction de l'information légale et administrative (DILA)
    Covers: national notices, 105 to 414 a day; for backfill and full text
    Access: Apache listing of /OPENDATA/BOAMP/yyyy/mm/dd/, one file a notice, schema 3.2.5; no key
    Terms of use: Licence Ouverte 2.0; no robots.txt; one request per second
    Caveats: a day's folder fills through the day (04:46, then 07:45 to 19:45) and is closed at
    midnight, Paris time
    Documentation: https://echanges.dila.gouv.fr/OPENDATA/BOAMP/
    """

    name = "boamp_xml"
    label = "BOAMP (DILA)"
    licence = "DILA – BOAMP, avis"
    covers = "Les mêmes avis, texte entier, pour reprendre l’historique."
    crawled_at = ("8,21", 20)  # the day’s folder fills until 19:45
    hosts = ("https://echanges.dila.gouv.fr",)
    folder = "/OPENDATA/BOAMP/%Y/%m/%d/"
    # some 400 files a day at one request per second: a first run stays under half an hour
    first_run = 2
    overlap = 1
    expected_every = SourceRhythm(timedelta(hours=30))
