"""What guards every form, of the desk and of the member pages: bounds, token, origin."""

import re
import secrets
from urllib.parse import urlsplit

from fastapi import HTTPException, Request
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException as FormRefused

MOST_FIELDS = 1_200
UNREADABLE = f"Formulaire illisible ou trop grand : {MOST_FIELDS} champs et 1 Mo par champ au plus."
EXPIRED = "Le formulaire a expiré : rechargez la page, puis recommencez."
FOREIGN = "Ce formulaire vient d’un autre site : revenez par la page d’accueil."


MOST_FILES = 60  # of one drop
# pieces of a consultation, and what becomes one
DROPS = re.compile(
    r"/consultations/(?:\d{1,18}/pieces|ajouter)|/api/v1/consultations/\d{1,18}/documents"
)


def is_drop(path: str) -> bool:
    """Whether tender documents are put in there: the places where bodies may be large."""
    return bool(DROPS.fullmatch(path))


async def submitted(request: Request) -> FormData:
    """The form, read within bounds; 400 beyond."""
    most_files = MOST_FILES if is_drop(request.url.path) else 2
    try:
        return await request.form(max_fields=MOST_FIELDS, max_files=most_files)
    except FormRefused as error:  # its own words are English
        raise HTTPException(400, UNREADABLE) from error


def check_form(request: Request, form: FormData, token: str) -> None:
    """Refuse a form of another site, or made for another session: the one guard of every change,
    on the desk and on the member pages.
    """
    check_token(form, token)
    check_origin(request)


def check_token(form: FormData, expected: str) -> None:
    """The form carries the token of the session that its page was made for; 403 otherwise."""
    token = form.get("csrf", "")
    if not isinstance(token, str) or not secrets.compare_digest(
        token.encode("utf-8", "replace"), expected.encode()
    ):
        raise HTTPException(403, EXPIRED)


def check_origin(request: Request) -> None:
    """A form of another site is refused, where the browser says which site it comes from.

    A page that tells no referrer, as the member pages, sends « Origin: null »: there the fetch
    metadata decide, which no page can forge; in an old browser without them, the token alone.
    """
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    untold = (None, "null") if request.url.path.startswith("/m/") else (None,)
    if site in ("same-origin", "none") or (site is None and origin in untold):
        return
    ours = {request.headers.get("host", ""), urlsplit(request.app.state.settings.public_url).netloc}
    if origin is None or urlsplit(origin).netloc not in ours:
        raise HTTPException(403, FOREIGN)
