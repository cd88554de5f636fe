"""What saved searches found, for a member's contact or for a member of the team."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session

from alerts.content.clean import header, isolated, line
from alerts.content.gather import items_by_id, lot_items
from alerts.content.items import Item
from alerts.content.links import Links
from alerts.content.message import Composed, House, Message, Person
from alerts.messages import letter as letters
from alerts.messages.letter import Letter, LetterPart
from alerts.messages.members import foot, links_for, mail
from alerts.messages.subjects import fitted
from alerts.planning.recipients import house_of, people
from alerts.planning.release import release
from vigie.config import Settings
from vigie.domain import french
from vigie.store.outbox.preferences import SEARCH_LIST
from vigie.store.tables import Delivery, DeliveryItem, SavedSearch, User, columns_of

SEARCHES = columns_of(SavedSearch)
MOST_SHOWN = 20  # lots of one mail; the others stand on the pages
Found = Sequence[tuple[str, Sequence[Item]]]  # name of a search, its lots


def search_message(
    person: Person, search_lots: Found, more: int, house: House, links: Links, now: datetime
) -> Message:
    """The new lots of a contact's searches."""
    subject = _subject(search_lots, more, now)
    structure = isolated(line(person.structure, 100))
    letter = Letter(
        title=subject,
        intro=(f"{person.hello} voici les nouveaux lots de {_whose(search_lots)}.",),
        parts=tuple(
            letters.simple_part(_heading(name), tuple(items), now, links)
            for name, items in search_lots
        ),
        more=(_more(more), links.preferences) if more else None,
        why=f"Vous recevez ce message parce que vous avez enregistré {_saved(search_lots)} pour "
        f"{structure}, avec {line(house.chamber, 80)}.",
        foot=(
            ("Changer ou oublier mes recherches", links.preferences),
            foot(links, SEARCH_LIST)[1],
        ),
    )
    return mail(person, subject, letter, house, links, SEARCH_LIST, now)


def staff_search_message(
    user: User, search_lots: Found, more: int, house: House, now: datetime
) -> Message:
    """The new lots of a colleague's searches, each with the way to its consultation."""
    subject, base = _subject(search_lots, more, now), house.public_url.rstrip("/")
    page_of = f"{base}/consultations/{{}}".format
    letter = Letter(
        title=subject,
        intro=(f"Voici les nouveaux lots de {_whose(search_lots)}.",),
        parts=tuple(
            LetterPart(_heading(name), letters.staff_blocks(items, page_of, now))
            for name, items in search_lots
        ),
        more=(_more(more), f"{base}/consultations") if more else None,
        why="Vous recevez ce message parce que vous avez demandé que cette recherche vous "
        "prévienne. Le rythme se change à côté de la recherche, sur la page des consultations.",
        foot=(("Changer le rythme de mes recherches", f"{base}/consultations"),),
        caution=False,
    )
    return Message(
        subject=header(subject, 180),
        **letters.rendered(letter, house.chamber),
        to=user.email,
        to_name=user.name,
        headers=(("Auto-Submitted", "auto-generated"),),
    )


def search_composed(
    session: Session,
    row: Delivery,
    named: Sequence[DeliveryItem],
    settings: Settings,
    now: datetime,
) -> Composed:
    """What was found when the mail was queued and may still be told."""
    search_lots, dropped = _still_found(session, row, named, settings, now)
    if not search_lots:
        return Composed(why="plus rien à dire : lots clos, retirés, ou recherche oubliée")
    house = house_of(settings)
    first_lots, more = _first_lots(search_lots)
    if row.contact_id:
        person = people(session, [row.contact_id])[row.contact_id]
        links = links_for(person, house, row.id or 0)
        message = search_message(person, first_lots, more, house, links, now)
        return Composed(message, links=tuple(links.new_tokens), dropped=dropped)
    user = session.get(User, int(row.recipient.partition(":")[2]))
    if user is None or not user.active:
        return Composed(why="compte fermé")
    return Composed(staff_search_message(user, first_lots, more, house, now), dropped=dropped)


def _still_found(
    session: Session,
    row: Delivery,
    named: Sequence[DeliveryItem],
    settings: Settings,
    now: datetime,
) -> tuple[list[tuple[str, list[Item]]], tuple[int, ...]]:
    """The lots by the name of their search, and the numbers of what is told no more."""
    numbers = {int(item.section.partition(":")[2]) for item in named}
    query = select(SEARCHES.c.id, SEARCHES.c.name).where(SEARCHES.c.id.in_(sorted(numbers)))
    names = dict(session.execute(query.order_by(SEARCHES.c.name)).all())
    own = items_by_id(session, [item.opportunity_id or 0 for item in named], now)
    bare = [item.subject.partition(":")[2] for item in named if not item.opportunity_id]
    lots = lot_items(session, map(int, bare), now)
    by_subject = {item.subject: item for item in (*own.values(), *lots.values())}
    lots_by_name: dict[str, list[Item]] = {name: [] for name in names.values()}
    dropped: list[int] = []
    for delivery_item in named:
        item = by_subject.get(delivery_item.subject)
        name = names.get(int(delivery_item.section.partition(":")[2]))
        tellable = _tellable(item, row, settings, now) if item is not None else None
        if tellable is None or name is None:
            dropped.append(delivery_item.id or 0)
        else:
            lots_by_name[name].append(tellable)
    return [(name, items) for name, items in lots_by_name.items() if items], tuple(dropped)


def _tellable(item: Item, row: Delivery, settings: Settings, now: datetime) -> Item | None:
    if not item.live or item.state in ("declined", "won", "lost"):
        return None
    if row.contact_id is None:
        return item
    decided = release(item, settings.release, now)
    return replace(item, findings=decided.findings) if decided.go else None


def _first_lots(search_lots: Found) -> tuple[list[tuple[str, list[Item]]], int]:
    """As many lots as one mail shows, and how many are left."""
    room, first_lots = MOST_SHOWN, []
    for name, items in search_lots:
        if room:
            first_lots.append((name, [*items[:room]]))
            room -= len(first_lots[-1][1])
    return first_lots, sum(len(items) for _, items in search_lots) - (MOST_SHOWN - room)


def _subject(search_lots: Found, more: int, now: datetime) -> str:
    lots = [item for _, items in search_lots for item in items]
    ahead = [item.deadline_at for item in lots if item.deadline_at and item.deadline_at > now]
    deadline_words = f" (à rendre avant le {french.short_day(min(ahead))})" if ahead else ""
    lead = french.count(len(lots) + more, "nouveau lot", "nouveaux lots")
    if len(search_lots) == 1:
        return fitted(
            f"{lead} pour «\u00a0", line(search_lots[0][0], 60), f"\u00a0»{deadline_words}"
        )
    return f"{lead} pour vos recherches{deadline_words}"


def _heading(name: str) -> str:
    return isolated(line(name, 80))


def _whose(search_lots: Found) -> str:
    if len(search_lots) == 1:
        return f"votre recherche «\u00a0{_heading(search_lots[0][0])}\u00a0»"
    return "vos recherches"


def _saved(search_lots: Found) -> str:
    return "cette recherche" if len(search_lots) == 1 else "ces recherches"


def _more(count: int) -> str:
    return "Voir l’autre lot" if count == 1 else f"Voir les {french.number(count)} autres lots"
