"""A letter: the one shape that every mail is rendered from, in HTML with inlined style and in
plain text.
"""

import re
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import TypedDict

import css_inline
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, select_autoescape

from alerts.content.clean import line
from alerts.content.items import GroupItem, Item, QuotedProof, Sign, proof, signs, why
from alerts.content.links import Links
from alerts.content.sections import FOLLOWING, Digest, Section, blocks
from vigie.domain import french

TEMPLATES = Path(__file__).parents[1] / "templates"
Pair = tuple[str, str]  # words, address
OPEN = "Ouvrir la consultation"
SUMMED_FROM = 3  # items; a letter of more opens with one line a section
TOO_LARGE = frozenset(("amount", "min_turnover", "hours"))  # rules by which size alone says no


_spaced = lru_cache(maxsize=4_096)(french.spaced)  # a week's letters say much the same


@dataclass(frozen=True)
class Shown:
    """One item with everything a template prints, already in words."""

    title: str
    signs: tuple[Sign, ...]
    where: str
    deadline: str
    stopped: str = ""  # « Ne répondez plus »: said instead of the deadline
    plain: str = ""  # what its first sign means, told once a letter
    changes: tuple[str, ...] = ()
    why: str = ""
    proof: QuotedProof | None = None
    notes: tuple[str, ...] = ()
    buttons: tuple[Pair, ...] = ()
    notice_url: str = ""
    source: str = ""
    details: tuple[Pair, ...] = ()  # label, words: roles of a group, contacts of partners


@dataclass(frozen=True)
class LetterPart:
    """A headed part of a letter: blocks of (consultation or nothing, items)."""

    title: str
    blocks: tuple[tuple[str, tuple[Shown, ...]], ...]

    @property
    def cards(self) -> tuple[Shown, ...]:
        """Everything that it shows."""
        return tuple(card for _, cards in self.blocks for card in cards)

    @property
    def summary(self) -> str:
        """« Nouveaux lots : 4, dont 1 réservé »."""
        reserved = sum(any(sign.shape == "shield" for sign in card.signs) for card in self.cards)
        more = f", dont {french.count(reserved, 'réservé')}" if reserved else ""
        return f"{self.title}{french.NBSP}: {len(self.cards)}{more}"


@dataclass(frozen=True)
class Letter:
    """What a mail says, from its first line to its foot."""

    title: str
    intro: tuple[str, ...]
    parts: tuple[LetterPart, ...] = ()
    note: str = ""  # a word from staff
    more: Pair | None = None
    buttons: tuple[Pair, ...] = ()
    outro: tuple[str, ...] = ()
    signature: str = ""  # who of the team reads an answer
    why: str = ""  # why this person gets it
    foot: tuple[Pair, ...] = ()
    caution: bool = True  # « seul le DCE fait foi »
    in_browser: str = ""  # the address of this very message

    @property
    def long(self) -> bool:
        """Whether it opens with a summary."""
        titled = [part for part in self.parts if part.title]
        return len(titled) > 1 and sum(len(part.cards) for part in titled) > SUMMED_FROM


def shown(item: Item, now: datetime, links: Links | None, *, ask: str = "answer") -> Shown:
    """An item in words, with one-click links when it is a member's."""
    buttons: tuple[Pair, ...] = ()
    if links is not None and item.opportunity_id and not item.stopped:
        url = links.answer(item)
        buttons = (
            ("Je suis intéressé", f"{url}?r=interested"),
            ("Pas pour nous", f"{url}?r=declined"),
        )
        if item.state in FOLLOWING:  # it said so: it is not asked again
            no_more = ("Finalement, pas pour nous", f"{url}?r=declined")
            buttons = (("Voir où nous en sommes", url), no_more)
        if ask == "after":
            buttons = (("Oui, nous avons répondu", f"{url}?r=bid"), ("Non", f"{url}?r=not_bid"))
    item_signs = signs(item)
    return Shown(
        title=item.shown_title,
        signs=item_signs,
        where=item.where,
        deadline=french.deadline(item.deadline_at, now),
        stopped=_stopped(item),
        changes=item.changes,
        why="" if item.stopped else _spaced(why(item)),
        proof=None if item.stopped else proof(item),
        notes=() if item.stopped else _notes(item, item_signs),
        buttons=buttons,
        notice_url=item.notice_url,
        source=item.source,
    )


