"""Every notice of the demonstration with its numbers on each portal and its day, relative to
today.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from vigie.demo import notices_green, notices_portal, notices_services, notices_works
from vigie.demo.tenders import Follow, Outlet, SampleTender

TENDERS: tuple[SampleTender, ...] = (
    *notices_green.TENDERS,
    *notices_services.TENDERS,
    *notices_works.TENDERS,
)


ON_PORTAL = 2_000  # ranks of what stands on the regional portal alone, after all others


@dataclass(frozen=True)
class Publication:
    """One notice: a tender's call, or what followed; numbers grow with time, as the publishers'
    do.
    """

    tender: SampleTender
    follow: Follow | None
    day: date
    rank: int
    consultation: int  # the number on Atexo portals, the same for all notices of a tender
    call_rank: int  # of the tender's first notice

    @property
    def idweb(self) -> str:
        """Its number on BOAMP."""
        return idweb(self.day, self.rank)

    @property
    def earlier(self) -> str:
        """The BOAMP number of the call that it follows, or empty."""
        return idweb(self.day, self.call_rank) if self.follow else ""

    @property
    def ted(self) -> str:
        """Its number on TED."""
        return f"{710_000 + self.rank}-{self.day.year}"

    def on(self, outlet: Outlet) -> bool:
        """Whether that portal serves it; buyer portals show the consultation, not what followed."""
        return outlet in self.tender.outlets and (self.follow is None or outlet in ("boamp", "ted"))


def idweb(day: date, rank: int) -> str:
    """`26-81012`: the year of today's notices, then a number that grows."""
    return f"{day.year % 100:02d}-{81_000 + rank}"


def publications(today: date) -> list[Publication]:
    """All of them, oldest first; their numbers do not depend on today, but for the year."""
    acts = [(tender, follow) for tender in TENDERS for follow in (None, *tender.follows)]
    acts.sort(key=lambda act: -(act[1] or act[0]).published)
    ranks = {
        (tender.title, follow.kind if follow else ""): rank
        for rank, (tender, follow) in enumerate(acts, 1)
    }
    everywhere = [
        Publication(
            tender,
            follow,
            today - timedelta(days=(follow or tender).published),
            rank,
            consultation=520_000 + TENDERS.index(tender),
            call_rank=ranks[tender.title, ""],
        )
        for rank, (tender, follow) in enumerate(acts, 1)
    ]
    portal = [
        Publication(
            tender,
            None,
            today - timedelta(days=tender.published),
            ON_PORTAL + position,
            consultation=521_000 + position,
            call_rank=ON_PORTAL + position,
        )
        for position, tender in enumerate(notices_portal.TENDERS)
    ]
    return sorted([*everywhere, *portal], key=lambda publication: publication.day)
