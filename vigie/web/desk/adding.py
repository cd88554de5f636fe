"""Ajouter une consultation: what staff saw elsewhere goes through `record()` as source « saisie
» and on like the rest.
"""

import hashlib
import re
from datetime import datetime, timedelta

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.responses import Response

from vigie.acts.consultations import add_consultation
from vigie.domain.clock import PARIS, utc
from vigie.domain.edge import web_address
from vigie.domain.french import DEPARTMENTS_IDF
from vigie.domain.masking import mask_contacts
from vigie.domain.notice import Buyer, ParsedLot, ParsedNotice, TextPart
from vigie.domain.text_key import bare
from vigie.web.security import Change, Changing, Staff, back, desk_page

router = APIRouter(include_in_schema=False)
MOST_TEXT = 100_000
MOST_LOTS = 200
FARTHEST = timedelta(days=3 * 366)
LOT_LINE = re.compile(
    r"(?:lot\s{0,3})?(?:n\s?°\s?)?(\d{1,4})\s{0,3}[.:)–-]{1,2}\s{0,3}(.{1,400})", re.IGNORECASE
)
FIELDS = ("titre", "acheteur", "texte", "lots", "limite", "lien", "dce", "cpv", "montant")


class BadEntry(ValueError):
    """Raised when the form is not a consultation; its message is French and names the field."""


@router.get("/consultations/ajouter")
def form(request: Request, staff: Staff) -> Response:
    """The form."""
    return _form(request, {}, ())


@router.post("/consultations/ajouter")
def add(request: Request, change: Change) -> Response:
    """Record it; sent twice, it is one."""
    store, now = request.app.state.store, request.app.state.now()
    try:
        notice = entered(change, now)
    except BadEntry as refused:
        filled = {name: change.text(name, MOST_TEXT) for name in FIELDS}
        return _form(request, filled, change.many("dep", 20), wrong=str(refused), status=422)
    number = add_consultation(store, change.actor, notice, now)
    return back(
        request,
        f"/consultations/{number}",
        "Consultation ajoutée : elle est lue et rapprochée des adhérents comme les autres.",
    )


def entered(change: Changing, now: datetime) -> ParsedNotice:
    """The notice that the form tells; raises BadEntry."""
    text, title, buyer = (
        mask_contacts(change.text("texte", MOST_TEXT)),
        change.text("titre", 4000),
        change.text("acheteur", 300),
    )
    title = mask_contacts(title) or text.strip().split("\n")[0][:200]
    if len(title) < 5:
        raise BadEntry("Titre : l’écrire, ou coller le texte de l’avis.")
    deadline = _deadline(change.text("limite", 20), now)
    key = hashlib.sha256(f"{bare(title)}|{bare(buyer)}|{deadline}".encode()).hexdigest()[:16]
    departments = tuple(
        department
        for department in change.many("dep", 20)
        if re.fullmatch(r"\d{2}|2[AB]|97\d", department)
    )
    lots = tuple(_lots(change.text("lots", 80_000)))
    parts = (
        (TextPart(field="description", text=text),)
        if text
        else (TextPart(field="title", text=title),)
    )
    try:
        return ParsedNotice(
            id=f"saisie:{key}",
            source="saisie",
            source_id=key,
            format="saisie",
            kind="call",
            title=title,
            description=text[:4000] or None,
            published_at=now,
            deadline_at=deadline,
            buyer=Buyer(name=buyer or None, departments=departments),
            departments=departments,
            cpv=_cpv(change.text("cpv", 400)),
            url=_link(change.text("lien", 1000), "Lien de l’avis"),
            documents_url=_link(change.text("dce", 1000), "Lien du dossier"),
            estimated_value=_amount(change.text("montant", 20)),
            currency="EUR",
            texts=parts,
            lots=lots,
        )
    except ValidationError as error:
        raise BadEntry(f"Champ à revoir : {error.errors()[0]['loc'][0]}.") from error


def _lots(written: str) -> list[ParsedLot]:
    lines = [line.strip() for line in written.splitlines() if line.strip()][:MOST_LOTS]
    lots = []
    for place, line in enumerate(lines, 1):
        numbered = LOT_LINE.fullmatch(line[:420])
        number, title = (
            (numbered.group(1), numbered.group(2)) if numbered else (str(place), line[:400])
        )
        lots.append(ParsedLot(number=number, title=mask_contacts(title)))
    if len({lot.number for lot in lots}) != len(lots):
        raise BadEntry("Lots : deux lots portent le même numéro.")
    return lots


def _deadline(written: str, now: datetime) -> datetime | None:
    if not written:
        return None
    try:
        moment = utc(datetime.fromisoformat(written).replace(tzinfo=PARIS))
    except ValueError as error:
        raise BadEntry("Date limite : l’écrire sous la forme 2026-12-01T12:00.") from error
    if moment <= now:
        raise BadEntry("Date limite : elle est déjà passée, vérifier l’année.")
    if moment > now + FARTHEST:
        raise BadEntry("Date limite : elle est dans plus de trois ans, vérifier l’année.")
    return moment


def _cpv(written: str) -> tuple[str, ...]:
    codes = [re.sub(r"-\d$", "", code) for code in re.split(r"[,;\s]+", written) if code]
    wrong = next((code for code in codes if not re.fullmatch(r"\d{8}", code)), None)
    if wrong:
        raise BadEntry(f"CPV « {wrong[:20]} » : 8 chiffres attendus.")
    return tuple(dict.fromkeys(codes))


def _link(written: str, field: str) -> str | None:
    if not written:
        return None
    address = web_address(written)
    if address is None:
        raise BadEntry(f"{field} : il doit commencer par https:// et mener à un site public.")
    return address


def _amount(written: str) -> float | None:
    plain = re.sub(r"[\s\u00a0\u202f€]", "", written).replace(",", ".")
    if not plain:
        return None
    if not re.fullmatch(r"\d{1,11}(\.\d{1,2})?", plain):
        raise BadEntry("Montant : un nombre d’euros, sans lettres.")
    return float(plain)


def _form(
    request: Request, filled: dict[str, str], chosen: object, *, wrong: str = "", status: int = 200
) -> Response:
    values = {name: filled.get(name, "") for name in FIELDS}
    return desk_page(
        request,
        "ajouter.html",
        status=status,
        told=values,
        chosen=chosen,
        wrong=wrong,
        departments=DEPARTMENTS_IDF,
    )
