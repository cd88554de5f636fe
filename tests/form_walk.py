"""Every form that pages show, found in the pages themselves, and a wrong value for each field that
one types in: a new form is walked as it comes.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from urllib.parse import urlsplit

from fastapi.testclient import TestClient
from lxml import html
from lxml.html import HtmlElement

from vigie.web.form_rules import NUMBERS, typed_fields

NONSENSE = "☃ n’importe quoi ☃"
# what a field declares → what one may type there that it is not; what fills it where it must be
WRONG = {"email": "pas une adresse", "date": "2026-99-99", "number": "beaucoup"}
PLAUSIBLE = {"email": "x{}@exemple.org", "date": "2026-12-24", "number": "3"}
NEW = count(1)  # an address is given once
DIGITS = re.compile(r"[0-9]+")  # numbers of rows and parts


@dataclass(frozen=True)
class TypedField:
    """A field that one types in, and what it says of what may be typed."""

    name: str
    kind: str
    required: bool
    button: tuple[str, str] | None  # what the button after it sends along

    @property
    def part(self) -> str:
        """Its name without numbers: « aN-cpv »."""
        return DIGITS.sub("N", self.name)


@dataclass(frozen=True)
class ShownForm:
    """One form of one page: where it goes, what its fields hold, which of them one types in."""

    action: str
    values: tuple[tuple[str, str], ...]
    typed: tuple[TypedField, ...]

    @property
    def kind(self) -> tuple[str, frozenset[str]]:
        """The same for forms that differ only in the rows that they are about."""
        return DIGITS.sub("N", self.action), frozenset(field.part for field in self.typed)


@dataclass(frozen=True)
class Tried:
    """One wrong value in one field, and what came of it."""

    action: str
    field: TypedField
    wrong: str
    status: int
    refused: bool  # the form came back with the summary of its faults
    kept: bool  # what was typed stands in its field again
    linked: bool  # the summary leads to that field, which is marked

    @property
    def good(self) -> bool:
        """Refused as it should be."""
        return self.refused and self.kept and self.linked

    def __str__(self) -> str:
        return f"{self.action} {self.field.name} « {self.wrong} » → {self.status}"


def walk(
    client: TestClient, pages: list[str], told: Mapping[str, Mapping[str, str]]
) -> Iterator[Tried]:
    """Each field of each form of those pages with something wrong in it; `told` says what else a
    form must hold to be kept.
    """
    seen = set()
    for address in pages:
        for form in _shown(client, address):
            if form.kind in seen:
                continue
            seen.add(form.kind)
            fresh: ShownForm | None = form
            for field in form.typed:
                for wrong in ("", WRONG.get(field.kind, NONSENSE)):
                    if not wrong and not field.required:
                        continue
                    fresh = fresh or _again(client, address, form, field)
                    if fresh is None:
                        break  # an act that was done took the form away
                    tried = _try(client, fresh, field, wrong, told.get(form.action, {}))
                    yield tried
                    if not tried.refused:
                        fresh = None  # what it shows has changed


def _again(
    client: TestClient, address: str, form: ShownForm, field: TypedField
) -> ShownForm | None:
    same = (one for one in _shown(client, address) if one.kind[0] == form.kind[0])
    return next((one for one in same if field.part in one.kind[1]), None)


def _shown(client: TestClient, address: str) -> list[ShownForm]:
    """The forms of that page that change something and have a field to type in."""
    answer = client.get(address)
    if "text/html" not in answer.headers.get("content-type", "") or not answer.text:
        return []
    return [
        ShownForm(
            form.get("action") or urlsplit(address).path,
            tuple(_values(form)),
            tuple(_typed(form, box) for box in typed_fields(form)),
        )
        for form in html.document_fromstring(answer.text).iter("form")
        if form.get("method") == "post" and typed_fields(form)
    ]


def _typed(form: HtmlElement, box: HtmlElement) -> TypedField:
    """With the button that one presses after typing there; one that leads to another step checks
    nothing.
    """
    after = [
        button
        for button in box.xpath("following::button")
        if button.get("name") != "etape" and form in button.iterancestors("form")
    ]
    button = after[0] if after and after[0].get("name") else None
    pressed = None if button is None else (button.get("name"), button.get("value", ""))
    return TypedField(box.get("name"), _kind(box), box.get("required") is not None, pressed)


def _kind(box: HtmlElement) -> str:
    if box.get("inputmode") in NUMBERS:
        return "number"
    return box.get("type", "text") if box.tag == "input" else "text"


def _values(form: HtmlElement) -> Iterator[tuple[str, str]]:
    """As a browser would send it once what is required is filled."""
    for box in form.iter("input", "textarea", "select"):
        name, kind = box.get("name"), box.get("type")
        if not name or kind in ("file", "submit", "button"):
            continue
        if kind in ("checkbox", "radio"):
            if box.get("checked") is not None:
                yield name, box.get("value", "on")
        elif box.tag == "select":
            options = list(box.iter("option"))
            chosen = [option for option in options if option.get("selected") is not None]
            for option in (chosen or options)[:1]:
                yield name, option.get("value", (option.text or "").strip())
        else:
            value = box.get("value", "") if box.tag == "input" else (box.text or "").strip()
            required = box.get("required") is not None
            fitting = PLAUSIBLE.get(_kind(box), "Un texte assez long").format(next(NEW))
            yield name, value or fitting * required


def _try(
    client: TestClient, form: ShownForm, field: TypedField, wrong: str, told: Mapping[str, str]
) -> Tried:
    data: dict[str, list[str]] = {}
    for name, value in form.values:
        data.setdefault(name, []).append(value or told.get(name, ""))
    data[field.name] = [wrong]
    if field.button:
        data[field.button[0]] = [field.button[1]]
    answer = client.post(form.action, data=data)
    document = html.document_fromstring(answer.text)
    summary = document.xpath("//*[@id='fautes']")
    kept = linked = False
    for box in document.xpath("//form[.//*[@id='fautes']]//*[@name=$name]", name=field.name)[:1]:
        value = box.get("value", "") if box.tag == "input" else (box.text or "").strip("\n")
        links = summary[0].xpath(".//a[@href=$to]", to=f"#{box.get('id')}")
        kept, linked = value == wrong, bool(links) and box.get("aria-invalid") == "true"
    return Tried(form.action, field, wrong, answer.status_code, bool(summary), kept, linked)
