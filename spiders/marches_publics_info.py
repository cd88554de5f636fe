"""marches-publics.info, the shared portal of AW Solutions."""

from datetime import timedelta
from typing import ClassVar
from urllib.parse import urlencode

from spiders.base.blocking import cut
from spiders.base.list_walk import LIST_BYTES, Listed, ListWalk
from spiders.base.portal_pages import END_OF_PAGE, Due
from vigie.domain.notice import ParsedNotice
from vigie.domain.silence import SourceRhythm
from vigie.readers.aws_list import list_page
from vigie.readers.base import Unreadable

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
# nature: its code in the search form, and the pager of its tab
NATURES = {
    "travaux": ("T", "pager_t"),
    "services": ("S", "pager_s"),
    "fournitures": ("F", "pager_f"),
}


class MarchesPublicsInfo(ListWalk):
    """Running consultations of the buyers who share that portal, in the chamber's départements.

    Publisher: AW Solutions, for the buyers
    Covers: buyers of all kinds, adapted procedures below BOAMP thresholds included
    Access: search form (POST /Annonces/lister: IDE=EC running, IDN nature, IDR département), its
    results by pages, then each notice's page
    Terms of use: public pages (conditions at awsolutions.fr/blog/cgu); robots.txt obeyed, one
    request per second, identified agent
    Caveats: the pager of a tab belongs to a session; documents ask for an account or a captcha and
    are left alone; some notices point to another portal; the notice's page was seen through the
    readers of others only
    Documentation: https://www.marches-publics.info/Annonces/rechercher
    """

    name = "marches_publics_info"
    label = "marches-publics.info"
    licence = "marches-publics.info, avis"
    covers = "Acheteurs de toutes sortes, dans vos départements."
    crawled_at = ("12,21", 45)
    hosts = ("https://www.marches-publics.info",)
    cookies: ClassVar[bool] = True
    search = "/Annonces/lister"
    # buyers publish on working days
    expected_every = SourceRhythm(timedelta(hours=48), weekends=False, holidays=False)

    def searches(self) -> tuple[str, ...]:
        """One search a département and nature: a search of all is refused as too large."""
        places = self.asked_for.departments
        return tuple(f"{place} {nature}" for place in places for nature in NATURES)

    async def find(self, pages_due: dict[str, Due]) -> None:
        """There is no feed: every crawl searches."""
        await self.walk(pages_due)

    def page_of(self, parsed_notice: ParsedNotice) -> str | None:
        """The notice's own page."""
        return parsed_notice.url

    async def list_page(self, number: int, before: Listed | None) -> Listed | None:
        """The first page answers the form; the others stand in the session."""
        place, _, nature = self.searched.partition(" ")
        code, pager = NATURES[nature]
        url, meta = self.hosts[0] + self.search, {"vigie_most_bytes": LIST_BYTES}
        if before is None:
            fields = {"IDE": "EC", "IDN": code, "IDP": "X", "IDR": place, "txtLibre": ""}
            response = await self.ask(
                url, method="POST", body=urlencode(fields), headers=FORM, meta=meta
            )
        else:
            response = await self.ask(f"{url}?{pager}={number}", absent=True, meta=meta)
        if response is None or cut(response.body, END_OF_PAGE):
            return None
        name = f"{self.name}:{self.searched}"
        try:
            page = list_page(response.body, name, nature, number)
        except Unreadable as error:
            if before is not None:
                return None
            raise self.shape_changed(response, url, "le nombre d’avis") from error
        return Listed(page, response.body, url)
