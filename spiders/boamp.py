"""BOAMP through its open-data API."""

from datetime import timedelta
from typing import Any

from spiders.base.paged_api import PagedApi
from spiders.base.window import Days
from vigie.domain.silence import SourceRhythm


class Boamp(PagedApi):
    """All notices of the Bulletin officiel des annonces des marchés publics.

    Publisher: Direction de l'information légale et administrative (DILA)
    Covers: national notices: European, national, adapted procedures, concessions; calls,
    corrections, awards; 2005 on
    Access: Opendatasoft Explore API v2.1, no key; 100 records a page, offset + limit ≤ 10,000,
    exports unbounded
    Terms of use: Licence Ouverte 2.0. robots.txt keeps crawlers off /api/; we use it as the
    documented API it is,
        identified, a few calls twice a day
    Caveats: `q=` is silently ignored, use `where`; `datelimitereponse` may carry a false UTC zone;
    `donnees` may be missing
    Documentation: https://boamp-datadila.opendatasoft.com/explore/dataset/boamp/api/
    """

    name = "boamp"
    label = "BOAMP"
    licence = "DILA – BOAMP, avis"
    covers = "Tous les avis nationaux, deux fois par jour."
    crawled_at = ("7,13,20", 42)  # published twice a day, seven days a week
    hosts = ("https://boamp-datadila.opendatasoft.com",)
    # « boamp.fr/pages/avis/?q=idweb:"26-12345" », « boamp.fr/avis/detail/26-12345 »
    links = (
        (
            r"https?://(?:www\.)?boamp\.fr/[^\s#]{0,200}?(?<!\d)(\d{2}-\d{1,7})(?!\d)",
            "https://boamp-datadila.opendatasoft.com/api/explore/v2.1/catalog/datasets/boamp/"
            "records?where=idweb%3D%22{0}%22",
        ),
    )
    endpoint = "/api/explore/v2.1/catalog/datasets/boamp/records"
    export = "/api/explore/v2.1/catalog/datasets/boamp/exports/jsonl"
    # published twice a day, seven days a week
    expected_every = SourceRhythm(timedelta(hours=30))

    def query(self, days: Days) -> dict[str, str]:
        """ODSQL by publication date, oldest first, so that what is published meanwhile comes
        last.
        """
        where = f"dateparution >= date'{days.first}' AND dateparution <= date'{days.last}'"
        return {"where": where, "order_by": "dateparution,idweb"}

    def id_of(self, record: Any) -> str | None:
        """The idweb, the notice's number on boamp.fr."""
        idweb = record.get("idweb") if isinstance(record, dict) else None
        return str(idweb)[:100] if idweb else None
