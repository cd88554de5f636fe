"""The secret links of one person's message, made again the same each time; what was made is kept
with the message.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from alerts.content.items import GroupItem, Item
from vigie.store.outbox.tokens import ANSWER_LIFE, READABLE, NewToken, derived

UNSTATED = timedelta(days=90)  # a lot without deadline: its link opens that long
# « /m/o/{answer opportunity:12} »: a link of a message that left, kept without its secret
KEPT_LINK = re.compile(r"(/m/[a-z-]{1,20}/)\{([a-z_]{1,20}) ([\w:.-]{1,80})\}")


@dataclass
class Links:
    """Addresses for one contact; `made` is what the store must keep for them to open."""

    secret: str
    public_url: str
    contact_id: int
    series: int = 0  # one more at each change of address: links mailed before open no more
    delivery_id: int = 0  # of the message that they stand in; none while it is only tried
    new_tokens: list[NewToken] = field(default_factory=list)

    def answer(self, item: Item) -> str:
        """Shows and answers that opportunity, nothing else, until 30 days past its deadline."""
        ends = (item.deadline_at or item.opened_at + UNSTATED) + ANSWER_LIFE
        return self._url("o", "answer", item.subject, ends)

    def joint_bid(self, group: GroupItem) -> str:
        """Shows a joint bid from the member's side and takes its consent."""
        ends = (group.lot.deadline_at or group.lot.opened_at + UNSTATED) + ANSWER_LIFE
        return self._url("groupement", "joint_bid", group.subject, ends)

    def profile(self, now: datetime) -> str:
        """Shows what the member does, where, how large it is, and takes its word; three months."""
        return self._url("metiers", "profile", f"contact:{self.contact_id}", now + UNSTATED)

    def unsubscribe(self, name: str) -> str:
        """Stops that list and nothing else; never expires."""
        return self._url("stop", "unsubscribe", f"list:{name}", None)

    def message(self, now: datetime) -> str:
        """Shows the message itself in a browser, for some weeks; nothing for one that is tried."""
        if not self.delivery_id:
            return ""
        return self._url("message", "message", f"delivery:{self.delivery_id}", now + READABLE)

    def opened_again(self, html: str) -> str:
        """A message that left, with the secrets of its links put back: those that still open."""
        return KEPT_LINK.sub(
            lambda kept_link: kept_link[1] + self._secret(kept_link[2], kept_link[3]), html
        )

    def _secret(self, purpose: str, subject: str) -> str:
        # a stop must work from any letter, however old: it opens nothing else
        series = 0 if purpose == "unsubscribe" else self.series
        return derived(self.secret, purpose, self.contact_id, subject, series)

    def _url(self, path: str, purpose: str, subject: str, ends: datetime | None) -> str:
        raw = self._secret(purpose, subject)
        self.new_tokens.append(NewToken(raw, purpose, self.contact_id, subject, ends))
        return f"{self.public_url}/m/{path}/{raw}"

    @property
    def preferences(self) -> str:
        """Where a link to one's preferences is asked for."""
        return f"{self.public_url}/m/lien"
