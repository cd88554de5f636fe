"""Portals that run Atexo's « Local Trust MPE »: the same feed and pages under many names."""

from datetime import timedelta
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

from spiders.base.feed_page import FeedThenPage
from vigie.domain.notice import ParsedNotice
from vigie.domain.silence import Rhythm


class Atexo(FeedThenPage):
    """A portal of that family; subclasses name its host and feed."""

    page: ClassVar[str] = "/entreprise/consultation/{id}?orgAcronyme={org}"
    # buyers publish on working days
    expected_every = Rhythm(timedelta(hours=36), weekends=False, holidays=False)

    def page_of(self, parsed_notice: ParsedNotice) -> str | None:
        """From the item's link, which carries the consultation's number and its body's short
        name.
        """
        parameters = parse_qs(urlsplit(parsed_notice.url or "").query)
        number, org = (
            (parameters.get("id") or [parsed_notice.source_id])[0],
            (parameters.get("orgAcronyme") or [""])[0],
        )
        if not (number.isalnum() and org.isalnum()):
            return None
        return self.hosts[0] + self.page.format(id=number, org=org)
