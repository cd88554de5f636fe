"""A page of the list of all live consultations on an Atexo portal: its rows, how many there are,
which page it is and the state that the next one is asked with.
"""

import re
from collections.abc import Iterator
from typing import cast

from lxml import etree
from pydantic import ValidationError

from vigie.domain.notice import ParsedNotice, RefusedPayload
from vigie.readers.atexo_source import (
    Stated,
    buyer_of,
    lots_announced,
    notice_of,
    page_tree,
    source_of,
    title_texts,
)
from vigie.readers.base import Body, Unreadable, decode_text
from vigie.readers.dates import Moment, read_deadline, read_moment
from vigie.readers.listing import ListedRow, ListPage
from vigie.readers.places import departments_of_text
from vigie.sources import source_cards

FORMATS = ("atexo_list",)
PAGES = frozenset({"html", "body", "div", "form", "main"})
ROWS = etree.XPath("//*[contains(concat(' ', @class, ' '), ' item_consultation ')]")
TITLED = etree.XPath(
    ".//*[@title][contains(@class, 'truncate')] | .//*[contains(@class, 'truncate')]//*[@title]"
    " | .//span[@title]"
)
PLACES = etree.XPath(".//*[contains(@class, 'lieux-exe')]")
NOTHING = re.compile(r"aucun (?:élément|résultat|avis)|aucune consultation", re.IGNORECASE)
# months as portals shorten them: « Déc. », « Sept. », « Juil. »
MONTHS = {
    "jan": 1,
    "fév": 2,
    "fev": 2,
    "mar": 3,
    "avr": 4,
    "mai": 5,
    "juin": 6,
    "juil": 7,
    "aoû": 8,
    "aou": 8,
    "sep": 9,
    "oct": 10,
    "nov": 11,
    "déc": 12,
    "dec": 12,
}


def recognises(body: Body) -> bool:
    """Whether it is such a page, or rows cut out of one; a consultation's own page is none."""
    if body.root.lower() not in PAGES or b"recap-consultation" in body.raw:
        return False
    return b"item_consultation" in body.raw or b"resultSearch_nombreElement" in body.raw


def read(body: Body) -> Iterator[ParsedNotice | RefusedPayload]:
    """Every row; one without number or title is refused, the others go on."""
    text = decode_text(body.raw)
    for row in _rows(page_tree(body, text), source_of(text, body.name), body.name):
        yield row.part


def list_page(raw: bytes, name: str) -> ListPage:
    """The page with what the next one is asked with; raises Unreadable where it is no list."""
    body = Body(raw, name)
    text = decode_text(raw)
    document = page_tree(body, text)
    rows = tuple(_rows(document, source_of(text, name), name))
    announced = _number(_beside(document, "nombreElement"))
    if announced is None and (rows or not NOTHING.search(text[:200_000])):
        raise Unreadable(
            "unknown_shape", "page sans nombre de consultations : ce n’est pas la liste.", raw
        )
    fields = document.xpath("//input[contains(@id, 'resultSearch_numPageTop')]")
    field = cast(etree._Element, fields[0]) if isinstance(fields, list) and fields else None
    states = document.xpath("//*[@name='PRADO_PAGESTATE']/@value")
    return ListPage(
        rows,
        announced or 0,
        (_number(field.get("value")) if field is not None else None) or 1,
        _number(_beside(document, "nombrePageTop")) or 1,
        str(states[0]) if isinstance(states, list) and states else "",
        (field.get("name") or "") if field is not None else "",
    )


def _rows(document: etree._Element, source: str, name: str) -> Iterator[ListedRow]:
    for position, row in enumerate(cast(list[etree._Element], ROWS(document)), 1):
        number, org = _hidden(row, "refCons"), _hidden(row, "orgCons")
        try:
            if not number.isdigit():
                raise Unreadable(
                    "missing_label", "ligne de liste sans numéro de consultation (refCons)."
                )
            yield ListedRow(_notice(row, source, number, org))
        except (Unreadable, ValidationError) as error:
            label = f"{source}:{number}" if number.isdigit() else f"{name}#{position}"
            reason = error.reason if isinstance(error, Unreadable) else "invalid_field"
            excerpt = etree.tostring(row, encoding="utf-8")[:65536]
            refusal = RefusedPayload.model_validate(
                {"name": label, "reason": reason, "detail": str(error), "excerpt": excerpt}
            )
            yield ListedRow(refusal)


def _notice(row: etree._Element, source: str, number: str, org: str) -> ParsedNotice:
    titles = _titles(row)
    if not titles["title"]:
        raise Unreadable("missing_label", "ligne de liste sans intitulé : forme nouvelle ?")
    places = next(iter(cast(list[etree._Element], PLACES(row))), None)
    stated = Stated(
        number=number,
        title=titles["title"],
        published=_moment(row, "date-min"),
        deadline=_deadline(row),
        description=titles["description"],
        nature=_words(_inside(row, "cons_categorie")),
        procedure=_procedure(row),
        reference=_words(_inside(row, "small pull-left")),
        buyer=buyer_of(None, titles["buyer"]),
        url=_address(row, source, number, org),
        departments=departments_of_text(_places(places)),
        social=True if _shows_social(row) else None,
        lots_announced=lots_announced(_words(_inside(row, "lots"))),
        texts=title_texts(titles["title"], titles["description"]),
    )
    return notice_of(source, "atexo_list", stated)


