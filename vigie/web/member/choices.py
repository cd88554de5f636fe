"""« Mes préférences »: rhythm, lists, places, absences, address, feeds."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import RedirectResponse, Response

from vigie.acts import actor
from vigie.acts.members import agree_to_be_named
from vigie.acts.preferences import (
    UNDO,
    TooOften,
    ask_address,
    change_preferences,
    close_feeds,
    confirm_address,
    feed_link,
    open_feeds,
    undo_address,
)
from vigie.data.places import department_names
from vigie.data.trades import trades
from vigie.domain.labels import Weekday
from vigie.domain.refusals import BadChange
from vigie.store.desk.saved_searches import Owner, saved_searches
from vigie.store.outbox.preferences import LISTS, SEARCH_LIST, preferences, trades_of_member
from vigie.store.outbox.tokens import find
from vigie.store.tables import Contact, Member, Preference
from vigie.web.member.guard import Visitor, again, checked, linked, visitor
from vigie.web.places import followed
from vigie.web.templating import page

router = APIRouter(prefix="/m")
MEMBER_LISTS = {
    "alerts": "les messages immédiats : nouveau lot pressant, changement ou rappel d’un lot "
    "que vous suivez",
    "joint_bids": "les propositions de répondre à plusieurs",
    SEARCH_LIST: "les nouveaux lots de mes recherches",
}
DAY_NAMES = Weekday.words()


@router.get("/preferences")
def show(request: Request, fait: int = 0) -> Response:
    """Everything that can be chosen, as it stands."""
    return _page(request, visitor(request), saved_part=fait)


def _page(request: Request, visitor: Visitor, *, saved_part: int = 0, wrong: str = "") -> Response:
    """The page as it stands."""
    settings = request.app.state.settings
    with request.app.state.store.reading() as session:
        stored_choices = preferences(
            session, [visitor.contact_id], settings.digest_day, settings.digest_hour
        )[visitor.contact_id]
        contact = session.get(Contact, visitor.contact_id)
        member = session.get(Member, contact.member_id) if contact and contact.member_id else None
        offered, lists = _trades(session, contact, stored_choices), _offered(session, contact)
        raw = feed_link(session, settings, visitor.contact_id)
        open_feed = linked_feed(session, raw)
    base = f"{settings.public_url.rstrip('/')}/m/flux/{raw}"
    return page(
        request,
        "member/preferences.html",
        title="Mes préférences",
        chosen=stored_choices,
        person=contact,
        structure=member.name if member else "",
        networks=list(member.networks) if member else [],
        named=member is not None and member.named_to_networks,
        csrf=visitor.csrf,
        pending=stored_choices.pending_email,
        days=DAY_NAMES,
        lists=lists,
        places=followed(request, stored_choices.zones),
        trades=offered,
        done=saved_part,
        wrong=wrong,
        status=422 if wrong else 200,
        feed=base if open_feed else "",
        holiday=(stored_choices.holidays or [{"from": "", "to": ""}])[0],
    )


@router.post("/preferences")
async def keep_choices(request: Request) -> Response:
    """Keep what was chosen; a wrong field is named above the form, which stays as it was filled
    in.
    """
    guest, fields, pairs = await checked(request)
    try:
        with request.app.state.store.transaction() as session:
            old = preferences(session, [guest.contact_id])[guest.contact_id]
            contact = session.get(Contact, guest.contact_id)
            values = _values(fields, pairs, _trades(session, contact, old))
            lists = _offered(session, contact)
            values["lists_stopped"] = _stopped(old, contact, lists, values["rhythm"], pairs)
            who_acts, now = actor.person(guest.contact_id), request.app.state.now()
            change_preferences(session, who_acts, guest.contact_id, values, now)
    except BadChange as wrong:
        return again(request, _page(request, guest, wrong=str(wrong)), pairs, wrong)
    return RedirectResponse("/m/preferences?fait=1", 303)


def _hour(fields: dict[str, str]) -> int:
    typed_hour = fields.get("hour", "")
    return (
        int(typed_hour)
        if typed_hour.isascii() and typed_hour.isdecimal() and len(typed_hour) < 3
        else -1
    )


def _trades(session: Any, contact: Contact | None, chosen: Preference) -> dict[str, str]:
    """The trades of the structure's activities by label; one chosen before and left since stays,
    to be unchecked.
    """
    own = trades_of_member(session, contact.member_id) if contact and contact.member_id else []
    trades_by_slug = trades()
    return {
        slug: trades_by_slug[slug].label
        for slug in [*own, *chosen.trades]
        if slug in trades_by_slug
    }


def _narrowed(ticked_trades: list[str], offered: dict[str, str]) -> list[str]:
    """All of them is none: a trade that the structure takes up later is then told of too."""
    chosen_trades = [slug for slug in offered if slug in ticked_trades]
    return chosen_trades if len(chosen_trades) < len(offered) else []


def _values(
    fields: dict[str, str], pairs: list[tuple[str, str]], offered: dict[str, str]
) -> dict[str, Any]:
    first, last = fields.get("away_from", ""), fields.get("away_to", "")
    return {
        "rhythm": fields.get("rhythm", ""),
        "day": fields.get("day", ""),
        "hour": _hour(fields),
        "real_time": fields.get("real_time") == "oui",
        "only_reserved": fields.get("only_reserved") == "oui",
        "paused_until": _day(fields.get("paused_until", "")),
        "holidays": [{"from": first, "to": last}] if first or last else [],
        "zones": [value for name, value in pairs if name == "zone" and value in department_names()],
        "trades": _narrowed([value for name, value in pairs if name == "trade"], offered),
    }


def _offered(session: Any, contact: Contact | None) -> dict[str, str]:
    """The lists that this person gets anything of, in words; the letter's own is its rhythm."""
    if contact is None:
        return MEMBER_LISTS
    searching = any(row.rhythm for row in saved_searches(session, Owner(contact_id=contact.id)))
    return {
        name: words
        for name, words in MEMBER_LISTS.items()
        if (searching if name == SEARCH_LIST else contact.member_id)
    }


