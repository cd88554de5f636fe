"""The secret links of one person's message, made again the same each time; what was made is kept
with the message.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from alerts.content.items import GroupItem, Item
from vigie.store.outbox.tokens import ANSWER_LIFE, NewToken, derived

UNSTATED = timedelta(days=90)  # a lot without deadline: its link opens that long


@dataclass
class Links:
    """Addresses for one contact; `made` is what the store must keep for them to open."""

    secret: str
    public_url: str
    contact_id: int
    series: int = 0  # one more at each change of address: links mailed before open no more
    made: list[NewToken] = field(default_factory=list)

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

    def _url(self, path: str, purpose: str, subject: str, ends: datetime | None) -> str:
        # a stop must work from any letter, however old: it opens nothing else
        series = 0 if purpose == "unsubscribe" else self.series
        raw = derived(self.secret, purpose, self.contact_id, subject, series)
        self.made.append(NewToken(raw, purpose, self.contact_id, subject, ends))
        return f"{self.public_url}/m/{path}/{raw}"

    @property
    def preferences(self) -> str:
        """Where a link to one's preferences is asked for."""
        return f"{self.public_url}/m/lien"
