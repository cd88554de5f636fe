"""The cells of members' tables, one by one: kinds, trades, proofs, contacts, numbers; errors say
what was expected.
"""

import difflib
from collections.abc import Callable
from typing import Any

from pydantic import ValidationError

from vigie.data.trades import trades
from vigie.domain.member_record import ContactRecord, ProofRecord
from vigie.domain.members import Kind
from vigie.domain.territories import folded

FAMILIES = {
    "association": Kind.ASSOCIATION,
    "cooperative": Kind.COOPERATIVE,
    "scop": Kind.COOPERATIVE,
    "scic": Kind.COOPERATIVE,
    "mutuelle": Kind.MUTUELLE,
    "fondation": Kind.FONDATION,
    "societe commerciale": Kind.SOCIETE_ESS,
    "entreprise commerciale": Kind.SOCIETE_ESS,
    "societe ess": Kind.SOCIETE_ESS,
    "esus": Kind.SOCIETE_ESS,
    "tpe": Kind.PARTNER,
    "pme": Kind.PARTNER,
    "partenaire": Kind.PARTNER,
}
YES, NO = {"oui", "o", "1", "vrai", "true", "x"}, {"non", "n", "0", "faux", "false"}


class BadCell(ValueError):
    """Raised for one cell; the message is French."""


def french(error: Exception) -> list[str]:
    """What is wrong, in words; for a validated record, one message a field."""
    if not isinstance(error, ValidationError):
        return [str(error)]
    messages = []
    for fault in error.errors():
        where = " ".join(str(part) for part in fault["loc"] if isinstance(part, str)) or "ligne"
        messages.append(f"{where} : {_why(fault)}")
    return messages


def _why(fault: Any) -> str:
    excerpt = str(fault.get("input"))[:60]
    if fault["type"] == "value_error":
        return str(fault["msg"]).removeprefix("Value error, ")
    reasons = {
        "string_pattern_mismatch": f"forme inattendue « {excerpt} »",
        "float_parsing": f"nombre attendu au lieu de « {excerpt} »",
        "enum": f"valeur inconnue « {excerpt} »",
        "literal_error": f"valeur inconnue « {excerpt} »",
        "missing": "valeur manquante",
        "string_too_long": "texte trop long",
        "string_too_short": "texte vide ou trop court",
        "too_long": "liste trop longue",
        "date_from_datetime_parsing": f"date attendue (AAAA-MM-JJ) au lieu de « {excerpt} »",
    }
    return reasons.get(fault["type"], f"valeur refusée « {excerpt} »")


def cell(column: str, reader: Callable[[str], Any], text: str) -> Any:
    """One cell read, its column named in what goes wrong."""
    try:
        return reader(text)
    except (BadCell, ValidationError, ValueError) as error:
        raise BadCell(f"{column} : {'; '.join(french(error))}") from None


def kinds_of(text: str, strict: bool = True) -> tuple[Kind, ...]:
    """« EI | association » → kinds; a family's name in any spelling is known."""
    kinds = []
    for word in listed(text):
        by_code = Kind.__members__.get(word.upper().replace(" ", "_"))
        by_name = next((kind for words, kind in FAMILIES.items() if words in folded(word)), None)
        if by_code or by_name:
            kinds.append(by_code or by_name)
        elif strict:
            raise BadCell(f"forme inconnue « {word} » (attendues : {', '.join(Kind)})")
    return tuple(kind for kind in dict.fromkeys(kinds) if kind)


def trade_of(text: str) -> str | None:
    """The trade of that slug or label; an unknown one with the nearest that is known."""
    if not text:
        return None
    by_label = {folded(trade.label): slug for slug, trade in trades().items()}
    slug = text if text in trades() else by_label.get(folded(text))
    if slug is None:
        near = difflib.get_close_matches(folded(text), [*by_label, *trades()], n=1, cutoff=0.6)
        hint = f" ; vouliez-vous dire « {by_label.get(near[0], near[0])} » ?" if near else ""
        raise BadCell(f"métier inconnu « {text[:60]} »{hint}")
    return slug


def proofs_of(text: str) -> tuple[ProofRecord, ...]:
    """« cpom:2027-12-31 | share_50:oui »."""
    proofs = []
    for written_proof in listed(text, "|"):
        kind, _, proof_end = (part.strip() for part in written_proof.partition(":"))
        holds = proof_end not in NO
        until = proof_end if proof_end and proof_end not in YES | NO else None
        proofs.append(ProofRecord(kind=kind, valid_until=until, holds=holds))
    return tuple(proofs)


def contacts_of(text: str) -> tuple[ContactRecord, ...]:
    """« adresse;prénom;nom;fonction;rythme | … », the address alone being enough."""
    contacts = []
    for written_contact in listed(text, "|"):
        parts = [part.strip() for part in written_contact.split(";")] + [""] * 4
        fields = dict(zip(("email", "first_name", "last_name", "role"), parts, strict=False))
        contacts.append(ContactRecord(**fields, rhythm=parts[4] or None))
    return tuple(contacts)


def listed(text: str, separators: str = "|,;") -> list[str]:
    """The parts of a cell."""
    for separator in separators[1:]:
        text = text.replace(separator, separators[0])
    return [piece.strip() for piece in text.split(separators[0]) if piece.strip()]


def number_of(text: str) -> float | None:
    """« 1 250,50 € » → 1250.5."""
    plain = (
        text.replace("\u202f", "")
        .replace("\xa0", "")
        .replace(" ", "")
        .replace("€", "")
        .replace(",", ".")
    )
    if not plain:
        return None
    try:
        return float(plain)
    except ValueError:
        raise BadCell(f"nombre attendu au lieu de « {text[:60]} »") from None


def yes_of(text: str) -> bool | None:
    """« oui », « non », or nothing."""
    word = folded(text)
    if not word:
        return None
    if word in YES or word in NO:
        return word in YES
    raise BadCell(f"« oui », « non » ou rien, au lieu de « {text[:60]} »")
