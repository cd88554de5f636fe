"""Contracts that buyers publish once signed (DECP: 2019, 2022 and 2024 shapes), streamed: millions
of them without holding more than one and a piece of the file.
"""

import codecs
import io
import json
import re
from collections.abc import Iterator
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any, BinaryIO, get_args

from vigie.domain.clock import PARIS
from vigie.domain.contracts import Contract, ContractChange, Holder, Social, plausible, renewals_in
from vigie.domain.french import count
from vigie.domain.notice import (
    Duration,
    Flags,
    ParsedBuyer,
    ParsedNotice,
    RefusedPayload,
    TextPart,
    Winner,
)
from vigie.readers.base import Body
from vigie.readers.identifiers import cpv, siren, siret
from vigie.readers.places import department, department_of_postcode
from vigie.readers.prose import one_line, plain

FORMATS = ("decp",)
LONGEST_TITLE = 1000
PIECE = 1024 * 1024  # characters read at once
LONGEST_NAME = 400  # characters of a list's name and what stands around it
LONGEST = 4 * 1024 * 1024  # characters of one contract: above, it is broken
# the list of contracts: {"marches": [ or {"marches": {"marche": [, then "contrat-concession": [
LIST = re.compile(r'"(?:marches|marche|contrats?-concessions?)"\s{0,100}:\s{0,100}\[')
FIRST = re.compile(rb'^\s{0,200}\{\s{0,200}"marches"\s{0,200}:')
BLANK = re.compile(r"[\s,]*")
DECODER = json.JSONDecoder(strict=False)
PLACEHOLDERS = frozenset({"", "nc", "mq", "cdl", "inx", "xxx", "none", "null", "sans objet"})
SOCIAL: dict[str, Social] = {
    "clause sociale": "clause",
    "critère social": "criterion",
    "marché réservé": "reserved",
    "concession réservée": "reserved",
}
STRETCHED = 10  # lists in lists, as some platforms nest their holders


def recognises(body: Body) -> bool:
    """Whether it is such a file."""
    return bool(FIRST.match(body.raw[:1024]))


def read(body: Body) -> Iterator[ParsedNotice | RefusedPayload]:
    """Every contract as an award notice; one that cannot be read is refused by name."""
    for contract in contracts(io.BytesIO(body.raw), body.name):
        yield contract if isinstance(contract, RefusedPayload) else notice_of(contract)


def contracts(file: BinaryIO, name: str) -> Iterator[Contract | RefusedPayload]:
    """Every contract of a file, in its order; a file that is cut ends with a refusal."""
    for position, record in enumerate(records(file), 1):
        if isinstance(record, str):
            read_before = count(position - 1, "contrat")
            detail = f"{name} : fichier coupé ou abîmé après {read_before} ({record})."
            yield RefusedPayload(name=name, reason="cut", detail=detail)
            return
        try:
            yield _contract(record)
        except ValueError as error:
            yield RefusedPayload(
                name=f"{name}#{position}", reason="invalid_field", detail=f"{error}"[:2000]
            )


def records(file: BinaryIO) -> Iterator[dict[str, Any] | str]:
    """The objects of the lists of contracts, one by one; ends with words where the file does not
    come to its own end.
    """
    sheet = _Sheet(file)
    while sheet.to_list():
        while True:
            try:
                record = sheet.following()
            except ValueError as error:
                yield str(error)
                return
            if record is None:
                break
            if isinstance(record, dict):
                yield record
    if not sheet.text.rstrip().endswith("}"):
        yield "l’accolade qui le ferme manque"


class _Sheet:
    """A window on the text of a file, moved forward piece by piece."""

    def __init__(self, file: BinaryIO) -> None:
        self.file, self.text, self.position, self.ended = file, "", 0, False
        self.decoder = codecs.getincrementaldecoder("utf-8-sig")("replace")

    def more(self) -> bool:
        """Read on; whether there was more."""
        if self.ended:
            return False
        piece = self.file.read(PIECE)
        self.ended = not piece
        self.text, self.position = (
            self.text[self.position :] + self.decoder.decode(piece, not piece),
            0,
        )
        return not self.ended

    def to_list(self) -> bool:
        """Move to the beginning of the next list of contracts; whether there is one."""
        while True:
            opening = LIST.search(self.text, self.position)
            if opening:
                self.position = opening.end()
                return True
            self.position = max(self.position, len(self.text) - LONGEST_NAME)
            if not self.more():
                return False

    def following(self) -> Any:
        """The next value of the list, nothing at its end; raises ValueError where it is cut."""
        while True:
            blank = BLANK.match(self.text, self.position)
            self.position = blank.end() if blank else self.position
            if self.text[self.position : self.position + 1] == "]":
                self.position += 1
                return None
            if self.position < len(self.text):
                try:
                    record, self.position = DECODER.raw_decode(self.text, self.position)
                except (ValueError, RecursionError):
                    if len(self.text) - self.position > LONGEST:
                        raise ValueError("un contrat sans fin") from None
                else:
                    return record if record is not None else {}
            if not self.more():
                raise ValueError("la liste s’arrête avant sa fin")


