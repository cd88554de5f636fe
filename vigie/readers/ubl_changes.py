"""What sort of notice an eForms notice is, and which earlier ones it changes."""

import re

from lxml import etree

from vigie.domain.notice import Kind
from vigie.readers.ubl_names import each, path, qname, value
from vigie.readers.ubl_texts import Texts

CHANGES = path("efac:Changes")
REASON = path("efac:ChangeReason", "cbc:ReasonCode")
CHANGED_NOTICE = qname("efbc:ChangedNoticeIdentifier")
SECTIONS = path("efac:ChangedSection", "efbc:ChangedSectionIdentifier")
CHANGE = qname("efac:Change")
PUBLICATION_NUMBER = re.compile(r"^0{0,8}(\d{1,8})-(\d{4})$")
LOT_ID = re.compile(r"^(?:LOT|PAR)-\d{1,5}$")
# form type (listName of BT-02) → kind; a call stays a call until its changes are known
FORMS: dict[str, Kind] = {
    "planning": "planning",
    "consultation": "planning",
    "competition": "call",
    "change": "change",
    "result": "award",
    "dir-awa-pre": "award",
    "cont-modif": "modification",
    "completion": "other",
    "bri": "other",
}
# where the form type is missing or new, the notice type tells by its beginning
TYPES: dict[str, Kind] = {
    "pin-cfc": "call",
    "pin": "planning",
    "pmc": "planning",
    "cn": "call",
    "qu-sy": "call",
    "subco": "call",
    "can-modif": "modification",
    "can": "award",
    "veat": "award",
    "corr": "change",
}


def publication_number(text: str | None) -> str | None:
    """`00047522-2024` → `47522-2024`, as the API and the addresses write it."""
    found = PUBLICATION_NUMBER.match((text or "").strip()[:40])
    return f"{found[1]}-{found[2]}" if found else None


def notice_id(text: str) -> str:
    """The id that a link between notices names: a TED publication (`ted:661846-2023`), else a
    notice id and version.
    """
    number = publication_number(text)
    return f"ted:{number}" if number else text.strip().lower()[:200]


def changed_notices(extension: etree._Element | None) -> tuple[str, ...]:
    """BT-758 and BT-1501: the notices that this one changes."""
    if extension is None:
        return ()
    found = (value(element) for element in extension.iter(CHANGED_NOTICE))
    return tuple(dict.fromkeys(notice_id(one) for one in found if one))


def reasons(extension: etree._Element | None) -> tuple[str, ...]:
    """BT-140 codes."""
    codes = (value(code) for change in each(extension, CHANGES) for code in each(change, REASON))
    return tuple(dict.fromkeys(code for code in codes if code))


def read_kind(
    form: str | None, notice_type: str | None, codes: tuple[str, ...], *, changed: bool
) -> Kind:
    """The kind; a corrected award stays an award, so that it never opens a consultation again."""
    kind = FORMS.get(form or "") or _by_type(notice_type or "")
    if "cancel" in codes:
        return "cancellation"
    return "change" if changed and kind in ("call", "planning", "other") else kind


def collect_changes(extension: etree._Element | None, texts: Texts) -> None:
    """Reason codes, changed sections and descriptions as texts; one about a single lot goes to
    that lot.
    """
    for changes in each(extension, CHANGES):
        for code in each(changes, REASON):
            if value(code):
                texts.add("BT-140", None, value(code) or "")
        for change in changes.iter(CHANGE):
            sections = [text for section in each(change, SECTIONS) if (text := value(section))]
            lots = [section for section in sections if LOT_ID.match(section)]
            lot = lots[0] if len(lots) == 1 and len(sections) == 1 else None
            if sections:
                texts.add("BT-13716", lot, ", ".join(sections))
            texts.below(change, lot)
        for child in changes:
            if child.tag != CHANGE:
                texts.below(child, None)


def _by_type(notice_type: str) -> Kind:
    return next((kind for start, kind in TYPES.items() if notice_type.startswith(start)), "other")


def stated_type(element: etree._Element | None) -> tuple[str | None, str | None]:
    """BT-03 and BT-02: form type and notice type."""
    return (None, None) if element is None else (element.get("listName"), value(element))
