"""Boîte d'essai: what the demonstration wrote instead of sending — mails, Slack messages, feeds."""

import json
from collections import deque
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as POLICY
from email.utils import parsedate_to_datetime
from pathlib import Path

from fastapi import APIRouter, HTTPException, Request
from sqlalchemy import select
from starlette.responses import HTMLResponse, Response

from alerts.channels.files import FOLDER
from vigie.domain.clock import utc
from vigie.store.tables import Delivery, columns_of
from vigie.web.desk.message_reading import FRAME
from vigie.web.headers import CSP
from vigie.web.security import Staff, desk_page

router = APIRouter(include_in_schema=False)
DELIVERIES = columns_of(Delivery)
SHOWN = 60
SLACK_LOG = "slack.log"


@dataclass(frozen=True)
class TrialMail:
    """One mail as it lies in the folder."""

    name: str
    to: str
    subject: str
    date: datetime
    has_page: bool


@router.get("/essai")
def box_page(request: Request, staff: Staff) -> Response:
    """The last mails and Slack messages, newest first."""
    home = _home(request)
    feed_query = select(DELIVERIES.c.id).where(DELIVERIES.c.channel == "feeds").limit(1)
    with request.app.state.store.reading() as session:
        feeds = session.execute(feed_query).first() is not None
    mails = [_mail(path) for path in _newest(home / FOLDER)]
    return desk_page(
        request, "essai.html", mails=mails, slack=_slack(home / SLACK_LOG), feeds=feeds
    )


@router.get("/essai/{name}")
def mail_page(request: Request, staff: Staff, name: str) -> Response:
    """One mail."""
    path = _file(request, name)
    letter = _letter(path)
    body = letter.get_body(("plain",))
    answer = desk_page(
        request,
        "essai_courriel.html",
        mail=_mail(path),
        text=str(body.get_content()) if body else "",
        frame=f"/essai/{path.stem}/page",
    )
    answer.headers["Content-Security-Policy"] = f"{CSP}; frame-src 'self'"
    return answer


@router.get("/essai/{name}/page")
def mail_frame(request: Request, staff: Staff, name: str) -> Response:
    """The mail's own page, for the frame."""
    page = _file(request, name).with_suffix(".html")
    if not page.is_file():
        raise HTTPException(404, "Ce courriel n’a que du texte.")
    headers = {"Content-Security-Policy": FRAME, "X-Frame-Options": "SAMEORIGIN"}
    return HTMLResponse(page.read_text(encoding="utf-8"), headers=headers)


def _home(request: Request) -> Path:
    if not request.app.state.settings.demo:
        raise HTTPException(404, "La boîte d’essai n’existe que dans la démonstration.")
    home: Path = request.app.state.settings.home
    return home


def _file(request: Request, name: str) -> Path:
    folder = _home(request) / FOLDER
    path = next((path for path in folder.glob("*.eml") if path.stem == name), None)
    if path is None:
        raise HTTPException(404, "Ce courriel n’est plus là.")
    return path


def _newest(folder: Path) -> list[Path]:
    paths = sorted(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime, reverse=True)
    return paths[:SHOWN]


def _letter(path: Path) -> EmailMessage:
    letter = message_from_bytes(path.read_bytes(), policy=POLICY)
    assert isinstance(letter, EmailMessage)
    return letter


def _mail(path: Path) -> TrialMail:
    letter = _letter(path)
    page = path.with_suffix(".html").is_file()
    return TrialMail(path.stem, str(letter["To"]), str(letter["Subject"]), _moment(letter), page)


def _moment(letter: EmailMessage) -> datetime:
    return utc(parsedate_to_datetime(str(letter["Date"])))


def _slack(log: Path) -> list[str]:
    if not log.is_file():
        return []
    with log.open(encoding="utf-8") as file:
        lines = deque(file, SHOWN)
    return [str(json.loads(line).get("text", "")) for line in reversed(lines)]
