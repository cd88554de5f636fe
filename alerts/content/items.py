"""What a message tells of: a lot for a member, or a group for a lot, in the words that are
shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from alerts.content.clean import isolated, line, no_links
from vigie.domain import french
from vigie.domain.considerations import FACTS, FAMILIES, Consideration, ConsiderationGroup, Family
from vigie.domain.document_kinds import in_document, is_document_place
from vigie.domain.field_labels import place
from vigie.domain.group_forms import ENTENTE, SUBCONTRACTING, liability
from vigie.domain.lot_numbers import without_number
from vigie.domain.lots import SURE, FindingView, conflict_words, hours_words
from vigie.domain.matches import Reason
from vigie.domain.reason_sentences import to_member
from vigie.domain.text_key import text_key

TITLE = 110
SHAPES = {
    ConsiderationGroup.RESERVED: "shield",
    ConsiderationGroup.CONDITION: "handshake",
    ConsiderationGroup.CRITERION: "star",
    ConsiderationGroup.SERVICE: "briefcase",
}
# The sign is a word and a shape; in text and mail the shape is one of these characters.
# They are found in every common font; pages draw the full signs.
GLYPHS = {"shield": "■", "handshake": "◇", "star": "★", "briefcase": "▣", "split": "◧"}
# the article by which a member may bid → the family that its reservation names
FAMILY_OF_ARTICLE = {
    "L2113-12": Family.DISABILITY,
    "L2113-13": Family.INSERTION,
    "L2113-13-1": Family.PRISON,
    "L2113-15": Family.ESS,
    "L2113-16": Family.ESS,
    "L3113-1": Family.DISABILITY,
    "L3113-2": Family.INSERTION,
    "L3113-2-1": Family.PRISON,
}
VERIFIED = ("confirmed", "corrected", "added")


@dataclass(frozen=True)
class Sign:
    """Word and shape of one consideration; `sure` false reads « à vérifier »."""

    shape: str
    words: str
    sure: bool
    plain: str = ""  # what it means, for a first reading
    law: str = ""

    @property
    def glyph(self) -> str:
        """The shape as a character."""
        return GLYPHS[self.shape]


@dataclass(frozen=True)
class QuotedProof:
    """A quote with its place, or a field and its raw code."""

    quote: str
    place: str


@dataclass(frozen=True)
class Item:
    """One opportunity as a message shows it; times in UTC, amount in euros before tax."""

    opportunity_id: int
    member_id: int
    lot_id: int
    consultation_id: int
    consultation: str
    number: str
    title: str
    buyer: str
    place: str
    amount: float | None
    deadline_at: datetime | None
    findings: tuple[FindingView, ...]
    reasons: tuple[Reason, ...]
    state: str  # of the opportunity
    version: int
    opened_at: datetime
    live: bool = True
    stopped: str = ""  # cancelled, unsuccessful: nothing is asked about it
    answer: str = ""  # the member's last word
    lots: int = 1  # of the consultation
    able: str = "oui"
    rank: float = 0.0
    changes: tuple[str, ...] = ()  # French sentences, newest first
    source: str = ""  # « Source : DILA – BOAMP, avis n° …, consulté le … »
    notice_url: str = ""
    doubts: tuple[str, ...] = ()
    released_at: datetime | None = None
    held: bool = False
    departments: tuple[str, ...] = ()
    trades: frozenset[str] = frozenset()  # of the lot and of the activity by which it fits
    changed_at: datetime | None = None  # when something material last changed

    @property
    def subject(self) -> str:
        """How the outbox names it."""
        return f"opportunity:{self.opportunity_id}" if self.opportunity_id else f"lot:{self.lot_id}"

    @property
    def reserved(self) -> bool:
        """Whether a reservation was read on it."""
        return any(finding.reserved for finding in self.findings)

    @cached_property
    def shown_title(self) -> str:
        """The buyer's words, cut; the lot's number where there are several."""
        words = (
            isolated(no_links(line(without_number(self.title, self.number), TITLE)))
            or "(sans titre)"
        )
        return f"Lot {line(self.number, 12)} – {words}" if self.lots > 1 else words

    @cached_property
    def named_apart(self) -> bool:
        """Whether its consultation is called otherwise: then it is named beside the lot."""
        whole, own = (text_key(line(words, TITLE)) for words in (self.consultation, self.title))
        return bool(whole) and whole != own

    @cached_property
    def within(self) -> str:
        """Its consultation's title, where that is another one."""
        if not self.named_apart:
            return ""
        return isolated(no_links(line(self.consultation, TITLE)))

    @property
    def full_title(self) -> str:
        """The lot with its consultation: « Lot 2 – Begonia (Fleurissement de la ville) »."""
        return f"{self.shown_title} ({self.within})" if self.within else self.shown_title

    @cached_property
    def where(self) -> str:
        """Buyer · place · amount if known."""
        parts = [isolated(no_links(line(self.buyer, 90))), line(self.place, 90)]
        if self.amount:
            parts.append(french.euros(self.amount))
        return f"{french.NBSP}· ".join(part for part in parts if part)


