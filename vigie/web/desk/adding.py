"""Ajouter une consultation: what staff saw elsewhere goes through `record()` as source « saisie
» and on like the rest.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.datastructures import UploadFile
from starlette.responses import Response

from vigie.acts.consultations import add_consultation
from vigie.domain.clock import PARIS, paris, utc
from vigie.domain.edge import web_address
from vigie.domain.masking import mask_contacts
from vigie.domain.notice import ParsedBuyer, ParsedLot, ParsedNotice, TextPart
from vigie.domain.text_key import bare
from vigie.flow.pasting import PastedFields, fields_of, pasted_file, try_notice
from vigie.web.desk.audience import kept_of
from vigie.web.desk.badges import lot_title, signs
from vigie.web.desk.ready_members import ready_members
from vigie.web.places import followed
from vigie.web.security import Change, Changing, Staff, back, desk_page

router = APIRouter(include_in_schema=False)
MOST_TEXT = 100_000
MOST_LOTS = 200
MOST_BYTES = 8_000_000
FARTHEST = timedelta(days=3 * 366)
LOT_LINE = re.compile(
    r"(?:lot\s{0,3})?(?:n\s?°\s?)?(\d{1,4})\s{0,3}[.:)–-]{1,2}\s{0,3}(.{1,400})", re.IGNORECASE
)
FIELDS = ("titre", "acheteur", "texte", "lots", "limite", "lien", "dce", "cpv", "montant")


class BadEntry(ValueError):
    """Raised when the form is not a consultation; its message is French and names the field."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


@router.get("/consultations/ajouter")
def form(request: Request, staff: Staff) -> Response:
    """The form."""
    return _form(request, {}, ())


@router.post("/consultations/ajouter")
def add(request: Request, change: Change) -> Response:
    """First what Vigie understands of it, nothing kept; with the button « ajouter », recorded.
    Sent twice, it is one.
    """
    store, now = request.app.state.store, request.app.state.now()
    filled = {name: change.text(name, MOST_TEXT) for name in FIELDS}
    chosen, quote = change.many("dep", 20), ""
    try:
        if not change.text("ajouter"):
            filled, chosen, quote = _understood(change, filled, chosen, now)
        notice = entered(filled, chosen, now)
    except BadEntry as refused:
        return _form(request, filled, chosen, faults={refused.field: str(refused)}, status=422)
    if not change.text("ajouter"):
        return _preview(request, notice, filled, chosen, quote)
    number = add_consultation(store, change.actor, notice, now)
    return back(
        request,
        f"/consultations/{number}",
        "Consultation ajoutée : elle est lue et rapprochée des adhérents comme les autres.",
    )


def _understood(
    change: Changing, filled: dict[str, str], chosen: list[str], now: datetime
) -> tuple[dict[str, str], list[str], str]:
    """The fields that the person left empty, filled from the text; and the words that give the
    deadline.
    """
    sent = change.form.get("fichier")
    if isinstance(sent, UploadFile) and sent.filename:
        try:
            filled["texte"] = pasted_file(sent.filename, sent.file.read(MOST_BYTES))[:MOST_TEXT]
        except ValueError as error:
            raise BadEntry("fichier", f"Fichier : {error}") from error
    told = fields_of(filled["texte"]) if filled["texte"] else PastedFields()
    due = told.deadline_at if told.deadline_at and told.deadline_at > now else None
    proposed = {
        "titre": told.title,
        "acheteur": told.buyer,
        "limite": f"{paris(due):%Y-%m-%dT%H:%M}" if due else "",
        "lots": "\n".join(f"{number}. {title}" for number, title in told.lots),
        "cpv": ", ".join(told.cpv),
        "montant": f"{told.estimated_value:.0f}" if told.estimated_value else "",
    }
    quote = told.deadline_quote if due and not filled["limite"] else ""
    whole = filled | {name: words for name, words in proposed.items() if not filled[name]}
    return whole, chosen or list(told.departments), quote


