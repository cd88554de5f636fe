"""Messages to staff and partner networks (pure): Slack blocks within Slack's limits, and the
same as a mail.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from alerts import clean
from alerts import letter as letters
from alerts.compose import House, Person, foot, mail
from alerts.items import Item, proof, signs
from alerts.letter import Letter, Part
from alerts.links import Links
from alerts.message import Message
from vigie.domain import french

MOST_LOTS = 20  # of a network's list


@dataclass(frozen=True)
class Notice:
    """One thing staff should know: what, about what, where to act."""

    title: str
    text: str
    url: str = ""
    item: Item | None = None
    urgent: bool = False


def staff_message(
    notices: Sequence[Notice], house: House, now: datetime, *, to: str = "", to_name: str = ""
) -> Message:
    """Everything of one window in one post, or one mail."""
    subject = _subject(notices)
    letter = Letter(
        title=subject,
        intro=(f"{french.count(len(notices), 'chose')} à savoir, le {french.moment(now)}.",),
        parts=(_told(notices, now), *_lots(notices, now)),
        buttons=(("Ouvrir Ce matin", house.public_url.rstrip("/") + "/"),),
        why="Vous recevez ce message parce que vous avez un compte sur Vigie. Le rythme se "
        "choisit dans votre compte.",
        caution=False,
    )
    return Message(
        subject=clean.header(subject, 180),
        **letters.rendered(letter, house.chamber),
        blocks=tuple(_blocks(notices, subject, now)),
        to=to,
        to_name=to_name,
        headers=(("Auto-Submitted", "auto-generated"),),
    )


def _subject(notices: Sequence[Notice]) -> str:
    if len(notices) == 1:
        return clean.line(notices[0].title, 150)
    others = french.count(len(notices) - 1, "autre information", "autres informations")
    return f"{clean.line(notices[0].title, 100)} et {others}"


def _told(notices: Sequence[Notice], now: datetime) -> Part:
    del now
    plain = [one for one in notices if one.item is None]
    shown = tuple(
        letters.Shown(
            title=clean.line(one.title, 150),
            signs=(),
            where=clean.line(one.text, 600),
            deadline="",
            buttons=(("Ouvrir", one.url),) if one.url else (),
        )
        for one in plain
    )
    return Part("", (("", shown),) if shown else ())


def _lots(notices: Sequence[Notice], now: datetime) -> tuple[Part, ...]:
    found = []
    for one in notices:
        if one.item is not None:
            shown = letters.shown(one.item, now, None)
            found.append(
                letters.with_buttons(
                    shown, (("Ouvrir la consultation", one.url),), clean.line(one.title, 150)
                )
            )
    return (Part("Lots", (("", tuple(found)),)),) if found else ()


def _blocks(notices: Sequence[Notice], subject: str, now: datetime) -> list[dict[str, Any]]:
    blocks: list[dict[str, Any]] = [
        {
            "type": "header",
            "text": {"type": "plain_text", "text": clean.line(subject, 148), "emoji": False},
        }
    ]
    for one in notices:
        blocks.append({"type": "section", "text": {"type": "mrkdwn", "text": slack_text(one, now)}})
        if one.url:
            button = {"type": "plain_text", "text": "Ouvrir", "emoji": False}
            blocks.append(
                {
                    "type": "actions",
                    "elements": [{"type": "button", "text": button, "url": one.url}],
                }
            )
    return blocks


def slack_text(told: Notice, now: datetime) -> str:
    """One thing in mrkdwn; what the buyer wrote can neither mention, link nor format."""
    lines = [f"*{clean.slack(told.title, 150)}*", clean.slack(told.text, 600)]
    if told.item is not None:
        item = told.item
        lines += [
            " ".join(
                f"{one.glyph} {clean.slack(one.words, 60)}{'' if one.sure else ' (à vérifier)'}"
                for one in signs(item)
            ),
            clean.slack(item.where, 300),
            clean.slack(french.deadline(item.deadline_at, now), 80),
        ]
        quote = proof(item)
        if quote is not None and quote.quote:
            lines.append(f"> {clean.slack(french.quoted(quote.quote), 500)}")
    return "\n".join(said for said in lines if said)[:2_900]


def network_message(
    person: Person, network: str, items: Sequence[Item], house: House, links: Links, now: datetime
) -> Message:
    """A partner network's weekly list of reserved and claused lots: public facts only, no
    member.
    """
    reserved = sum(item.reserved for item in items)
    due = [item.deadline_at for item in items if item.deadline_at and item.deadline_at > now]
    first = f" (première échéance le {letters.short(min(due))})" if due else ""
    said = f", dont {french.count(reserved, 'réservé')}" if reserved else ""
    subject = (
        f"{french.count(len(items), 'lot')} pour le réseau {clean.line(network, 40)}{said}{first}"
    )
    left = french.count(len(items) - MOST_LOTS, "autre lot viendra", "autres lots viendront")
    name = clean.line(network, 40)
    letter = Letter(
        title=subject,
        intro=(
            f"{person.hello} voici les lots réservés ou clausés que nous avons lus, à relayer "
            f"à vos adhérents.",
        ),
        parts=(letters.simple_part("", tuple(items[:MOST_LOTS]), now, None),),
        outro=(f"{left} dans la prochaine lettre.",) if len(items) > MOST_LOTS else (),
        why=f"Vous recevez cette lettre au titre du réseau {name}, partenaire de "
        f"{clean.line(house.chamber, 80)}.",
        foot=foot(links, "news"),
    )
    return mail(person, subject, letter, house, links, "news")
