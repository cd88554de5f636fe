"""What saved searches found, for a member's contact or for a member of the team."""

from collections.abc import Iterator, Sequence
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
from alerts.messages.digest import blocks
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
    person: Person, found: Found, more: int, house: House, links: Links, now: datetime
) -> Message:
    """The new lots of a contact's searches."""
    subject = _subject(found, more, now)
    structure = isolated(line(person.structure, 100))
    letter = Letter(
        title=subject,
        intro=(f"{person.hello} voici les nouveaux lots de {_whose(found)}.",),
        parts=tuple(
            letters.simple_part(_heading(name), tuple(items), now, links) for name, items in found
        ),
        more=(_more(more), links.preferences) if more else None,
        why=f"Vous recevez ce message parce que vous avez enregistré {_saved(found)} pour "
        f"{structure}, avec {line(house.chamber, 80)}.",
        foot=(
            ("Changer ou oublier mes recherches", links.preferences),
            foot(links, SEARCH_LIST)[1],
        ),
    )
    return mail(person, subject, letter, house, links, SEARCH_LIST, now)


def staff_search_message(
    user: User, found: Found, more: int, house: House, now: datetime
) -> Message:
    """The new lots of a colleague's searches, each with the way to its consultation."""
    subject, base = _subject(found, more, now), house.public_url.rstrip("/")
    letter = Letter(
        title=subject,
        intro=(f"Voici les nouveaux lots de {_whose(found)}.",),
        parts=tuple(
            LetterPart(_heading(name), tuple(_for_staff(items, base, now))) for name, items in found
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
    found, dropped = _still_found(session, row, named, settings, now)
    if not found:
        return Composed(why="plus rien à dire : lots clos, retirés, ou recherche oubliée")
    house = house_of(settings)
    shown, more = _first_lots(found)
    if row.contact_id:
        person = people(session, [row.contact_id])[row.contact_id]
        links = links_for(person, house, row.id or 0)
        message = search_message(person, shown, more, house, links, now)
        return Composed(message, links=tuple(links.made), dropped=dropped)
    user = session.get(User, int(row.recipient.partition(":")[2]))
    if user is None or not user.active:
        return Composed(why="compte fermé")
    return Composed(staff_search_message(user, shown, more, house, now), dropped=dropped)


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
    found: dict[str, list[Item]] = {name: [] for name in names.values()}
    dropped: list[int] = []
    for told in named:
        item = by_subject.get(told.subject)
        name = names.get(int(told.section.partition(":")[2]))
        tellable = _tellable(item, row, settings, now) if item is not None else None
        if tellable is None or name is None:
            dropped.append(told.id or 0)
        else:
            found[name].append(tellable)
    return [(name, items) for name, items in found.items() if items], tuple(dropped)


def _tellable(item: Item, row: Delivery, settings: Settings, now: datetime) -> Item | None:
    if not item.live or item.state in ("declined", "won", "lost"):
        return None
    if row.contact_id is None:
        return item
    decided = release(item, settings.release, now)
    return replace(item, findings=decided.findings) if decided.go else None


def _first_lots(found: Found) -> tuple[list[tuple[str, list[Item]]], int]:
    """As many lots as one mail shows, and how many are left."""
    room, shown = MOST_SHOWN, []
    for name, items in found:
        if room:
            shown.append((name, [*items[:room]]))
            room -= len(shown[-1][1])
    return shown, sum(len(items) for _, items in found) - (MOST_SHOWN - room)


def _for_staff(
    items: Sequence[Item], base: str, now: datetime
) -> Iterator[tuple[str, tuple[letters.Shown, ...]]]:
    """The cards of a mail to the team, one block a consultation, with a button instead of
    answers.
    """
    for block in blocks(items):
        url = f"{base}/consultations/{block.items[0].consultation_id}"
        button = (("Ouvrir la consultation", url),)
        for heading, cards in letters.simple_part("", block.items, now, None).blocks:
            yield heading, tuple(letters.with_buttons(card, button) for card in cards)


def _subject(found: Found, more: int, now: datetime) -> str:
    lots = [item for _, items in found for item in items]
    ahead = [item.deadline_at for item in lots if item.deadline_at and item.deadline_at > now]
    due = f" (à rendre avant le {letters.short(min(ahead))})" if ahead else ""
    lead = french.count(len(lots) + more, "nouveau lot", "nouveaux lots")
    if len(found) == 1:
        return fitted(f"{lead} pour «\u00a0", line(found[0][0], 60), f"\u00a0»{due}")
    return f"{lead} pour vos recherches{due}"


def _heading(name: str) -> str:
    return isolated(line(name, 80))


def _whose(found: Found) -> str:
    if len(found) == 1:
        return f"votre recherche «\u00a0{_heading(found[0][0])}\u00a0»"
    return "vos recherches"


def _saved(found: Found) -> str:
    return "cette recherche" if len(found) == 1 else "ces recherches"


def _more(count: int) -> str:
    return "Voir l’autre lot" if count == 1 else f"Voir les {french.number(count)} autres lots"
