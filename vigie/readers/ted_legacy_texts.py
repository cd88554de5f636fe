"""The free texts of a legacy TED form (R2.0.8, R2.0.9), under the business terms of eForms where
there is one.
"""

from collections.abc import Iterator

from lxml import etree

from vigie.domain.masking import mask_contacts
from vigie.domain.notice import TextPart
from vigie.readers.ubl_texts import tidy

# tag → business term; other tags keep their name
TERMS = {
    "TITLE": "BT-21",
    "SHORT_DESCR": "BT-24",
    "INFO_ADD": "BT-300",
    "PERFORMANCE_CONDITIONS": "BT-70",
    "AC_CRITERION": "BT-734",
    "SUITABILITY": "BT-750",
    "ECONOMIC_FINANCIAL_INFO": "BT-750",
    "ECONOMIC_FINANCIAL_MIN_LEVEL": "BT-750",
    "TECHNICAL_PROFESSIONAL_INFO": "BT-750",
    "TECHNICAL_PROFESSIONAL_MIN_LEVEL": "BT-750",
    "RULES_CRITERIA": "BT-750",
    "MAIN_SITE": "BT-728",
    "OPTIONS_DESCR": "BT-54",
    "RENEWAL_DESCR": "BT-57",
    "LEGAL_FORM": "BT-76",
    "MAIN_FINANCING_CONDITION": "BT-77",
    "DEPOSIT_GUARANTEE_REQUIRED": "BT-75",
    "REVIEW_PROCEDURE": "BT-99",
    "D_JUSTIFICATION": "BT-135",
    # R2.0.8
    "TITLE_CONTRACT": "BT-21",
    "LOT_TITLE": "BT-21",
    "SHORT_CONTRACT_DESCRIPTION": "BT-24",
    "LOT_DESCRIPTION": "BT-24",
    "ADDITIONAL_INFORMATION": "BT-300",
    "ADDITIONAL_INFORMATION_ABOUT_LOTS": "BT-300",
    "CRITERIA": "BT-734",
    "EXISTENCE_OTHER_PARTICULAR_CONDITIONS_DESCR": "BT-70",
    "LOCATION": "BT-728",
    "OPTION_DESCRIPTION": "BT-54",
}
BARE = frozenset({"AC_CRITERION", "CRITERIA", "LOT_TITLE"})  # texts without paragraphs
HIDDEN = ("CONTRACTING_BODY", "AUTHORITY", "CONTRACTOR", "WINNER")  # names and contacts, not texts


def texts_of(
    section: etree._Element, lot: str | None, leave: frozenset[str] = frozenset()
) -> Iterator[TextPart]:
    """The texts below an element in their order; those below tags of `leave` are left to their
    own lots.
    """
    for child in section:
        tag = str(child.tag)
        if tag in leave or tag.startswith("ADDRESS_") or any(word in tag for word in HIDDEN):
            continue
        if tag in BARE or next(child.iterchildren("P"), None) is not None:
            text = text_of(child)
            if text:
                yield TextPart(field=TERMS.get(tag, tag), lot=lot, text=text)
        elif len(child):
            yield from texts_of(child, lot, leave)


def text_of(block: etree._Element | None) -> str | None:
    """The paragraphs of an element, contacts masked, or none."""
    if block is None:
        return None
    paragraphs = list(block.iterchildren("P")) or [block]
    text = "\n".join(
        tidy("".join(str(piece) for piece in paragraph.itertext())) for paragraph in paragraphs
    ).strip()
    return mask_contacts(text) or None


def line_of(block: etree._Element | None) -> str | None:
    """The same on one line."""
    text = text_of(block)
    return " ".join(text.split()) or None if text else None


def changes_of(form: etree._Element) -> Iterator[TextPart]:
    """Each change of a corrigendum (F14) in words: where, what it said, what it says."""
    for change in form.iter("CHANGE"):
        place = " ".join(
            filter(None, (line_of(change.find(f"WHERE/{tag}")) for tag in ("SECTION", "LABEL")))
        )
        old, new = (_corrected_words(change.find(tag)) for tag in ("OLD_VALUE", "NEW_VALUE"))
        lot = line_of(change.find("WHERE/LOT_NO"))
        text = f"{place} : au lieu de « {old or '—'} », lire « {new or '—'} »"
        yield TextPart(field="BT-141", lot=lot, text=mask_contacts(text))


def _corrected_words(changed_node: etree._Element | None) -> str | None:
    if changed_node is None:
        return None
    words = [str(piece).strip() for piece in changed_node.itertext()]
    codes = [
        code
        for descendant in changed_node.iter()
        for code in (descendant.get("CODE"), descendant.get("VALUE"))
        if code
    ]
    return " ".join(filter(None, (*words, *codes)))[:5000] or None
