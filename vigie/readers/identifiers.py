"""Identifiers as publishers write them, cleaned: SIRET, SIREN, CPV, idweb. What does not check
is null.
"""

import re
from collections.abc import Iterable

from stdnum.exceptions import ValidationError
from stdnum.fr import siren as _siren
from stdnum.fr import siret as _siret

CPV = re.compile(r"^\s{0,5}(?:CPV\s?:?\s?)?(\d{8})(?:-?\d)?\s{0,5}$", re.IGNORECASE)


def siret(text: str | None) -> str | None:
    """14 digits that check (Luhn, La Poste's exception included), out of « 217 500 016 00019 »
    or « FR…  »; else None.
    """
    digits = re.sub(r"\D", "", (text or "")[:60])
    try:
        return str(_siret.validate(digits))
    except ValidationError:
        return None


def siren(text: str | None) -> str | None:
    """9 digits that check: a SIREN, or the first nine of a SIRET; else None."""
    digits = re.sub(r"\D", "", (text or "")[:60])
    try:
        return str(_siren.validate(digits[:9] if siret(digits) else digits))
    except ValidationError:
        return None


def cpv(code: str | None) -> str | None:
    """The 8 digits of a CPV code without its check digit: « 90910000-9 » → 90910000; None where
    it is none.
    """
    code_match = CPV.match((code or "")[:40])
    return code_match[1] if code_match else None


def cpvs(codes: Iterable[str | None]) -> tuple[str, ...]:
    """The CPV codes of a list, in order, each once."""
    return tuple(dict.fromkeys(digits for code in codes if (digits := cpv(code))))
