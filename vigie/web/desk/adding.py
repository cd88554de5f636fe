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
from vigie.acts.documents import add_document
from vigie.acts.notice_link import LinkRefused, known_link
from vigie.domain.clock import PARIS, paris, utc
from vigie.domain.edge import web_address
from vigie.domain.masking import mask_contacts
from vigie.domain.notice import ParsedBuyer, ParsedLot, ParsedNotice, TextPart
from vigie.domain.refusals import BadChange
from vigie.domain.text_key import bare
from vigie.flow.pasting import PastedFields, fields_of, try_notice
from vigie.flow.story import steps_by_event
from vigie.store.tables import Notice
from vigie.web.desk.audience import kept_of
from vigie.web.desk.badges import lot_title, signs
from vigie.web.desk.notice_drafts import NoticeDraft, NoticeDrafts, progress
from vigie.web.desk.ready_members import ready_members
from vigie.web.places import followed
from vigie.web.refill import RefusedForm
from vigie.web.security import Change, Changing, Staff, back, desk_page

router = APIRouter(include_in_schema=False)
MOST_TEXT = 100_000
MOST_LOTS = 200
FARTHEST = timedelta(days=3 * 366)
LOT_LINE = re.compile(
    r"(?:lot\s{0,3})?(?:n\s?°\s?)?(\d{1,4})\s{0,3}[.:)–-]{1,2}\s{0,3}(.{1,400})", re.IGNORECASE
)
FIELDS = (
    "titre",
    "acheteur",
    "texte",
    "lots",
    "limite",
    "lien",
    "dce",
    "cpv",
    "montant",
    "adresse",
)


LOST = (
    "Fichiers : ils ne sont plus là (deux heures ont passé, ou Vigie a redémarré) ; déposez-les de "
    "nouveau."
)
NOTHING_TRIED = {
    "tried": None,
    "lots": (),
    "notice": None,
    "quote": "",
    "draft": None,
    "gone": False,
    "hint": "",
    "known": None,
}