def _stopped(item: Item) -> str:
    if not item.stopped:
        return ""
    whose = "ce lot est arrêté" if item.lots > 1 else "la consultation est arrêtée"
    return f"Ne répondez plus\u00a0: {whose}."


def _notes(item: Item, shown_signs: Sequence[Sign]) -> tuple[str, ...]:
    notes = [line(doubt, 160) for doubt in item.doubts[:2]]
    if any(not sign.sure for sign in shown_signs):
        notes.append("Lecture à vérifier dans le DCE avant de vous engager.")
    stops = {reason.rule for reason in item.reasons if reason.answer == "non"}
    if stops & TOO_LARGE:
        notes.append(
            "Ce lot semble trop grand pour vous seul : un groupement peut vous être proposé."
        )
    elif "cells" in stops:
        notes.append(
            "Ce lot demande plus que votre métier ou votre zone : un groupement peut vous être "
            "proposé."
        )
    return tuple(map(_spaced, notes))


def shown_group(group: GroupItem, now: datetime, links: Links) -> Shown:
    """A joint bid in words: who covers what, what is missing, what is asked; no name before
    everybody agreed.
    """
    url = links.joint_bid(group)
    role = "mandataire" if group.lead else "cotraitant"
    details = [("Votre part", f"{line(group.your_part)} ({role})")]
    details += [
        (f"Partenaire {place}", line(words)) for place, words in enumerate(group.partner_parts, 1)
    ]
    details.append(("Reste à couvrir", line(french.enumeration(group.uncovered)) or "rien"))
    if group.form:
        details.append(("Forme proposée", line(group.form)))
    if group.answer_by and group.answered is None:
        details.append(("Votre réponse", f"avant le {french.long_date(group.answer_by)}"))
    if group.commitment:
        details.append(("Votre engagement", group.commitment))
    spaced_details = tuple((name, _spaced(words)) for name, words in details)
    return Shown(
        title=group.lot.shown_title,
        signs=signs(group.lot),
        where=group.lot.where,
        deadline=french.deadline(group.lot.deadline_at, now),
        stopped=_stopped(group.lot),
        why=_spaced(line(group.need, 400)),
        details=spaced_details,
        proof=proof(group.lot),
        notice_url=group.lot.notice_url,
        source=group.lot.source,
        buttons=(("Voir et répondre", url),),
        notes=("Les noms et contacts ne sont donnés que si chacun accepte.",),
    )


def group_part(group: GroupItem, card: Shown) -> LetterPart:
    """A part with that group alone, under its consultation."""
    heading = french.cut(group.lot.consultation, 110) if group.lot.named_apart else ""
    return LetterPart("", ((heading, (card,)),))


def with_buttons(card: Shown, buttons: tuple[Pair, ...], note: str = "") -> Shown:
    """The same item with other buttons and one more note."""
    return replace(card, buttons=buttons, notes=(*card.notes, note) if note else card.notes)


def parts(digest: Digest, now: datetime, links: Links) -> tuple[LetterPart, ...]:
    """The sections of a digest in words."""
    return tuple(_part(section, now, links) for section in digest.sections)


def _part(section: Section, now: datetime, links: Links) -> LetterPart:
    if section.groups:
        return LetterPart(
            section.title,
            tuple(
                block
                for group in section.groups
                for block in group_part(group, shown_group(group, now, links)).blocks
            ),
        )
    ask = "after" if section.name == "after" else "answer"
    return LetterPart(
        section.title,
        tuple(_block(block.consultation, block.items, now, links, ask) for block in section.blocks),
    )


