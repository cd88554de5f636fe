"""Error pages in plain French: what happened, what to do; never a trace."""

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from vigie.domain.refusals import BadChange
from vigie.store.db import is_locked
from vigie.store.service.causes import cause_of, known_cause
from vigie.web.headers import protect
from vigie.web.templating import page

log = structlog.get_logger(part="pages")
WORDS = {
    400: ("Demande incomprise", "Revenez à la page précédente et recommencez."),
    401: ("Connexion nécessaire", "Connectez-vous, puis recommencez."),
    403: (
        "Accès refusé",
        "Votre compte ne permet pas cette action, ou le formulaire a expiré : rechargez la page.",
    ),
    404: ("Page introuvable", "L’adresse est incomplète, ou ce qu’elle montrait n’existe plus."),
    405: ("Action impossible ici", "Revenez à la page précédente et utilisez son bouton."),
    410: ("Lien expiré", "Ce lien ne s’ouvre plus. Demandez-en un nouveau."),
    413: ("Envoi trop volumineux", "12 Mo au plus."),
    422: (
        "Formulaire incomplet",
        "Un champ manque ou n’a pas la forme attendue : vérifiez et recommencez.",
    ),
    429: ("Trop de demandes", "Patientez quelques minutes, puis recommencez."),
    503: (
        "La base est occupée un instant",
        "Rien n’est perdu : rechargez cette page pour réessayer, le formulaire repart tel quel.",
    ),
    500: (
        "Une erreur est survenue",
        "Elle est enregistrée. Rien n’est perdu : recommencez dans un moment.",
    ),
}

# a member has no account: its way back is a new link
MEMBER_WORDS = {
    401: (
        "Votre session est terminée",
        "Vos pages se ferment après 30 minutes. Demandez un nouveau lien.",
    ),
    403: (
        "Ce formulaire a expiré",
        "Revenez à la page précédente, rechargez-la, puis recommencez.",
    ),
    404: (
        "Ce lien ne mène nulle part",
        "Rouvrez le message et touchez de nouveau le bouton, ou demandez un nouveau lien.",
    ),
    405: ("Action impossible ici", "Rouvrez le message et touchez son bouton."),
    410: ("Ce lien ne s’ouvre plus", "Demandez-en un nouveau : il arrive par courriel."),
}

STOPPED = (
    "Ces pages sont arrêtées un moment",
    "Rien n’est perdu, et l’équipe en est prévenue : revenez dans une heure.",
)


def install(app: FastAPI) -> None:
    """French pages for what goes wrong; JSON under /api."""
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(BadChange, _against_a_rule)
    app.add_exception_handler(OperationalError, _busy)
    app.add_exception_handler(500, _broken)


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _answer(
        request,
        error.status_code,
        error.detail if error.detail not in STANDARD else "",
        dict(error.headers or {}),
    )


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    fields = sorted({str(fault["loc"][-1]) for fault in error.errors()})[:8]
    return _answer(
        request, 422, "Champs à revoir : " + ", ".join(field[:40] for field in fields) + "."
    )


def _against_a_rule(request: Request, error: Exception) -> Response:
    """A rule that no page foresaw: its own words say what stands against the change."""
    return _answer(request, 422, str(error))


def _busy(request: Request, error: Exception) -> Response:
    """Another writer holds the database: nothing was written, and trying again works."""
    assert isinstance(error, OperationalError)
    if is_locked(error):
        return _answer(request, 503, headers={"Retry-After": "5"})
    log.error("page non servie", raison=known_cause(error))
    cause = cause_of(error)
    member = request.url.path.startswith("/m/")
    words = STOPPED if member or cause is None else (cause.text, f"À faire : {cause.remedy}.")
    return _answer(request, 503, headers={"Retry-After": "60"}, words=words)


def _broken(request: Request, _error: Exception) -> Response:
    answer = _answer(request, 500)
    secure = request.app.state.settings.public_url.startswith("https:")
    # Starlette answers this one outside of every middleware
    protect(answer.headers, request.url.path, secure=secure)
    return answer


def _answer(
    request: Request,
    status: int,
    detail: str = "",
    headers: dict[str, str] | None = None,
    words: tuple[str, str] | None = None,
) -> Response:
    member = request.url.path.startswith("/m/")
    answer_words = WORDS | MEMBER_WORDS if member else WORDS
    title, remedy = words or answer_words.get(status, WORDS[500 if status >= 500 else 400])
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": title, "detail": detail or remedy}, status, headers=headers)
    asks = member and status in (401, 404, 410)
    error_context = {
        "title": title,
        "remedy": remedy,
        "detail": detail,
        "member": member,
        "asks": asks,
    }
    return page(request, "error.html", status=status, headers=headers, **error_context)


# Starlette's own English details are left out of French pages.
STANDARD = {
    "",
    None,
    "Not Found",
    "Method Not Allowed",
    "Forbidden",
    "Unauthorized",
    "Bad Request",
    "Internal Server Error",
}
