"""The story: which steps answer which event, in the order in which they run."""

from classifier.pipeline import load
from vigie.domain import events as happened
from vigie.domain.events import Event
from vigie.flow import (
    document_files,
    document_news,
    indexing,
    lot_trades,
    notifying,
    pairing,
    reading,
)
from vigie.flow.steps import Step

READ_LOTS = reading.reading_step(load)
# The index comes first, so that pages show a lot before anyone is told of it; a lot's trades are
# decided before anyone is matched, and reach the index when the lot is read; notifying comes last,
# since it tells of what pairing has just written.
STORY: dict[type[Event], tuple[Step, ...]] = {
    happened.NoticePublished: (indexing.index, lot_trades.decide, READ_LOTS),
    happened.NoticeAmended: (
        indexing.index,
        lot_trades.decide,
        pairing.notice_amended,
        READ_LOTS,
        notifying.followed,
    ),
    happened.DocumentAdded: (document_files.read_files,),
    happened.DocumentsChanged: (
        indexing.index,
        document_news.news_step(READ_LOTS),
        notifying.followed,
    ),
    happened.LotRead: (indexing.index, pairing.lots_read, notifying.read),
    happened.VerdictGiven: (indexing.index, pairing.lots_read, notifying.verdict),
    happened.LotClosed: (indexing.index, pairing.lots_closed, notifying.closed, notifying.followed),
    happened.MemberChanged: (pairing.members_changed,),
    happened.OpportunityOpened: (notifying.opened,),
    happened.OpportunityChanged: (notifying.changed,),
    happened.OpportunityAnswered: (pairing.answered, notifying.answered),
    happened.JointBidSuggested: (notifying.suggested,),
    happened.ConsentGiven: (notifying.consent,),
    happened.DeadlineNear: (notifying.near,),
    happened.SourceSilent: (notifying.source_silent,),
    happened.SourceMended: (notifying.source_mended,),
    happened.DeliveryFailed: (notifying.failed,),
}


def steps_by_event() -> dict[str, tuple[Step, ...]]:
    """The same table by the events' names, as the event log keeps them."""
    return {event.__name__: steps for event, steps in STORY.items()}


def steps_of(chapter: str) -> dict[str, Step]:
    """The steps of one chapter (« vigie.flow.pairing ») by event name."""
    return {
        event.__name__: step
        for event, steps in STORY.items()
        for step in steps
        if step.__module__ == chapter
    }