def bid_by(findings: Sequence[FindingView], reasons: Sequence[Reason]) -> tuple[FindingView, ...]:
    """The findings as this member is told of them: of several reservations, those by which it may
    bid.
    """
    mine = {
        family
        for reason in reasons
        if reason.answer != "non"
        for family in [FAMILY_OF_ARTICLE.get(reason.article.split(" ", 1)[0])]
        if family
    }
    fitting = {
        finding.code
        for finding in findings
        if finding.reserved and FAMILIES.get(finding.code, frozenset()) & mine
    }
    if not fitting:
        return tuple(findings)
    return tuple(finding for finding in findings if not finding.reserved or finding.code in fitting)


def sign_of(finding: FindingView) -> Sign:
    """Its sign: label, hours or weight where known."""
    facts = FACTS[finding.code]
    words = facts.label
    if finding.code is Consideration.INSERTION_CONDITION:
        hours = hours_words(finding.volumes)
        words += f" · {hours}" if hours else ""
    elif facts.group is ConsiderationGroup.CRITERION and finding.weight:
        words += f" {french.percent(finding.weight)}"
    sure = finding.verdict in VERIFIED or (finding.confidence >= SURE and not finding.conflict)
    return Sign(SHAPES[facts.group], words, sure, facts.plain, facts.law)


def signs(item: Item) -> tuple[Sign, ...]:
    """The signs of a lot, most useful first, none twice, and that text and code disagree."""
    ordered = sorted(
        item.findings, key=lambda finding: (FACTS[finding.code].rank, -finding.confidence)
    )
    signs_by_icon: dict[str, Sign] = {}
    for finding in ordered:
        sign = sign_of(finding)
        signs_by_icon.setdefault(FACTS[finding.code].label, sign)
    if any(finding.conflict and finding.verdict not in VERIFIED for finding in item.findings):
        signs_by_icon["conflict"] = Sign("split", conflict_words(item.findings), False)
    return tuple(signs_by_icon.values())


def proof(item: Item) -> QuotedProof | None:
    """The quote of the most useful finding, else the field and raw code that spoke."""
    ordered = sorted(
        item.findings, key=lambda finding: (not finding.quote, FACTS[finding.code].rank)
    )
    if not ordered:
        return None
    best = ordered[0]
    if best.quote:
        return QuotedProof(isolated(no_links(line(_quote(best), 400))), _place(best))
    return QuotedProof(
        "",
        f"code de l’avis, rubrique {line(best.field, 60) or 'inconnue'} : à vérifier dans le DCE",
    )


def _quote(finding: FindingView) -> str:
    """The sentence that proves the line: with the words that carry its number, where they stand
    apart from it.
    """
    quote = finding.quote.strip()
    numbers = [volume.quote.strip() for volume in finding.volumes if volume.quote]
    apart = [words for words in numbers if words.rstrip(" ;.") not in quote]
    if not apart:
        return quote
    bare = quote.rstrip(" ;.")
    return apart[0] if bare in apart[0] else f"{french.cut(quote, 240)} […] {apart[0]}"


def _place(finding: FindingView) -> str:
    if finding.from_document and is_document_place(finding.field):
        return f"trouvé {in_document(line(finding.field, 60))}, absent de l’avis"
    return (
        f"avis, rubrique «\u00a0{place(line(finding.field, 60))}\u00a0»"
        if finding.field
        else "texte de l’avis"
    )


def why(item: Item) -> str:
    """Why this member is told, in sentences to it."""
    return " ".join(line(sentence, 300) for sentence in to_member(item.reasons))


@dataclass(frozen=True)
class GroupItem:
    """A joint bid proposed to one member: who covers what, what is missing, what is asked."""

    joint_bid_id: int
    member_id: int
    lot: Item
    need: str
    form: str
    form_reason: str
    your_part: str
    lead: bool
    partner_parts: tuple[str, ...]  # parts of the others, without their names before consent
    uncovered: tuple[str, ...]
    reasons: tuple[str, ...] = ()
    answered: bool | None = None
    answer_by: date | None = None

    @property
    def subject(self) -> str:
        """How the outbox names it."""
        return f"joint_bid:{self.joint_bid_id}"

    @property
    def commitment(self) -> str:
        """What this member answers for, by the form that stands; empty for a subcontract."""
        return "" if self.form == SUBCONTRACTING else liability(self.form, lead=self.lead)

    @property
    def caution(self) -> str:
        """What competition law asks of partners."""
        return ENTENTE
