"""Portals that run Atexo's « Local Trust MPE »: the same feed, list and pages under many names."""

import re
from datetime import timedelta
from typing import ClassVar
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

from spiders.base.blocking import cut
from spiders.base.feed_page import FeedThenPage
from spiders.base.list_walk import LIST_BYTES, Listed
from spiders.base.portal_pages import END_OF_PAGE, LOTS_UNREAD
from vigie.domain.notice import ParsedNotice
from vigie.domain.silence import SourceRhythm
from vigie.readers import read
from vigie.readers.atexo_list import list_page
from vigie.readers.atexo_page import lots_window
from vigie.readers.base import Unreadable

EXPIRED = (400, 419, 440)  # « Page state is corrupted »
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Atexo(FeedThenPage):
    """A portal of that family; subclasses name its host, and its feed where it is known."""

    page: ClassVar[str] = "/entreprise/consultation/{id}?orgAcronyme={org}"
    all_live: ClassVar[str] = "/?page=Entreprise.EntrepriseAdvancedSearch&AllCons"
    cookies: ClassVar[bool] = True  # the state of a page belongs to a session
    # buyers publish on working days
    expected_every = SourceRhythm(timedelta(hours=36), weekends=False, holidays=False)

    def page_of(self, parsed_notice: ParsedNotice) -> str | None:
        """From the item's link, which carries the consultation's number and its body's short
        name.
        """
        parameters = parse_qs(urlsplit(parsed_notice.url or "").query)
        number = (parameters.get("id") or [parsed_notice.source_id])[0]
        org = (parameters.get("orgAcronyme") or [""])[0]
        if not (number.isalnum() and re.fullmatch(r"[\w-]{1,40}", org)):
            return None
        return self.hosts[0] + self.page.format(id=number, org=org)

    async def list_page(self, number: int, before: Listed | None) -> Listed | None:
        """The first page is a GET; any other is posted with the state of the page before it."""
        url = self.hosts[0] + self.all_live
        meta = {"vigie_most_bytes": LIST_BYTES}
        if before is None:
            response = await self.ask(url, meta=meta)
        else:
            fields = {
                "PRADO_PAGESTATE": before.page.state,
                "PRADO_POSTBACK_TARGET": "",
                "PRADO_POSTBACK_PARAMETER": "",
                before.page.field: str(number),
                before.page.field.replace("numPageTop", "DefaultButtonTop"): "",
            }
            response = await self.ask(
                url,
                gone_statuses=EXPIRED,
                method="POST",
                body=urlencode(fields),
                headers=FORM,
                meta=meta,
            )
        if response is None or cut(response.body, END_OF_PAGE):
            return None
        try:
            return Listed(list_page(response.body, f"{self.name}:liste"), response.body, url)
        except Unreadable as error:
            if before is not None:  # the session ended: the first page says whether it is a guard
                return None
            raise self.shape_changed(response, url, "la liste des consultations") from error

    async def whole_body(self, page: bytes, url: str) -> bytes:
        """The page, followed by its window of lots where it counts lots and does not show them."""
        parts = list(read(page, f"{self.name}:page"))
        doubts = [doubt for part in parts for doubt in getattr(part, "doubts", ())]
        window = lots_window(page)
        if window is None or not any(LOTS_UNREAD.match(doubt) for doubt in doubts):
            return page
        address = urljoin(self.hosts[0] + "/", window)
        response = await self.ask(address, absent=True)
        if response is None or cut(response.body, END_OF_PAGE):
            return page
        return page + b"\n" + response.body
