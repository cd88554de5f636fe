"""Hostile words in every field that somebody writes, shown on every page, feed and export: they
stay words.
"""

import csv
import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import html5lib
import openpyxl
from icalendar import Calendar
from sqlalchemy import update
from starlette.responses import Response

from tests.attack.routes import Attack, Outcome
from vigie.store import Store, open_store
from vigie.store.tables import metadata

WORDS = (
    "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>",
    '=HYPERLINK("https://mal.exemple";"cliquez")',
    "+cmd|' /C calc'!A0",
    "Lot\r\nBcc: tous@exemple.org\r\nBEGIN:VEVENT\r\nSUMMARY:autre",
    "]]></summary><entry><title>x</title>",
    "{{ 7 * 7 }} {% raw %} ${x} %s javascript:alert(1)",
    "\u202etxet lanigiro\u202c \u2066caché\x00\x1b[31m",
    "<!channel> <@U123> <https://mal.exemple|cliquez> @here",
    "' OR 1=1 --",
    "mot" * 4_000,
)
# What publishers, members, people and staff write; the rest is made by us.
WRITTEN = (
    ("consultations", "title description buyer_name reference"),
    ("lots", "title description"),
    ("buyers", "name"),
    ("members", "name description source"),
    ("sites", "label address city"),
    ("activities", "label"),
    ("proofs", "reference"),
    ("contacts", "first_name last_name role source"),
    ("users", "name"),
    ("notes", "text"),
    ("answers", "note"),
    ("verdicts", "note quote"),
    ("findings", "quote"),
    ("search_rows", "title buyer_name reference"),
    ("saved_searches", "name"),
    ("alarms", "detail"),
    ("crawls", "detail"),
    ("refusals", "name detail"),
    ("deliveries", "error"),
    ("api_keys", "name"),
    ("joint_bids", "need form_reason"),
    ("awards", "winner_name"),
)
ADDRESSES = (("consultations", "url documents_url"), ("members", "website"))
ALL_AT_ONCE = "=1+1" + " ".join(WORDS[:-1])
BOUNDED = ("members", "sites", "activities", "proofs", "contacts")
OWN = ("/static/", "data:", "/logo", "/envois/")  # « /envois/…/courriel »: a mail in its own frame


def written(store: Store, words: str) -> int:
    """Put the words in every such column; how many columns there were."""
    columns = 0
    with store.engine.begin() as connection:
        for told, value in ((WRITTEN, words), (ADDRESSES, f"javascript:{words}")):
            for name, fields in told:
                table = metadata.tables[name]
                for field in fields.split():
                    kept = value[:100] if name in BOUNDED else value  # as its act bounds it
                    connection.execute(update(table).values({field: kept}))
                    columns += 1
    return columns


def shown(source: Path, words: str, place: Path) -> Outcome:
    """Every page, feed and export of that base with the words in it: what they turned into."""
    shutil.copy(source, place)
    store = open_store(f"sqlite:///{place}")
    attack = Attack(store)
    written(store, words)
    came = Outcome()
    for route in attack.routes:
        if route.method != "GET":
            continue
        client = (
            attack.member if route.path.startswith("/m/") else attack.roles["administration"].client
        )
        path = attack.filled(route.path)
        for one in (path.replace("csv", kind) for kind in ("csv", "xlsx", "json")):
            answer = client.get(one, follow_redirects=False)
            came.tries[route.path] += 1
            came.passed += [f"{one} : {fault}" for fault in faults(answer)]
            if "csv" not in path:
                break
    store.close()
    return came


def faults(answer: Response) -> Iterator[str]:
    """What the words did beyond being shown."""
    if answer.status_code >= 500:
        yield f"répond {answer.status_code}"
    kind = answer.headers.get("content-type", "").partition(";")[0]
    content = bytes(answer.content)  # type: ignore[attr-defined]
    readers = {
        "text/html": _page,
        "text/csv": _cells,
        "text/calendar": _events,
        "application/atom+xml": _entries,
        "application/json": _json,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": _sheet,
    }
    if answer.status_code < 400 and kind in readers:
        yield from readers[kind](content)


def _page(content: bytes) -> Iterator[str]:
    tree = html5lib.parse(content, namespaceHTMLElements=False)
    for node in tree.iter():
        tag = node.tag if isinstance(node.tag, str) else ""
        source = node.get("src", "")
        if tag in ("script", "img", "iframe") and not source.startswith(OWN):
            yield f"<{tag} {source[:40]}>"
        yield from (f"{name} sur <{tag}>" for name in node.attrib if str(name).startswith("on"))
        target = urlsplit(str(node.get("href") or node.get("action") or "").strip().lower())
        if target.scheme not in ("", "http", "https", "mailto", "data", "tel"):
            yield f"lien {target.scheme}:"
    if b"49 " in content and b"{{ 7 * 7 }}" not in content and b"7 * 7" in content:
        yield "gabarit exécuté"


def _cells(content: bytes) -> Iterator[str]:
    text = content.decode("utf-8-sig")
    for row in csv.reader(io.StringIO(text), delimiter=";"):
        yield from (f"cellule {cell[:20]!r}" for cell in row if _formula(cell))


def _formula(cell: str) -> bool:
    number = cell.lstrip("-").replace(",", "").replace(".", "").isdigit()
    return cell.startswith(("=", "+", "-", "@", "\t", "\r")) and not number


def _sheet(content: bytes) -> Iterator[str]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    for sheet in book:
        for row in sheet.iter_rows():
            yield from (f"formule en {one.coordinate}" for one in row if one.data_type == "f")


def _events(content: bytes) -> Iterator[str]:
    for event in Calendar.from_ical(content).walk("VEVENT"):
        if str(event.get("SUMMARY", "")) == "autre":
            yield "événement ajouté"


def _entries(content: bytes) -> Iterator[str]:
    tree = ElementTree.fromstring(content)
    for entry in tree.iter("{http://www.w3.org/2005/Atom}entry"):
        if entry.findtext("{http://www.w3.org/2005/Atom}id") is None:
            yield "entrée ajoutée"


def _json(content: bytes) -> Iterator[str]:
    json.loads(content)
    yield from ()
