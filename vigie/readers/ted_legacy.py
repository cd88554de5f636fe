"""Legacy TED XML (TED_EXPORT, R2.0.8 and R2.0.9, published to 2023): one form in one notice,
lots below it.
"""

import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from lxml import etree

from vigie.domain.cancelling import correction, statements_in
from vigie.domain.notice import Ending, Flags, Kind, Nature, ParsedBuyer, ParsedNotice, TextPart
from vigie.domain.tender import ENDED_PERHAPS
from vigie.readers.base import Body, Unreadable
from vigie.readers.dates import Moment, judge_deadline, read_deadline, read_moment
from vigie.readers.identifiers import siret
from vigie.readers.places import department_of_postcode, departments_of_nuts
from vigie.readers.ted_legacy_lots import (
    AWARD_TAGS,
    LOT_TAGS,
    cpvs_of,
    duration_of,
    endings_of,
    first,
    lot_elements,
    lot_endings,
    money,
    nuts_of,
    placeholders_of,
    read_lot,
    winners_of,
)
from vigie.readers.ted_legacy_texts import changes_of, line_of, text_of, texts_of

FORMATS = ("ted_legacy",)
DOCUMENT = re.compile(r"(\d{4})/S\s{0,3}\d{1,3}-0{0,6}(\d{1,8})")
FLAGS = (
    "RESTRICTED_SHELTERED_WORKSHOP",
    "RESTRICTED_SHELTERED_PROGRAM",
    "RESERVED_ORGANISATIONS_SERVICE_MISSION",
    "RESTRICTED_TO_SHELTERED_WORKSHOPS",
    "RESTRICTED_TO_FRAMEWORK",
)
NATURES: dict[str, Nature] = {"WORKS": "works", "SUPPLIES": "supplies", "SERVICES": "services"}
# form → kind; NOTICE/@TYPE of social and periodic forms wins
FORMS: dict[str, Kind] = {
    "F01": "planning",
    "F02": "call",
    "F03": "award",
    "F04": "planning",
    "F05": "call",
    "F06": "award",
    "F07": "call",
    "F08": "other",
    "F12": "call",
    "F13": "award",
    "F14": "change",
    "F15": "award",
    "F16": "planning",
    "F17": "call",
    "F18": "award",
    "F19": "call",
    "F20": "modification",
    "F21": "call",
    "F22": "call",
    "F23": "call",
    "F24": "call",
    "F25": "award",
}
# TD_DOCUMENT_TYPE where the form is unknown (R2.0.8)
DOCUMENT_TYPES: dict[str, Kind] = {
    "0": "planning",
    "1": "change",
    "2": "change",
    "3": "call",
    "7": "award",
    "A": "call",
    "D": "call",
    "G": "call",
    "H": "call",
    "J": "award",
    "M": "call",
    "O": "call",
    "P": "planning",
    "R": "award",
    "V": "award",
}


DEFENCE = ("FD_CONTRACT_DEFENCE", "FD_PRIOR_INFORMATION_DEFENCE", "FD_CONTRACT_AWARD_DEFENCE")
# Where a corrigendum speaks of the procedure itself.
CORRECTIONS = ("INFO_ADD", "NEW_VALUE", "ADDITIONAL_INFORMATION", "OTHER_ADDITIONAL_INFORMATION")
UNFINISHED = (
    "AWARDING_PROCEDURE_DISCONTINUED",
    "AWARDING_PROCEDURE_UNSUCCESSFUL",
    "PROCUREMENT_DISCONTINUED",
    "PROCUREMENT_UNSUCCESSFUL",
    "CONTRACT_NOT_AWARDED",
)


def recognises(body: Body) -> bool:
    """Whether the root is TED_EXPORT, in any of its namespaces."""
    return body.root.rpartition("}")[2] == "TED_EXPORT"