def _titles(row: etree._Element) -> dict[str, str | None]:
    """Title, object and body stand in `title` attributes, whole; what is shown is cut."""
    titles: dict[str, str | None] = {"title": None, "description": None, "buyer": None}
    for titled in cast(list[etree._Element], TITLED(row)):
        title, words = " ".join((titled.get("title") or "").split()), _words(titled)
        if not title:
            continue
        if "truncate-700" not in (titled.get("class") or ""):
            titles["title"] = titles["title"] or title
        elif _is_buyer(titled, title, words):
            titles["buyer"] = titles["buyer"] or title
        else:
            titles["description"] = titles["description"] or title
    return titles


def _is_buyer(titled: etree._Element, title: str, words: str) -> bool:
    parent = titled.getparent()
    block = parent.get("id") or "" if parent is not None else ""
    if "Denomination" in block or words.startswith("Organisme"):
        return True
    # « UGAP (77420 - CHAMPS-SUR-MARNE) »
    return "Objet" not in block and bool(re.search(r"\(\d{5}\s{0,2}-[^()]{0,100}\)$", title))


def _address(row: etree._Element, source: str, number: str, org: str) -> str | None:
    stated = row.xpath(".//a[contains(@href, '/entreprise/consultation/')]/@href")
    for href in stated if isinstance(stated, list) else ():
        if "echanges" not in str(href):
            return str(href)
    card = source_cards().get(source)
    if card is None or not org:
        return None
    return f"{card.hosts[0]}/entreprise/consultation/{number}?orgAcronyme={org}"


def _procedure(row: etree._Element) -> str | None:
    block = _inside(row, "cons_procedure")
    short = block.find(".//abbr") if block is not None else None
    return short.get("title") or _words(short) if short is not None else _words(block) or None


def _places(block: etree._Element | None) -> str:
    if block is None:
        return ""
    whole = block.xpath(".//@data-content")
    return str(whole[0]) if isinstance(whole, list) and whole else _words(block)


def _deadline(row: etree._Element) -> Moment:
    block = _inside(row, "cloture-line")
    block = _inside(row, "cons_dateEnd") if block is None else block
    day = _day(block)
    if block is None or day is None:
        return Moment()
    hour = _words(_inside(block, "time"))
    return read_deadline(f"{day} {hour}" if re.fullmatch(r"\d{1,2}:\d\d", hour) else day)


def _moment(row: etree._Element, name: str) -> Moment:
    return read_moment(_day(_inside(row, name)))


def _day(block: etree._Element | None) -> str | None:
    """« 20 », « Déc. », « 2023 » → 20/12/2023."""
    if block is None:
        return None
    day, month, year = (_words(_inside(block, name)) for name in ("day", "month", "year"))
    short = month.lower().strip(" .")
    number = next(
        (month_number for start, month_number in MONTHS.items() if short.startswith(start)), None
    )
    if number is None or not (day.isdigit() and year.isdigit()):
        return None
    return f"{int(day):02d}/{number:02d}/{year}"


def _shows_social(row: etree._Element) -> bool:
    """Whether the social pictogram or its words are shown: hidden blocks stay empty."""
    signs = row.xpath(
        ".//*[contains(@class, 's-social') or contains(@src, 'social')"
        " or contains(@id, 'dispSociales')]"
    )
    for sign in cast(list[etree._Element], signs if isinstance(signs, list) else []):
        hidden = "display:none" in (sign.get("style") or "").replace(" ", "")
        if not hidden and (sign.tag in ("i", "img") or _words(sign)):
            return True
    return False


def _inside(outer: etree._Element, name: str) -> etree._Element | None:
    """The first element inside that has those classes, in that order."""
    for inner in outer.iter():
        if isinstance(inner.tag, str) and inner is not outer:
            classes = f" {' '.join((inner.get('class') or '').split())} "
            if f" {name} " in classes:
                return inner
    return None


def _hidden(row: etree._Element, name: str) -> str:
    """The value of a hidden field whose name ends so."""
    for field in row.iter("input"):
        if (field.get("name") or "").rpartition("$")[2] == name:
            return (field.get("value") or "").strip()
    return ""


def _beside(document: etree._Element, name: str) -> str:
    stated = document.xpath(f"//*[contains(@id, 'resultSearch_{name}')]")
    return _words(cast(etree._Element, stated[0])) if isinstance(stated, list) and stated else ""


def _number(text: str | None) -> int | None:
    digits = re.sub(r"\s", "", text or "")[:9]
    return int(digits) if digits.isdigit() else None


def _words(node: etree._Element | None) -> str:
    if node is None:
        return ""
    return " ".join(" ".join(str(piece) for piece in node.itertext(etree.Element)).split())