def _block(
    consultation: str, items: tuple[Item, ...], now: datetime, links: Links | None, ask: str
) -> tuple[str, tuple[Shown, ...]]:
    last = len(items) - 1
    heading = french.cut(consultation, 110) if items[0].named_apart else ""
    lots_shown = (shown(item, now, links, ask=ask) for item in items)
    # lots of one consultation come from the same notices: their source is told once, below the last
    same_source = len({item.source for item in items}) == 1
    return heading, tuple(
        replace(lot_shown, source="") if same_source and place < last else lot_shown
        for place, lot_shown in enumerate(lots_shown)
    )


def simple_part(
    title: str, items: tuple[Item, ...], now: datetime, links: Links | None
) -> LetterPart:
    """A part with these items, one block a consultation."""
    return LetterPart(
        title,
        tuple(
            _block(block.consultation, block.items, now, links, "answer") for block in blocks(items)
        ),
    )


def staff_blocks(
    items: Sequence[Item], url_of: Callable[[int], str], now: datetime
) -> tuple[tuple[str, tuple[Shown, ...]], ...]:
    """The cards of a mail to the team, one block a consultation, with a button to its page instead
    of answers.
    """
    return tuple(
        (
            heading,
            tuple(
                with_buttons(card, ((OPEN, url_of(block.items[0].consultation_id)),))
                for card in cards
            ),
        )
        for block in blocks(items)
        for heading, cards in simple_part("", block.items, now, None).blocks
    )


@cache
def _environment() -> Environment:
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=select_autoescape(["html"]),
    )
    env.filters["wrap"] = wrap
    return env


@cache
def _template(name: str) -> Template:
    return _environment().get_template(name)


@cache
def _inliner() -> css_inline.CSSInliner:
    # nothing is ever fetched: the style stands in the template
    return css_inline.CSSInliner(keep_style_tags=False, load_remote_stylesheets=False)


class Rendered(TypedDict):
    """Both forms of a letter."""

    text: str
    html: str


def rendered(letter: Letter, chamber: str) -> Rendered:
    """The letter as `text` and `html`, signs explained."""
    explained_letter = explained(letter)
    return {"text": text(explained_letter, chamber), "html": html(explained_letter, chamber)}


def explained(letter: Letter) -> Letter:
    """Each sign's meaning in plain words, at its first use in the letter only; our words with
    their no-break spaces.
    """
    signs_seen: set[str] = set()

    def told(card: Shown) -> Shown:
        new = [sign for sign in card.signs if sign.plain and sign.plain not in signs_seen]
        signs_seen.update(sign.plain for sign in new[:1])
        return replace(card, plain=new[0].plain) if new else card

    parts = [
        LetterPart(
            part.title, tuple((head, tuple(map(told, items))) for head, items in part.blocks)
        )
        for part in letter.parts
    ]
    return replace(
        letter,
        parts=tuple(parts),
        intro=tuple(map(_spaced, letter.intro)),
        outro=tuple(map(_spaced, letter.outro)),
        note=_spaced(letter.note),
        why=_spaced(letter.why),
    )


def html(letter: Letter, chamber: str) -> str:
    """The letter as HTML, style inlined, one column, light and dark."""
    return _inliner().inline(_template("letter.html").render(letter=letter, chamber=chamber))


def text(letter: Letter, chamber: str) -> str:
    """The letter as plain text, lines of at most 76 characters but for addresses."""
    written = _template("letter.txt").render(letter=letter, chamber=chamber)
    return re.sub(r"\n{3,}", "\n\n", written).strip() + "\n"


def wrap(words: str, indent: str = "") -> str:
    """Lines of at most 76 characters; an address is never cut."""
    if len(words) + len(indent) <= 76 and "\n" not in words:
        return indent + words
    return _wrapped(words, indent)


@lru_cache(maxsize=4_096)
def _wrapped(words: str, indent: str) -> str:
    return textwrap.fill(
        words,
        76,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
