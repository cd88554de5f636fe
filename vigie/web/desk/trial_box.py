"""Boîte d'essai: what the demonstration wrote instead of sending — mails, Slack messages, feeds."""

import json
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as POLICY
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Literal

from fastapi import APIRouter, HTTPException, Request
from sqlmodel import Session
from starlette.responses import HTMLResponse, Response

from alerts.channels import feeds
from alerts.channels.feeds import entry_title, updated_at
from alerts.channels.files import FOLDER
from alerts.content.gather import items_of_members
from alerts.content.items import Item
from alerts.planning.recipients import house_of
from vigie.config import Settings
from vigie.domain.clock import utc
from vigie.store.desk.sending import waiting_members
from vigie.web.headers import CSP, FRAME
from vigie.web.member.answer import feed_items
from vigie.web.security import Staff, desk_page

router = APIRouter(include_in_schema=False)
SHOWN = 60
ENTRIES = 30  # of feeds
SLACK_LOG = "slack.log"


@dataclass(frozen=True)
class TrialMail:
    """One mail as it lies in the folder."""

    name: str
    to: str
    subject: str
    date: datetime
    has_page: bool


@dataclass(frozen=True)
class FeedEntry:
    """One entry of a member's feed; its deadline is in the calendar too."""

    member_id: int
    member: str
    title: str
    updated_at: datetime
    deadline_at: datetime | None


@router.get("/essai")
def box_page(request: Request, staff: Staff) -> Response:
    """The last mails and Slack messages, newest first."""
    home = _home(request)
    settings, now = request.app.state.settings, request.app.state.now()
    with request.app.state.store.reading() as session:
        entries = _feed_entries(session, settings, now)
    mails = [_mail(path) for path in _newest(home / FOLDER)]
    return desk_page(
        request, "essai.html", mails=mails, slack=_slack(home / SLACK_LOG), entries=entries
    )


@router.get("/essai/flux/{member:int}.{form}")
def feed_file(
    request: Request, staff: Staff, member: int, form: Literal["atom", "ics"]
) -> Response:
    """A member's feed or calendar, as the program that follows it is served."""
    _home(request)
    settings, now = request.app.state.settings, request.app.state.now()
    with request.app.state.store.reading() as session:
        items = _feed_items(session, [member], settings, now).get(member, [])
    host, title = house_of(settings).host, f"Vigie – {settings.chamber}"
    if form == "ics":
        body, kind = feeds.ics(items, now, host=host, title=title), "text/calendar"
    else:
        page_url, kind = f"{settings.public_url.rstrip('/')}/essai", "application/atom+xml"
        body = feeds.atom(
            items, now, host=host, self_url=page_url, title=title, page_url=page_url, whose=member
        )
    return Response(body, media_type=f"{kind}; charset=utf-8")


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


def _feed_entries(session: Session, settings: Settings, now: datetime) -> list[FeedEntry]:
    """What the newest entries of members' feeds say, as a program that follows them shows it."""
    members = waiting_members(session)
    items = _feed_items(session, [number for number, _ in members], settings, now)
    entries = [
        FeedEntry(number, name, entry_title(item), updated_at(item), item.deadline_at)
        for number, name in members
        for item in items.get(number, [])
    ]
    return sorted(entries, key=lambda entry: entry.updated_at, reverse=True)[:ENTRIES]


def _feed_items(
    session: Session, numbers: Sequence[int], settings: Settings, now: datetime
) -> dict[int, list[Item]]:
    return {
        number: feed_items(items, settings.release, now)
        for number, items in items_of_members(session, numbers, now).items()
    }


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