def read(body: Body) -> Iterator[ParsedNotice]:
    """The notice, in its French form if there is one, else the original."""
    root = _bare(body.xml)
    number, form = _number(root), _form(root)
    if number is None or form is None:
        detail = "TED_EXPORT sans NO_DOC_OJS ou sans FORM_SECTION : redemander ce document à TED."
        raise Unreadable("missing_label", detail, body.raw)
    yield _notice(root, form, number)


def _bare(root: etree._Element) -> etree._Element:
    """A copy without namespaces: they changed with each version, the names did not."""
    copy = deepcopy(root)
    for node in copy.iter(etree.Element):
        node.tag = str(node.tag).rpartition("}")[2]
    return copy


def _number(root: etree._Element) -> str | None:
    return document_number(root.findtext("CODED_DATA_SECTION/NOTICE_DATA/NO_DOC_OJS"))


def document_number(text: str | None) -> str | None:
    """« 2021/S 026-064376 » → 64376-2021."""
    journal_match = DOCUMENT.search((text or "")[:200])
    return f"{journal_match[2]}-{journal_match[1]}" if journal_match else None


def _form(root: etree._Element) -> etree._Element | None:
    forms = root.findall("FORM_SECTION/*")
    ranks = {"FR": 0}
    return min(
        forms,
        key=lambda translation: (
            ranks.get(translation.get("LG") or "", 1),
            translation.get("CATEGORY") != "ORIGINAL",
        ),
        default=None,
    )


def _notice(root: etree._Element, form: etree._Element, number: str) -> ParsedNotice:
    coded = root.find("CODED_DATA_SECTION")
    published = read_moment(_day(_coded(coded, "REF_OJS/DATE_PUB"))).at
    kind, endings = _kind(coded, form), endings_of(form)
    deadline = judge_deadline(_deadline(coded, form), published)
    lots = tuple(read_lot(name, lot_node) for name, lot_node in lot_elements(form))
    doubts = [deadline.doubt, *placeholders_of(form), *_twins([lot.number for lot in lots])]
    corrected, perhaps = _corrected(form, kind)
    buyers = _buyers(form)
    return ParsedNotice(
        id=f"ted:{number}",
        source="ted",
        source_id=number,
        format="ted_legacy",
        kind=kind,
        changes=_earlier(coded, form, kind),
        published_at=published,
        sent_at=read_moment(_day(_coded(coded, "CODIF_DATA/DS_DATE_DISPATCH"))).at,
        deadline_at=deadline.at,
        deadline_raw=deadline.raw,
        buyer=buyers[0],
        joint_buyers=buyers[1:],
        url=f"https://ted.europa.eu/fr/notice/-/detail/{number}",
        **_object(coded, form),
        flags=Flags(
            reserved=tuple(flag for flag in FLAGS if next(form.iter(flag), None) is not None)
        ),
        result=_award_result(endings),
        endings=(*corrected, *lot_endings(endings)) if kind in ("award", "change") else (),
        winners=winners_of(form),
        texts=tuple(_texts(form, endings)),
        lots=lots,
        doubts=tuple(dict.fromkeys(doubt for doubt in (*doubts, *perhaps) if doubt)),
    )