def _preview(
    request: Request, notice: ParsedNotice, filled: dict[str, str], chosen: list[str], quote: str
) -> Response:
    """« Voici ce que nous avons compris », with the form to correct it."""
    state = request.app.state
    with state.store.reading() as session:
        members = ready_members(request, session)
    tried = try_notice(notice, state.settings, state.now(), kept_of(request), members)
    lots = [(lot, lot_title(lot, notice.title or ""), signs(lot.findings)) for lot in tried.lots]
    return _form(request, filled, chosen, tried=tried, lots=lots, notice=notice, quote=quote)


def entered(filled: Mapping[str, str], chosen: Sequence[str], now: datetime) -> ParsedNotice:
    """The notice that the form tells; raises BadEntry."""
    text, title, buyer = mask_contacts(filled["texte"]), filled["titre"], filled["acheteur"]
    title = mask_contacts(title) or text.strip().split("\n")[0][:200]
    if len(title) < 5:
        raise BadEntry("titre", "Titre : l’écrire, ou coller le texte de l’avis.")
    deadline = _deadline(filled["limite"][:20], now)
    key = hashlib.sha256(f"{bare(title)}|{bare(buyer)}|{deadline}".encode()).hexdigest()[:16]
    departments = tuple(
        department for department in chosen if re.fullmatch(r"\d{2}|2[AB]|97\d", department)
    )
    lots = tuple(_lots(filled["lots"]))
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
            buyer=ParsedBuyer(name=buyer or None, departments=departments),
            departments=departments,
            cpv=_cpv(filled["cpv"][:400]),
            url=_link(filled["lien"][:1000], "lien", "Lien de l’avis"),
            documents_url=_link(filled["dce"][:1000], "dce", "Lien du dossier"),
            estimated_value=_amount(filled["montant"][:20]),
            currency="EUR",
            texts=parts,
            lots=lots,
        )
    except ValidationError as error:
        raise BadEntry("titre", f"Champ à revoir : {error.errors()[0]['loc'][0]}.") from error


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
        raise BadEntry("lots", "Lots : deux lots portent le même numéro.")
    return lots


def _deadline(written: str, now: datetime) -> datetime | None:
    if not written:
        return None
    try:
        moment = utc(datetime.fromisoformat(written).replace(tzinfo=PARIS))
    except ValueError as error:
        raise BadEntry(
            "limite", "Date limite : l’écrire sous la forme 2026-12-01T12:00."
        ) from error
    if moment <= now:
        raise BadEntry("limite", "Date limite : elle est déjà passée, vérifier l’année.")
    if moment > now + FARTHEST:
        raise BadEntry("limite", "Date limite : elle est dans plus de trois ans, vérifier l’année.")
    return moment


def _cpv(written: str) -> tuple[str, ...]:
    codes = [re.sub(r"-\d$", "", code) for code in re.split(r"[,;\s]+", written) if code]
    wrong = next((code for code in codes if not re.fullmatch(r"\d{8}", code)), None)
    if wrong:
        raise BadEntry("cpv", f"CPV « {wrong[:20]} » : 8 chiffres attendus.")
    return tuple(dict.fromkeys(codes))


def _link(written: str, name: str, field: str) -> str | None:
    if not written:
        return None
    address = web_address(written)
    if address is None:
        raise BadEntry(name, f"{field} : il doit commencer par https:// et mener à un site public.")
    return address


def _amount(written: str) -> float | None:
    plain = re.sub(r"[\s\u00a0\u202f€]", "", written).replace(",", ".")
    if not plain:
        return None
    if not re.fullmatch(r"\d{1,11}(\.\d{1,2})?", plain):
        raise BadEntry("montant", "Montant : un nombre d’euros, sans lettres.")
    return float(plain)


def _form(
    request: Request,
    filled: Mapping[str, str],
    chosen: Sequence[str],
    *,
    status: int = 200,
    faults: Mapping[str, str] | None = None,
    **tried: Any,
) -> Response:
    values = {name: filled.get(name, "") for name in FIELDS}
    return desk_page(
        request,
        "ajouter.html",
        status=status,
        faults=faults,
        told=values,
        chosen=chosen,
        departments=followed(request, chosen),
        **{"tried": None, "lots": (), "notice": None, "quote": "", **tried},
    )
