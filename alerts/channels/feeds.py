"""Atom and calendar feeds of one member, by secret link: asked for, so nothing is sent."""

from collections.abc import Iterable
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from alerts.content import clean
from alerts.content.items import GroupItem, Item, proof, signs, why
from alerts.messages.calendar import calendar
from vigie.domain import french

NAME = "feeds"
LABEL = "flux"
ATOM = "http://www.w3.org/2005/Atom"
MOST_ENTRIES = 100


def atom(
    items: Iterable[Item],
    now: datetime,
    *,
    host: str,
    self_url: str,
    title: str,
    page_url: str,
    whose: int = 0,
) -> bytes:
    """A member's Atom feed (RFC 4287); entries keep their id, and are updated when the
    opportunity changes.
    """
    register_namespace("", ATOM)
    entries = list(items)[:MOST_ENTRIES]
    feed = Element(f"{{{ATOM}}}feed", {"xml:lang": "fr"})
    _text(feed, "id", f"tag:{host},2026:opportunites:{whose}")
    _text(feed, "title", clean.xml(title, 200))
    _text(feed, "updated", _instant(max((updated_at(item) for item in entries), default=now)))
    SubElement(
        feed, f"{{{ATOM}}}link", {"rel": "self", "type": "application/atom+xml", "href": self_url}
    )
    SubElement(feed, f"{{{ATOM}}}link", {"rel": "alternate", "type": "text/html", "href": page_url})
    SubElement(SubElement(feed, f"{{{ATOM}}}author"), f"{{{ATOM}}}name").text = "Vigie"
    for item in entries:
        _entry(feed, item, now, host, page_url)
    body: bytes = tostring(feed, encoding="utf-8")
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + body


def updated_at(item: Item) -> datetime:
    """When what it says last changed."""
    return max(item.opened_at, item.changed_at or item.opened_at)


def entry_title(item: Item) -> str:
    """« Réservé SIAE – Tonte des pelouses »."""
    words = " ".join(sign.words for sign in signs(item))
    return f"{words} – {item.shown_title}" if words else item.shown_title


def _entry(feed: Element, item: Item, now: datetime, host: str, page_url: str) -> None:
    entry = SubElement(feed, f"{{{ATOM}}}entry")
    _text(entry, "id", f"tag:{host},2026:{item.subject}")
    _text(entry, "title", clean.xml(entry_title(item), 300))
    _text(entry, "published", _instant(item.opened_at))
    _text(entry, "updated", _instant(updated_at(item)))
    # an entry without content must lead somewhere (RFC 4287 §4.1.2)
    SubElement(
        entry,
        f"{{{ATOM}}}link",
        {"rel": "alternate", "type": "text/html", "href": item.notice_url or page_url},
    )
    quoted = proof(item)
    quote = french.quoted(quoted.quote) if quoted and quoted.quote else ""
    deadline_words = f"À rendre\u00a0: {french.deadline(item.deadline_at, now)}"
    paragraphs = [item.where, deadline_words, *item.changes, why(item), quote, item.source]
    SubElement(entry, f"{{{ATOM}}}summary", {"type": "text"}).text = clean.xml(
        " – ".join(paragraph for paragraph in paragraphs if paragraph)
    )


def _text(parent: Element, name: str, words: str) -> None:
    SubElement(parent, f"{{{ATOM}}}{name}").text = words


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def ics(
    items: Iterable[Item], now: datetime, *, host: str, title: str, groups: Iterable[GroupItem] = ()
) -> bytes:
    """The deadlines, and the days by which groups await an answer, as a calendar that can be
    subscribed to.
    """
    name = clean.line(title, 100)
    return calendar(list(items)[:MOST_ENTRIES], now, host=host, name=name, groups=groups)