def _object(coded: etree._Element | None, form: etree._Element) -> dict[str, Any]:
    amount, currency = money(next(form.iter("VAL_ESTIMATED_TOTAL"), None))
    nature = next(form.iter("TYPE_CONTRACT", *DEFENCE), None)
    documents = form.findtext(".//URL_DOCUMENT") or _coded(coded, "NOTICE_DATA/IA_URL_ETENDERING")
    procedure = next(
        (
            str(procedure_node.tag)
            for procedure_node in form.iter(etree.Element)
            if str(procedure_node.tag).startswith("PT_")
        ),
        None,
    )
    nuts = nuts_of(form) or (() if coded is None else nuts_of(coded))
    return {
        "title": line_of(_first(form, "OBJECT_CONTRACT/TITLE", ".//TITLE_CONTRACT")),
        "description": text_of(
            _first(form, "OBJECT_CONTRACT/SHORT_DESCR", ".//SHORT_CONTRACT_DESCRIPTION")
        ),
        "reference": line_of(
            _first(form, "OBJECT_CONTRACT/REFERENCE_NUMBER", ".//FILE_REFERENCE_NUMBER")
        ),
        "nature": None
        if nature is None
        else NATURES.get(nature.get("CTYPE") or nature.get("VALUE") or ""),
        "procedure": procedure,
        "duration": duration_of(form),
        "framework": True
        if next(form.iter("FRAMEWORK", "ESTABLISHMENT_FRAMEWORK_AGREEMENT"), None) is not None
        else None,
        "documents_url": documents.strip()
        if documents and documents.strip().startswith("http")
        else None,
        "cpv": cpvs_of(form),
        "nuts": nuts,
        "departments": departments_of_nuts(nuts),
        "estimated_value": amount,
        "currency": currency
        or next((price_node.get("CURRENCY") for price_node in form.iter("VAL_OBJECT")), None),
    }


def _buyers(form: etree._Element) -> tuple[ParsedBuyer, ...]:
    """The contracting authority, then those that buy with it."""
    head = _first(
        form, "CONTRACTING_BODY/ADDRESS_CONTRACTING_BODY", ".//CA_CE_CONCESSIONAIRE_PROFILE"
    )
    if head is None:
        return (ParsedBuyer(),)
    kind = form.find("CONTRACTING_BODY/CA_TYPE")
    stated = kind.get("VALUE") if kind is not None else None
    stated = stated or line_of(form.find("CONTRACTING_BODY/CA_TYPE_OTHER"))
    joint_addresses = form.iter(
        "ADDRESS_CONTRACTING_BODY_ADDITIONAL", "CONTACT_DATA_OTHER_BEHALF_CONTRACTING_AUTORITHY"
    )
    joint = (joint_buyer for address in joint_addresses if (joint_buyer := _buyer(address)).name)
    return tuple(dict.fromkeys((_buyer(head).model_copy(update={"kind": stated}), *joint)))


def _buyer(address: etree._Element) -> ParsedBuyer:
    nuts = tuple(code for place_node in address.iter("NUTS") if (code := place_node.get("CODE")))
    departments = departments_of_nuts(nuts)
    postcode = department_of_postcode(line_of(next(address.iter("POSTAL_CODE"), None)))
    country = next((country_node.get("VALUE") for country_node in address.iter("COUNTRY")), "FR")
    return ParsedBuyer(
        name=line_of(next(address.iter("OFFICIALNAME"), None)),
        siret=siret(line_of(next(address.iter("NATIONALID"), None))),
        departments=departments or ((postcode,) if postcode and country == "FR" else ()),
    )


def _corrected(form: etree._Element, kind: Kind) -> tuple[tuple[Ending, ...], tuple[str, ...]]:
    """What the words of a corrigendum pause, and whether they may end something."""
    if kind != "change":
        return (), ()
    words = (text_of(correction_node) for correction_node in form.iter(*CORRECTIONS))
    endings, doubts = correction(statements_in(word for word in words if word))
    unfinished = next(form.iter(*UNFINISHED), None) is not None
    return endings, (*doubts, *([ENDED_PERHAPS] if unfinished else []))


def _kind(coded: etree._Element | None, form: etree._Element) -> Kind:
    stated_form = (form.get("FORM") or str(form.tag)).strip().upper()
    # R2.0.8 numbers its forms: « 17 », « 2 »
    name = f"F{int(stated_form):02}" if stated_form.isdigit() else stated_form[:3]
    notice = form.find("NOTICE")
    stated = "" if notice is None else notice.get("TYPE") or ""
    if "AWARD" in stated:
        return "award"
    if "CALL" in stated or stated == "CONTRACT":
        return "call"
    if stated.startswith(("PRI", "PER")):
        return "planning"
    document = None if coded is None else coded.find("CODIF_DATA/TD_DOCUMENT_TYPE")
    return FORMS.get(name) or DOCUMENT_TYPES.get(
        "" if document is None else document.get("CODE") or "", "other"
    )


