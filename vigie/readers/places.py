"""Where the work is: départements from codes, postcodes, NUTS and free text; Corsica, overseas
and lost zeros included.
"""

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

NAMED = re.compile(r"^(?:0?[1-9]|1\d|2[1-9]|[3-8]\d|9[0-5]|2[AB]|97[1-8]|98[4678]|99)$")
# BOAMP writes the two halves of Corsica 20A and 20B; a bare 20 is the whole of it.
CORSICA = {"20A": "2A", "20B": "2B"}
POSTCODE = re.compile(
    r"(?<![\d.,/-])(?:\d{5}|2[AaBb]\d{3})(?!\d|[.,]\d|\s{0,2}(?:€|euros|m²|m2|heures|h\b))"
)
BRACKETED = re.compile(r"\(\s?(\d{2,3}|2[ABab])\s?\)")


def department(code: str | None) -> str | None:
    """A département code in its normal form: « 2 » → 02, « 20A » → 2A, « 971 » → 971; None where
    it is none.
    """
    text = (code or "").strip().upper()
    text = CORSICA.get(text, text)
    if len(text) == 3 and text.startswith("0"):
        text = text[1:]
    return text.zfill(2) if NAMED.match(text) else None


def departments(codes: Iterable[str | None]) -> tuple[str, ...]:
    """The départements of a list of codes (a string with commas may hold several), in order,
    each once.
    """
    stated = (part.strip() for code in codes if code for part in re.split(r"[,;|]", code))
    parts = (half for part in stated for half in (("2A", "2B") if part == "20" else (part,)))
    return _distinct_codes(department(part) for part in parts)


def department_of_postcode(postcode: str | None) -> str | None:
    """« 75012 » → 75, « 97120 » → 971, « 20137 » → 2A, « 20200 » → 2B; None where it is no
    French postcode.
    """
    text = re.sub(r"\s", "", postcode or "").upper()
    if re.match(r"^2[AB]\d{3}$", text):
        return text[:2]
    if re.match(r"^\d{4}$", text):  # a lost zero
        text = "0" + text
    if not re.match(r"^\d{5}$", text):
        return None
    if text.startswith("20"):
        return "2A" if text[2] in "01" else "2B"
    code = department(text[:3] if text.startswith(("97", "98")) else text[:2])
    return None if code == "99" else code


def departments_of_nuts(codes: Iterable[str | None]) -> tuple[str, ...]:
    """The départements of NUTS codes, 2013 to 2024 versions; a region gives all of its own, FR
    alone gives none.
    """
    return _distinct_codes(
        department_code
        for code in codes
        for department_code in _of_nuts((code or "").strip().upper())
    )


def departments_of_text(text: str | None) -> tuple[str, ...]:
    """The départements of the postcodes and bracketed codes of a free text: « 59278 Escautpont
    », « Nanterre (92) ».
    """
    if not text:
        return ()
    head = text[:20_000]
    placed_codes = [
        (match.start(), department_of_postcode(match.group())) for match in POSTCODE.finditer(head)
    ]
    placed_codes += [
        (match.start(), department(match.group(1))) for match in BRACKETED.finditer(head)
    ]
    return _distinct_codes(
        code for _, code in sorted(placed_codes, key=lambda pair: pair[0]) if code != "99"
    )


def _of_nuts(code: str) -> tuple[str, ...]:
    if not code.startswith("FR") or len(code) < 3:
        return ()
    table = nuts_departments()
    if code in table:
        return (table[code],)
    return _distinct_codes(
        department for nuts, department in table.items() if nuts.startswith(code)
    )


@cache
def nuts_departments() -> dict[str, str]:
    """NUTS level 3 code → département, all versions since 2013."""
    lines = (files("vigie.data") / "nuts_fr_departements.tsv").read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith(("#", "nuts3\t")))
    return {nuts: code for nuts, code, *_ in rows if code}


def _distinct_codes(codes: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for code in codes if code))