def _stopped(
    old: Preference,
    contact: Contact | None,
    offered_lists: Mapping[str, str],
    rhythm: str,
    pairs: list[tuple[str, str]],
) -> list[str]:
    """Lists left unticked; one that was not shown stays as it was, but choosing a rhythm is
    asking for the letter.
    """
    ticked = {value for name, value in pairs if name == "list"}
    letter = "digest" if contact is None or contact.member_id else "news"
    stopped_lists = [
        name
        for name in LISTS
        if (name not in ticked if name in offered_lists else name in old.lists_stopped)
    ]
    stopped_lists = [name for name in stopped_lists if name != letter]
    return (
        [*stopped_lists, letter] if rhythm == "none" else stopped_lists
    )  # so that no file read in later brings the letter back


def _day(typed_day: str) -> date | None:
    try:
        return date.fromisoformat(typed_day) if typed_day else None
    except ValueError:
        raise BadChange("date de fin de pause illisible.", "paused_until") from None


@router.post("/nom")
async def be_named(request: Request) -> Response:
    """The structure agrees that its networks see its name, or no more."""
    guest, fields, _ = await checked(request)
    now, agreed = request.app.state.now(), fields.get("agreed") == "oui"
    with request.app.state.store.transaction() as session:
        contact = session.get_one(Contact, guest.contact_id)
        if contact.member_id is not None:
            person = actor.person(guest.contact_id)
            agree_to_be_named(session, person, contact.member_id, now, agreed=agreed)
    return RedirectResponse("/m/preferences?fait=1", 303)


@router.post("/adresse")
async def send_address(request: Request) -> Response:
    """A new address is written to first; nothing changes before it confirms."""
    guest, fields, pairs = await checked(request)
    new_address, now, settings = (
        fields.get("email", "").strip()[:254],
        request.app.state.now(),
        request.app.state.settings,
    )
    try:
        with request.app.state.store.transaction() as session:
            ask_address(
                session,
                actor.person(guest.contact_id),
                guest.contact_id,
                new_address,
                settings,
                now,
            )
    except TooOften as refused:
        raise HTTPException(429, str(refused)) from refused
    except BadChange as refused:
        return again(request, _page(request, guest, wrong=str(refused)), pairs, refused)
    return RedirectResponse("/m/preferences?fait=2", 303)


@router.get("/adresse/{raw}")
def show_address(request: Request, raw: str) -> Response:
    """A button that confirms."""
    with request.app.state.store.reading() as session:
        linked(session, raw, "email_change", request.app.state.now())
    return page(
        request, "member/address.html", title="Confirmer votre nouvelle adresse", done=False
    )


@router.post("/adresse/{raw}")
def take_address(request: Request, raw: str) -> Response:
    """The new address takes the old one's place, if it is still the one that was asked for."""
    now = request.app.state.now()
    with request.app.state.store.transaction() as session:
        token = linked(session, raw, "email_change", now)
        try:
            confirm_address(session, token, request.app.state.settings, now)
        except BadChange as refused:
            raise HTTPException(410, str(refused)) from refused
    return page(request, "member/address.html", title="Adresse confirmée", done=True)


@router.get("/ancienne/{raw}")
def show_undo(request: Request, raw: str) -> Response:
    """« Ce n’était pas moi »: a button, so that a scanner undoes nothing."""
    with request.app.state.store.reading() as session:
        linked(session, raw, UNDO, request.app.state.now())
    return page(request, "member/undo.html", title="Ce n’était pas moi", done=False)


@router.post("/ancienne/{raw}")
def undo(request: Request, raw: str) -> Response:
    """The old address is back, whoever took its place is shut out."""
    now = request.app.state.now()
    with request.app.state.store.transaction() as session:
        token = linked(session, raw, UNDO, now)
        try:
            undo_address(session, token, request.app.state.settings, now)
        except BadChange as refused:
            raise HTTPException(410, str(refused)) from refused
    return page(request, "member/undo.html", title="Votre adresse est rétablie", done=True)


@router.post("/flux")
async def feed(request: Request) -> Response:
    """Open the feeds with a secret link, or close them: the next link is another one."""
    guest, fields, _ = await checked(request)
    now, settings = request.app.state.now(), request.app.state.settings
    with request.app.state.store.transaction() as session:
        if fields.get("feed") == "fermer":
            close_feeds(session, actor.person(guest.contact_id), guest.contact_id, now)
        else:
            open_feeds(session, actor.person(guest.contact_id), guest.contact_id, settings, now)
    return RedirectResponse("/m/preferences?fait=1", 303)


def linked_feed(session: Any, raw: str) -> bool:
    """Whether that feed link was opened."""
    return find(session, raw, "feed") is not None
