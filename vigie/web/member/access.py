"""A link on request to one's preferences: the same reply for every address, at most three an
hour, opened once.
"""

from datetime import datetime, timedelta

from fastapi import APIRouter, BackgroundTasks, HTTPException, Request
from starlette.responses import RedirectResponse, Response

from alerts.content.message import Person
from alerts.messages.members import link_message
from alerts.planning.recipients import channel_for, house_of, people
from vigie.acts.preferences import plausible
from vigie.config import Settings
from vigie.domain.refusals import BadChange
from vigie.store import Store
from vigie.store.outbox.contacts import STOPPED, by_address
from vigie.store.outbox.new_delivery import NewDelivery
from vigie.store.outbox.queue import queue_once
from vigie.store.outbox.tokens import PREFERENCES_LIFE, hashed, mint, random_token, recent, use
from vigie.web.addresses import limited
from vigie.web.member.guard import again, checked, close_session, form, linked, open_session
from vigie.web.templating import page
from vigie.web.throttle import Throttle

router = APIRouter(prefix="/m")
MOST_LINKS = 3  # an hour, for one person
NOBODY = Person(0, "", "", "")
BY_PLACE = Throttle(20, timedelta(hours=1))


@router.get("/lien")
def ask(request: Request) -> Response:
    """The form that asks for a link."""
    return page(
        request, "member/ask.html", title="Recevoir un lien vers vos préférences", done=False
    )


@router.post("/lien")
async def send(request: Request, later: BackgroundTasks) -> Response:
    """The same answer at the same speed, whether the address is known or not: the work is done
    after it.
    """
    now = request.app.state.now()
    place = limited(request)
    if place and not BY_PLACE.allows(place, now):
        raise HTTPException(
            429, "Trop de liens demandés depuis cette connexion. Réessayez dans une heure."
        )
    fields, pairs = await form(request)
    if not plausible(fields.get("email", "").strip()):  # known or not, no such address exists
        refused = BadChange("une adresse comme prenom@structure.fr.", "email")
        answer = ask(request)
        answer.status_code = 422
        return again(request, answer, pairs, refused)
    later.add_task(
        queue_link,
        request.app.state.store,
        request.app.state.settings,
        fields.get("email", "")[:254],
        now,
    )
    answer = page(request, "member/ask.html", title="Vérifiez votre messagerie", done=True)
    answer.background = later
    return answer


def queue_link(store: Store, settings: Settings, address: str, now: datetime) -> int:
    """Put the link in the outbox of each contact with that address; returns how many."""
    queued, house = 0, house_of(settings)
    with store.transaction() as session:
        contacts = by_address(session, address)
        # the next answer on the same line would tell by its delay whether there was something to do
        if not contacts:
            link_message(NOBODY, f"{house.public_url}/m/ouvrir/{random_token()}", house)
        for contact in contacts:
            contact_id = contact.id or 0
            often = (
                recent(session, "preferences", contact_id, now - timedelta(hours=1)) >= MOST_LINKS
            )
            if often or contact.bounce_level >= STOPPED:
                continue
            raw = mint(
                session,
                "preferences",
                contact_id=contact_id,
                now=now,
                expires_at=now + PREFERENCES_LIFE,
                single_use=True,
            )
            message = link_message(
                people(session, [contact_id])[contact_id],
                f"{house.public_url}/m/ouvrir/{raw}",
                house,
            )
            queue_once(
                session,
                [
                    NewDelivery(
                        what=f"link:{hashed(raw)[:16]}",
                        kind="link",
                        recipient=f"contact:{contact_id}",
                        real_time=False,
                        channel=channel_for("email", settings),
                        due_at=now,
                        contact_id=contact_id,
                        message=message.as_json(),
                    )
                ],
                now,
            )
            queued += 1
    return queued


@router.get("/ouvrir/{raw}")
def show(request: Request, raw: str) -> Response:
    """A button: a scanner that opens the link does not use it up."""
    with request.app.state.store.reading() as session:
        linked(session, raw, "preferences", request.app.state.now())
    return page(request, "member/open.html", title="Ouvrir mes préférences")


@router.post("/ouvrir/{raw}")
def enter(request: Request, raw: str) -> Response:
    """Use the link up and open a session of thirty minutes."""
    now = request.app.state.now()
    with request.app.state.store.transaction() as session:
        token = linked(session, raw, "preferences", now)
        if not use(session, token, now) or token.contact_id is None:
            raise HTTPException(410, "Ce lien a déjà servi.")
        open_session(request, session, token.contact_id)
    return RedirectResponse("/m/espace", 303)


@router.post("/fermer")
async def leave(request: Request) -> Response:
    """Close the pages on this device before the thirty minutes end."""
    guest, _, _ = await checked(request)
    close_session(request, guest)
    return page(request, "member/closed.html", title="Vos pages sont fermées")