class BadEntry(ValueError):
    """Raised when the form is not a consultation; its message is French and names the field."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


@router.get("/consultations/ajouter")
def form(request: Request, staff: Staff, brouillon: str = "") -> Response:
    """The form; or, of what was dropped or linked, how far it is read and what it says."""
    if not brouillon:
        return _form(request, {}, ())
    state, now = request.app.state, request.app.state.now()
    draft = drafts_of(request).take(brouillon, staff.user_id, now)
    if draft is None:
        return _form(request, {}, (), gone=True)
    if not draft.ready:
        return desk_page(request, "lecture.html", draft=draft, words=progress(draft))
    if draft.faults:
        values = {name: (words,) for name, words in draft.filled.items()}
        refused = RefusedForm(request.url.path, values | {"dep": draft.departments}, draft.faults)
        state.kept_forms.keep(staff.session_id, refused, now)
        return _form(request, draft.filled, draft.departments)
    filled, chosen, quote = _proposed(draft.fields, draft.filled, draft.departments, now)
    filled |= {"texte": filled["texte"] or draft.text[:MOST_TEXT]}
    filled |= {"titre": filled["titre"] or _titled_by(draft)}
    try:
        notice = entered(filled, chosen, now)
    except BadEntry as refused:
        return _form(request, filled, chosen, draft=draft, hint=str(refused))
    return _preview(request, notice, filled, chosen, quote, draft)


@router.post("/consultations/ajouter")
def add(request: Request, change: Change) -> Response:
    """First what Vigie understands of it, nothing kept; with the button « ajouter », recorded.
    Sent twice, it is one.
    """
    now = request.app.state.now()
    filled = {name: change.text(name, MOST_TEXT) for name in FIELDS}
    chosen, quote = change.many("dep", 20), ""
    draft, key = None, change.text("brouillon", 100)
    try:
        if key:
            draft = drafts_of(request).take(key, change.staff.user_id, now)
            if draft is None:
                raise BadEntry("fichier", LOST)
        elif begun := _begun(request, change, filled, chosen, now):
            return back(request, f"/consultations/ajouter?brouillon={begun.key}")
        elif not change.text("ajouter"):
            filled, chosen, quote = _proposed(fields_of(filled["texte"]), filled, chosen, now)
        notice = entered(filled, chosen, now)
    except BadEntry as refused:
        faults = {refused.field: str(refused)}
        return _form(request, filled, chosen, faults=faults, status=422, draft=draft)
    if not change.text("ajouter"):
        return _preview(request, notice, filled, chosen, quote, draft)
    return _recorded(request, change, notice, draft, now)


def _recorded(
    request: Request,
    change: Changing,
    notice: ParsedNotice,
    draft: NoticeDraft | None,
    now: datetime,
) -> Response:
    """The consultation with its files, which are read there as any other piece."""
    state = request.app.state
    number = add_consultation(state.store, change.actor, notice, now)
    refused = []
    for file in draft.pieces if draft else ():
        try:
            with file.path.open("rb") as content:
                add_document(
                    state.store, state.settings, change.actor, number, file.name, content, now
                )
        except BadChange as why:
            refused.append(f"Pièce non gardée : {why}")
    if draft is not None:
        drafts_of(request).forget(draft.key)
    words = "Consultation ajoutée : elle est lue et rapprochée des adhérents comme les autres."
    return back(request, f"/consultations/{number}", " ".join([words, *refused]))


def drafts_of(request: Request) -> NoticeDrafts:
    """What was dropped or linked and waits to be confirmed."""
    if not hasattr(request.app.state, "drafts"):
        request.app.state.drafts = NoticeDrafts()
    drafts: NoticeDrafts = request.app.state.drafts
    return drafts


def _begun(
    request: Request, change: Changing, filled: dict[str, str], chosen: Sequence[str], now: datetime
) -> NoticeDraft | None:
    """The draft that the form begins, where it brings files or a link; raises BadEntry."""
    sent = [file for file in change.form.getlist("fichier") if isinstance(file, UploadFile)]
    files = [(file.filename or "", file.file) for file in sent if file.filename]
    link = change.text("adresse", 1000)
    if not files and not link:
        return None
    linked_notice, field = None, "adresse"
    try:
        if link:
            linked_notice = known_link(link)
            filled["lien"] = filled["lien"] or link
        field = "fichier"
        return drafts_of(request).begin(
            change.staff.user_id,
            filled,
            chosen,
            files,
            linked_notice,
            request.app.state.settings,
            now,
        )
    except (LinkRefused, BadChange) as refused:
        raise BadEntry(field, str(refused)) from refused


def _titled_by(draft: NoticeDraft) -> str:
    """The name of its first file, where no text says what it is about."""
    name = draft.files[0].name.rpartition("/")[2] if draft.files else ""
    return re.sub(r"[_\s]+", " ", name.rsplit(".", 1)[0]).strip()


def _proposed(
    pasted: PastedFields, filled: Mapping[str, str], chosen: Sequence[str], now: datetime
) -> tuple[dict[str, str], list[str], str]:
    """The fields that the person left empty, filled from what was read; and the words that give
    the deadline.
    """
    coming_deadline = (
        pasted.deadline_at if pasted.deadline_at and pasted.deadline_at > now else None
    )
    proposed = {
        "titre": pasted.title,
        "acheteur": pasted.buyer,
        "limite": f"{paris(coming_deadline):%Y-%m-%dT%H:%M}" if coming_deadline else "",
        "lots": "\n".join(f"{number}. {title}" for number, title in pasted.lots),
        "cpv": ", ".join(pasted.cpv),
        "montant": f"{pasted.estimated_value:.0f}" if pasted.estimated_value else "",
    }
    quote = pasted.deadline_quote if coming_deadline and not filled["limite"] else ""
    whole = {**filled, **{name: words for name, words in proposed.items() if not filled[name]}}
    return whole, list(chosen or pasted.departments), quote


def _preview(
    request: Request,
    notice: ParsedNotice,
    filled: dict[str, str],
    chosen: list[str],
    quote: str,
    draft: NoticeDraft | None,
) -> Response:
    """« Voici ce que nous avons compris », with the form to correct it."""
    state = request.app.state
    with state.store.reading() as session:
        members = ready_members(request, session)
        known_notice = session.get(Notice, draft.notice_id) if draft and draft.notice_id else None
    documents = draft.documents if draft else ()
    tried = try_notice(
        notice, state.settings, state.now(), steps_by_event(), kept_of(request), members, documents
    )
    lots = [(lot, lot_title(lot, notice.title or ""), signs(lot.findings)) for lot in tried.lots]
    return _form(
        request,
        filled,
        chosen,
        tried=tried,
        lots=lots,
        notice=notice,
        quote=quote,
        draft=draft,
        known=known_notice.consultation_id if known_notice else None,
    )


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
        **{**NOTHING_TRIED, **tried},
    )
