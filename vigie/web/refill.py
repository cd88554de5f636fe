"""A form that was refused keeps what was typed: the page that shows it again is filled with it,
each fault linked to its field. One mechanism for every form, whatever its template.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from lxml import html
from lxml.html import HtmlElement
from starlette.datastructures import FormData
from starlette.responses import Response

from vigie.web.form_rules import broken_rules, typed_fields

MOST_KEPT = 300  # forms of the whole team, the oldest forgotten first
KEPT_FOR = timedelta(minutes=15)
NEVER_KEPT = (
    "csrf",
    "mot_de_passe",
    "ancien",
    "nouveau",
    "encore",
    "contenu",
    "code",
    "reponse",
    "confirmation",
    "confirmation_cle",
)
LONGEST = 200_000  # characters of one form
SUMMARY = "fautes"  # the id of the summary
LEAST_ALIKE = 60  # characters of a fault by which it is known again
TYPED = ("text", "search", "email", "url", "number", "tel", "date", "datetime-local", "")


@dataclass(frozen=True)
class RefusedForm:
    """A form as it was sent, and what is wrong with it."""

    action: str  # the path that it was sent to
    values: Mapping[str, tuple[str, ...]]
    # field → what is wrong; not told: what breaks the form's own rules
    faults: Mapping[str, str] | None = field(default_factory=dict)
    why: str = ""  # why it was refused, as the person was told


def refusal(
    action: str, form: FormData, faults: Mapping[str, str] | None, why: str = ""
) -> RefusedForm:
    """What is worth keeping of a form: no secret, no file."""
    values: dict[str, tuple[str, ...]] = {}
    room = LONGEST
    for name, value in form.multi_items():
        if isinstance(value, str) and name not in NEVER_KEPT and (room := room - len(value)) > 0:
            values[name] = (*values.get(name, ()), value)
    return RefusedForm(action, values, faults, why)


class KeptForms:
    """The refused forms of each session, until its next page shows them."""

    def __init__(self) -> None:
        self._kept: dict[int, tuple[datetime, RefusedForm]] = {}

    def keep(self, session: int, refused: RefusedForm, now: datetime) -> None:
        """In place of the one before."""
        self._kept.pop(session, None)
        self._kept[session] = (now, refused)
        while len(self._kept) > MOST_KEPT:
            del self._kept[next(iter(self._kept))]

    def take(self, session: int, now: datetime) -> RefusedForm | None:
        """The session's refused form, once."""
        kept_at, refused = self._kept.pop(session, (now, None))
        return refused if now - kept_at < KEPT_FOR else None


def refilled(page: str, refused: RefusedForm) -> str:
    """The page with that form filled as it was sent, its faults told; unchanged where it shows
    no such form.
    """
    document = html.document_fromstring(page)
    same_forms = [form for form in _forms(document) if _same(form, refused)]
    if not same_forms:
        return page
    # one without an address goes to the page's own, which may be another; two that go to one
    # address have other fields
    form = max(same_forms, key=lambda form: (bool(form.get("action")), _shared(form, refused)))
    _fill(form, refused.values)
    for around in form.iterancestors("details"):
        around.set("open", "")
    faults = _faults(form, refused)
    _tell(form, faults)
    _tell_once(document, faults.values())
    whole: str = html.tostring(document, encoding="unicode", doctype="<!doctype html>")
    return whole


def shown_again(answer: Response, refused: RefusedForm) -> Response:
    """That page with the form filled as it was sent."""
    answer.body = refilled(bytes(answer.body).decode(), refused).encode()
    answer.headers["content-length"] = str(len(answer.body))
    return answer


def _forms(document: HtmlElement) -> Iterator[HtmlElement]:
    return (form for form in document.iter("form") if form.get("method") == "post")