def _earlier(coded: etree._Element | None, form: etree._Element, kind: Kind) -> tuple[str, ...]:
    """The notices that a correction, award or modification follows; a call names its prior
    information, which it is not.
    """
    if kind not in ("change", "award", "modification"):
        return ()
    named = [number_node.text for number_node in form.iter("NOTICE_NUMBER_OJ")]
    named += (
        []
        if coded is None
        else [
            number_node.text for number_node in coded.iterfind("NOTICE_DATA/REF_NOTICE/NO_DOC_OJS")
        ]
    )
    numbers = (document_number(text) for text in named)
    return tuple(dict.fromkeys(f"ted:{number}" for number in numbers if number))


def _deadline(coded: etree._Element | None, form: etree._Element) -> Moment:
    """DATE_RECEIPT_TENDERS; in a corrigendum the new one; else the coded date."""
    day, hour = (
        form.findtext("PROCEDURE/DATE_RECEIPT_TENDERS"),
        form.findtext("PROCEDURE/TIME_RECEIPT_TENDERS"),
    )
    for change in form.iter("CHANGE"):
        if "IV.2.2" in (change.findtext("WHERE/SECTION") or "") and change.findtext(
            "NEW_VALUE/DATE"
        ):
            day, hour = change.findtext("NEW_VALUE/DATE"), change.findtext("NEW_VALUE/TIME")
    if day:
        return read_deadline(f"{day.strip()}T{hour.strip()}" if hour else day.strip())
    return read_deadline(_day(_coded(coded, "CODIF_DATA/DT_DATE_FOR_SUBMISSION")))


def _texts(form: etree._Element, endings: list[tuple[str | None, str]]) -> Iterator[TextPart]:
    yield from texts_of(form, None, frozenset({*LOT_TAGS, *AWARD_TAGS, "CHANGES"}))
    yield from changes_of(form)
    # held, not their ids: lxml makes a node's object again where nobody holds it
    lots = {lot_node: number for number, lot_node in lot_elements(form)}
    for lot_node, number in lots.items():
        yield from texts_of(lot_node, number)
    for award in form.iter(*AWARD_TAGS):
        if award not in lots:
            yield from texts_of(award, line_of(first(award, "LOT_NO", "LOT_NUMBER")))
    if len({ending for _, ending in endings}) > 1:
        yield from (TextPart(field="BT-142", lot=lot, text=ending) for lot, ending in endings)


def _award_result(endings: list[tuple[str | None, str]]) -> str | None:
    codes = [code for _, code in endings]
    return "selec-w" if "selec-w" in codes else next(iter(codes), None)


def _twins(numbers: list[str]) -> list[str]:
    twice = dict.fromkeys(number for number in numbers if numbers.count(number) > 1)
    return [f"numéro de lot en double : {number[:60]}" for number in list(twice)[:20]]


def _coded(coded: etree._Element | None, path: str) -> str | None:
    return None if coded is None else coded.findtext(path)


def _first(form: etree._Element, *paths: str) -> etree._Element | None:
    return next((section for path in paths if (section := form.find(path)) is not None), None)


def _day(text: str | None) -> str | None:
    """« 20210308 11:00 » → 2021-03-08T11:00."""
    day_match = re.match(r"^\s{0,3}(\d{4})(\d{2})(\d{2})(?:\s(\d{1,2}:\d{2}))?", text or "")
    return (
        f"{day_match[1]}-{day_match[2]}-{day_match[3]}"
        + (f"T{day_match[4]}" if day_match[4] else "")
        if day_match
        else None
    )