def _contract(record: dict[str, Any]) -> Contract:
    concession = "autoriteConcedante" in record and not record.get("acheteur")
    buyer = _siret_of(record, "autoriteConcedante" if concession else "acheteur")
    number = _text(record.get("id"))
    if not buyer or not number:
        raise ValueError("contrat sans acheteur (SIRET) ou sans numéro")
    title = " ".join(plain(_text(record.get("objet"))[:LONGEST_TITLE]).split())
    changes = tuple(
        _change(modification)
        for modification in _listed(record.get("modifications"), "modification")
    )
    notified = _date(record.get("dateSignature" if concession else "dateNotification"))
    holders = "concessionnaire" if concession else "titulaire"
    return Contract(
        key=f"{buyer}:{number}"[:120],
        number=number[:60],
        buyer_siret=buyer,
        title=title,
        holders=_holders(record.get(f"{holders}s"), holders),
        notified_on=notified,
        published_on=_date(record.get("datePublicationDonnees")),
        nature=_text(record.get("nature"))[:60],
        procedure=_text(record.get("procedure"))[:100],
        cpv=cpv(_text(record.get("codeCPV"))),
        department=_place(record.get("lieuExecution")),
        amount=plausible(_number(record.get("valeurGlobale" if concession else "montant"))),
        months=_months(record.get("dureeMois")),
        renewals=renewals_in(title),
        framework=_text(record.get("idAccordCadre"))[:60] or None,
        concession=concession,
        social=_social(record.get("considerationsSociales")),
        changes=tuple(sorted(changes, key=lambda change: change.on or date.min)),
    )


def _change(record: dict[str, Any]) -> ContractChange:
    on = record.get("dateNotificationModification") or record.get("dateSignatureModification")
    amount = record.get("montant", record.get("valeurGlobale"))
    return ContractChange(
        on=_date(on),
        months=_months(record.get("dureeMois")),
        amount=plausible(_number(amount)),
        holders=_holders(record.get("titulaires"), "titulaire"),
    )


def _siret_of(record: dict[str, Any], name: str) -> str | None:
    """« acheteur » is an object, or its field is written flat: « acheteur.id »."""
    buyer = record.get(name)
    number = buyer.get("id") if isinstance(buyer, dict) else record.get(f"{name}.id", buyer)
    digits = re.sub(r"\D", "", _text(number))
    return digits.zfill(14) if 12 <= len(digits) <= 14 else None


def _holders(holders_field: Any, name: str) -> tuple[Holder, ...]:
    holders = []
    for record in _listed(holders_field, name):
        number = _text(record.get("id"))
        label = _text(record.get("denominationSociale"))[:300]
        holder = _numbered(number, label)
        if holder.siren or label:
            holders.append(holder)
    return tuple(dict.fromkeys(holders))


@lru_cache(maxsize=50_000)  # the same firms come back by the thousand
def _numbered(number: str, label: str) -> Holder:
    return Holder(siren(number), siret(number), label)


def _listed(nested: Any, name: str, depth: int = 0) -> Iterator[dict[str, Any]]:
    """The objects of a list, whether each is wrapped under its name, nested in lists, or bare."""
    if depth > STRETCHED:
        return
    if isinstance(nested, dict):
        inner = nested.get(name)
        if isinstance(inner, dict | list):
            yield from _listed(inner, name, depth + 1)
        elif inner is None:
            yield nested
    elif isinstance(nested, list):
        for member in nested:
            yield from _listed(member, name, depth + 1)


def _social(social_field: Any) -> tuple[Social, ...] | None:
    stated = (
        social_field.get("considerationSociale") if isinstance(social_field, dict) else social_field
    )
    words = stated if isinstance(stated, list) else [stated] if isinstance(stated, str) else []
    lower = [" ".join(str(word).lower().split()) for word in words]
    kinds = [SOCIAL[word] for word in lower if word in SOCIAL]
    if not kinds and not any(word.startswith("pas de considération") for word in lower):
        return None
    return tuple(kind for kind in get_args(Social) if kind in kinds)


def _place(place_field: Any) -> str | None:
    if not isinstance(place_field, dict):
        return None
    code, kind = _text(place_field.get("code")), _text(place_field.get("typeCode")).lower()
    if "postal" in kind or "commune" in kind:
        return department_of_postcode(code)
    return department(code) if "partement" in kind else None


def _text(stated: Any) -> str:
    text = " ".join(str(stated).split()) if isinstance(stated, str | int | float) else ""
    return "" if text.lower() in PLACEHOLDERS else text


def _number(stated: Any) -> float | None:
    try:
        return float(str(stated).replace(",", ".").replace(" ", ""))
    except ValueError:
        return None


def _months(stated: Any) -> float | None:
    months = _number(stated)
    return months if months is not None and 0 < months <= 1200 else None


def _date(stated: Any) -> date | None:
    try:
        day = date.fromisoformat(_text(stated)[:10])
    except ValueError:
        return None
    return day if 1990 <= day.year <= 2100 else None


def notice_of(contract: Contract) -> ParsedNotice:
    """The contract as a notice of award."""
    day, title = contract.published_on or contract.notified_on, one_line(contract.title)
    return ParsedNotice(
        id=f"decp:{contract.key}",
        source="decp",
        source_id=contract.key,
        format="decp",
        kind="award",
        published_at=datetime.combine(day, time(), PARIS) if day else None,
        title=title,
        procedure=contract.procedure or None,
        reference=contract.number,
        duration=Duration(value=contract.months, unit="month") if contract.months else None,
        buyer=ParsedBuyer(siret=siret(contract.buyer_siret)),
        cpv=(contract.cpv,) if contract.cpv else (),
        departments=(contract.department,) if contract.department else (),
        estimated_value=contract.amount,
        flags=Flags(
            reserved=("Marché réservé",) if "reserved" in (contract.social or ()) else (),
            social=bool(contract.social) if contract.social is not None else None,
        ),
        winners=tuple(
            Winner(name=holder.name or None, siret=holder.siret)
            for holder in contract.every_holder()
        ),
        texts=(TextPart(field="BT-21", text=title),) if title else (),
    )