def _same(form: HtmlElement, refused: RefusedForm) -> bool:
    """Whether it goes to the same place with the same hidden fields."""
    if form.get("action", refused.action) != refused.action:
        return False
    hidden = [hidden_box for hidden_box in form.iter("input") if hidden_box.get("type") == "hidden"]
    return all(
        hidden_box.get("value", "")
        in refused.values.get(hidden_box.get("name"), (hidden_box.get("value", ""),))
        for hidden_box in hidden
        if hidden_box.get("name") not in NEVER_KEPT
    )


def _faults(form: HtmlElement, refused: RefusedForm) -> Mapping[str, str]:
    """Those that were told; else those that break the form's own rules; else the refusal itself,
    where only one field can be meant.
    """
    if refused.faults is not None:
        return refused.faults
    typed = typed_fields(form)
    alone = {typed[0].get("name", ""): refused.why} if len(typed) == 1 and refused.why else {}
    return broken_rules(form, refused.values) or alone


def _shared(form: HtmlElement, refused: RefusedForm) -> int:
    """How many of the form's fields were sent."""
    return len(
        {box.get("name") for box in form.iter("input", "select", "textarea")}.intersection(
            refused.values
        )
    )


def _fill(form: HtmlElement, values: Mapping[str, tuple[str, ...]]) -> None:
    values_left = {name: list(several) for name, several in values.items()}
    for box in form.iter("input", "select", "textarea"):
        name, kind = box.get("name", ""), box.get("type", "")
        if name in NEVER_KEPT or not name:
            continue
        if kind in ("checkbox", "radio"):
            box.attrib.pop("checked", None)
            if box.get("value", "on") in values.get(name, ()):
                box.set("checked", "")
        elif box.tag == "select":
            for option in box.iter("option"):
                option.attrib.pop("selected", None)
                if option.get("value", (option.text or "").strip()) in values.get(name, ()):
                    option.set("selected", "")
        elif values_left.get(name) and (box.tag == "textarea" or kind in TYPED):
            typed = values_left[name].pop(0)
            if box.tag == "textarea":
                box.text = "\n" + typed if typed.startswith("\n") else typed
            else:
                box.set("value", typed)


def _tell(form: HtmlElement, faults: Mapping[str, str]) -> None:
    """A summary before the form, with a link to each field; beside each field what is wrong."""
    boxes = {
        box.get("name"): box
        for box in reversed(list(form.iter("input", "select", "textarea")))
        if box.get("type") != "hidden"
    }
    faults_by_box = [(boxes.get(name), words) for name, words in faults.items()]
    if not faults_by_box:
        return
    summary = html.Element("div", {"class": "wrong", "id": SUMMARY, "role": "alert"})
    title = html.Element("p")
    title.text = (
        "Un point est à revoir :"
        if len(faults_by_box) == 1
        else f"{len(faults_by_box)} points sont à revoir :"
    ).replace(" :", "\u00a0:")
    lines = html.Element("ul")
    for number, (box, words) in enumerate(faults_by_box):
        lines.append(_line(number, box, words))
    summary.append(title)
    summary.append(lines)
    form.insert(0, summary)


def _tell_once(document: HtmlElement, fault_words: Iterable[str]) -> None:
    """What the summary says is not said above the form as well."""
    alerts = [p for p in document.iter("p") if p.get("role") == "alert" and not p.get("id")]
    for alert in alerts:
        alert_text = " ".join(alert.text_content().split())  # narrow and hard spaces alike
        if any(" ".join(words.split())[:LEAST_ALIKE] in alert_text for words in fault_words):
            alert.drop_tree()


def _line(number: int, box: HtmlElement | None, words: str) -> HtmlElement:
    line = html.Element("li")
    if box is None:
        line.text = words
        return line
    mark = html.Element("span", {"class": "no", "id": f"faute-{number}"})
    mark.text = words
    mark.tail, box.tail = box.tail, None
    box.addnext(mark)
    box.set("aria-invalid", "true")
    box.set("aria-describedby", f"faute-{number}")
    box.set("id", box.get("id") or f"champ-{number}")
    link = html.Element("a", {"href": f"#{box.get('id')}"})
    link.text = words
    line.append(link)
    return line
