"""What a form itself says of its fields (required, a number, a date, an address), asked of what was
sent once the form was refused: each fault is told where it was typed (pure).
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime

from lxml.html import HtmlElement

from vigie.domain.french import cut, quoted

NOT_TYPED = ("hidden", "checkbox", "radio", "submit", "button", "file", "password")
NUMBERS = ("numeric", "decimal")


def typed_fields(form: HtmlElement) -> list[HtmlElement]:
    """The fields that one types in, in their order."""
    return [
        box
        for box in form.iter("input", "textarea")
        if box.get("name") and box.get("type") not in NOT_TYPED
    ]


def broken_rules(form: HtmlElement, values: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Field → what the form's own rules say against what was typed there."""
    faults: dict[str, str] = {}
    values_left = {name: list(several) for name, several in values.items()}
    for box in typed_fields(form):
        name = box.get("name", "")
        if not values_left.get(name):
            continue
        why = _broken(box, values_left[name].pop(0).strip())
        if why:
            faults.setdefault(name, f"{_label(box)}\u00a0: {why}")
    return faults


def _broken(box: HtmlElement, typed: str) -> str:
    if not typed:
        return "à remplir." if box.get("required") is not None else ""
    kind = "number" if box.get("inputmode") in NUMBERS else box.get("type", "")
    rule = RULES.get(kind)
    return f"{quoted(cut(typed, 40))} {rule[1]}" if rule and not rule[0](typed) else ""


def _label(box: HtmlElement) -> str:
    """The words that stand before the field in its label, or in the label that names it."""
    around = next(box.iterancestors("label"), None)
    if around is None and box.get("id"):
        named = box.getroottree().xpath("//label[@for=$id]", id=box.get("id"))
        around = named[0] if named else None
    words = " ".join((around.text_content() if around is not None else "").split())
    return cut(words.split(" (")[0], 60) or "Ce champ"


def _accepts(read: Callable[[str], object]) -> Callable[[str], bool]:
    def fits(typed: str) -> bool:
        try:
            read(typed)
        except ValueError:
            return False
        return True

    return fits


def _number(typed: str) -> float:
    return float("".join(typed.split()).rstrip("€").replace(",", "."))


RULES: dict[str, tuple[Callable[[str], bool], str]] = {
    "number": (_accepts(_number), "n’est pas un nombre."),
    "date": (_accepts(date.fromisoformat), "n’est pas une date, écrire par exemple 2026-12-24."),
    "datetime-local": (_accepts(datetime.fromisoformat), "n’est ni une date ni une heure."),
    "email": (
        lambda typed: "." in typed.rpartition("@")[2] and "@" in typed,
        "n’est pas une adresse.",
    ),
    "url": (lambda typed: typed.startswith(("https://", "http://")), "n’est pas un lien."),
}
