"""Réglages de la chambre: what administrators may write, what the environment or the file gives
instead, and which of them holds.
"""

import base64
import re
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from pydantic import SecretStr
from starlette.datastructures import UploadFile
from starlette.responses import Response

from vigie.acts.settings import BadValues, change_settings, keep_logo
from vigie.config import STORED, Settings, config_file
from vigie.data.places import departments, regions
from vigie.domain.french import spaced
from vigie.store.desk.setup import LOGO
from vigie.store.service.app_state import recall
from vigie.web.security import AdminChange, Changing, Staff, back, desk_page, safe_path

router = APIRouter(include_in_schema=False)
LABELS = {
    "chamber": "Nom de la chambre",
    "region": "Région",
    "departments": "Départements suivis",
    "contact": "Contact donné aux portails (courriel ou page)",
    "mail_from": "Expéditeur des courriels",
    "public_url": "Adresse publique des pages",
    "release": "Diffusion aux adhérents",
    "digest_day": "Jour de la lettre",
    "digest_hour": "Heure de la lettre, à Paris (5 à 22)",
    "mails_per_hour": "Courriels par heure, au plus",
    "real_time_per_week": "Messages immédiats par personne et par semaine, au plus",
    "slack_channel": "Canal Slack de l’équipe",
    "eiti_ends": "Dernier jour de l’expérimentation des EITI",
}
HINTS = {
    "departments": "Numéros séparés par des virgules ; vide : tous ceux de la région.",
    "mail_from": "Par exemple : CRESS <veille@votre-chambre.fr>",
    "public_url": "Par exemple : https://vigie.votre-chambre.fr",
}
CHOICES = {
    "release": {"auto": "ce qui est sûr part seul", "review": "rien ne part sans accord"},
    "digest_day": {
        "mon": "lundi",
        "tue": "mardi",
        "wed": "mercredi",
        "thu": "jeudi",
        "fri": "vendredi",
        "sat": "samedi",
        "sun": "dimanche",
    },
}
ORIGINS = {
    "environment": "donné par l’environnement",
    "file": "donné par le fichier des réglages",
    "stored": "enregistré ici",
    "default": "valeur de départ",
}
IDENTITY = ("chamber", "region", "departments", "contact", "mail_from", "public_url")
LARGEST_LOGO = 200_000
IMAGES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif"}


@dataclass(frozen=True)
class SettingField:
    """One setting as the page shows it."""

    name: str
    label: str
    written: str
    origin: str
    open: bool  # may be changed here
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()

    @property
    def shown(self) -> str:
        """The value in words, where it is one of some choices."""
        return dict(self.choices).get(self.written, self.written)


def setting_fields(settings: Settings, names: tuple[str, ...] = STORED) -> list[SettingField]:
    """The settings of those names with the values in force."""
    return [
        SettingField(
            name,
            LABELS[name],
            _written(settings, name),
            ORIGINS[settings.origin(name)],
            settings.origin(name) in ("stored", "default"),
            spaced(HINTS.get(name, "")),
            _choices(name),
        )
        for name in names
    ]


def _written(settings: Settings, name: str) -> str:
    if settings.origin(name) == "default" and name in IDENTITY:
        return ""  # nobody said so: never taken for the chamber's own word
    value = getattr(settings, name)
    return ", ".join(value) if isinstance(value, list) else str(value)


def _choices(name: str) -> tuple[tuple[str, str], ...]:
    if name == "region":
        return (("", "à choisir"), *((region, region) for region in regions()))
    return tuple(CHOICES.get(name, {}).items())


@router.get("/reglages/chambre")
def chamber_page(request: Request, staff: Staff) -> Response:
    """Every setting that may be stored, and where each secret comes from."""
    if not staff.may("administration"):
        raise HTTPException(403, "Cette page est réservée à l’administration.")
    settings: Settings = request.app.state.settings
    with request.app.state.store.reading() as session:
        logo = bool(recall(session, LOGO))
    secrets = [
        (f"VIGIE_{name.upper()}", field.description or "", _given(settings, name))
        for name, field in Settings.model_fields.items()
        if isinstance(getattr(settings, name), SecretStr)
    ]
    return desk_page(
        request,
        "chambre.html",
        fields=setting_fields(settings),
        secrets=secrets,
        file=config_file(),
        logo=logo,
    )


def _given(settings: Settings, name: str) -> str:
    if not getattr(settings, name).get_secret_value():
        return "absent"
    return ORIGINS[settings.origin(name)]


@router.post("/reglages/chambre")
def change(request: Request, change: AdminChange) -> Response:
    """Keep what the form gives; the form is that of this page or of « Mettre en route »."""
    path = safe_path(change.text("vers", 200), "/reglages/chambre")
    settings, now = request.app.state.settings, request.app.state.now()
    try:
        with request.app.state.store.transaction() as session:
            values = _values(change, settings)
            changed = change_settings(session, change.actor, settings, values, now)
            sent = change.form.get("logo")
            if isinstance(sent, UploadFile) and sent.filename:
                keep_logo(session, change.actor, *_image(sent), now)
                changed.append("logo")
    except BadValues as refused:
        request.app.state.refresh(now=True)
        faults = {name: f"{LABELS.get(name, name)} : {why}" for name, why in refused.faults.items()}
        return back(request, path, "Rien n’a changé.", faults=faults)
    request.app.state.facts = None
    words = "Réglages enregistrés." if changed else "Rien n’a changé."
    return back(request, path, words)


def _values(change: Changing, settings: Settings) -> dict[str, Any]:
    """The fields of the form that may be changed; an empty one takes the stored value back."""
    values: dict[str, Any] = {}
    for name in STORED:
        if name not in change.form or settings.origin(name) in ("environment", "file"):
            continue
        written = change.text(name, 300)
        values[name] = written or None
    if values.get("departments"):
        values["departments"] = re.findall(r"[^\s,;]+", str(values["departments"]))
    elif "departments" in values and values.get("region"):
        values["departments"] = list(regions().get(values["region"], ()))
    unknown = [code for code in values.get("departments") or () if code not in departments()]
    if unknown:
        raise BadValues({"departments": f"« {unknown[0][:20]} » n’est pas un département."})
    if values.get("region") and values["region"] not in regions():
        raise BadValues({"region": "choisir une région de la liste."})
    return values


def _image(sent: UploadFile) -> tuple[str, bytes]:
    content = sent.file.read(LARGEST_LOGO + 1)
    kind = next((kind for start, kind in IMAGES.items() if content.startswith(start)), "")
    if not kind or len(content) > LARGEST_LOGO:
        raise BadValues({"logo": "donner une image PNG, JPEG ou GIF de 200 ko au plus."})
    return kind, content


@router.get("/logo")
def logo(request: Request) -> Response:
    """The chamber's logo, for everybody."""
    with request.app.state.store.reading() as session:
        logo_record = recall(session, LOGO)
    if not logo_record:
        raise HTTPException(404)
    headers = {"Cache-Control": "public, max-age=300"}
    return Response(
        base64.b64decode(logo_record["content"]), media_type=logo_record["type"], headers=headers
    )
