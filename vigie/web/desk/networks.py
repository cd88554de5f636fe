"""Réseaux: partner networks, who hears for them, their figures."""

from datetime import timedelta

from fastapi import APIRouter, Request
from starlette.responses import Response

from vigie.acts.networks import (
    COLUMNS,
    NetworkContact,
    add_network_contact,
    close_network_contact,
    import_network_contacts,
)
from vigie.data.trades import groups, trades
from vigie.domain.refusals import BadChange
from vigie.store.desk.networks import figures_of, members_of_networks, network_contacts
from vigie.store.outbox.preferences import preferences
from vigie.web.security import Change, Staff, back, desk_page

router = APIRouter(include_in_schema=False)
YEAR = timedelta(days=365)
MOST_SHOWN = 5  # refused lines that the page repeats
# part of a contact → its field of the form
FORM_NAMES = {"network": "reseau", "email": "courriel", "departments": "zones"}


@router.get("/reseaux")
def networks_page(request: Request, staff: Staff) -> Response:
    """Each network with its people and figures, and a form for one more."""
    with request.app.state.store.reading() as session:
        people = network_contacts(session)
        since = request.app.state.now() - YEAR
        figures = figures_of(session, members_of_networks(session, people), since)
        ids = [row.id or 0 for several in people.values() for row in several]
        choices = preferences(session, ids)
    return desk_page(
        request,
        "reseaux.html",
        people=people,
        figures=figures,
        choices=choices,
        trades=trades(),
        groups=groups(),
        columns=COLUMNS,
    )


@router.post("/reseaux")
def add(request: Request, change: Change) -> Response:
    """One more person who hears for a network."""
    address = change.text("courriel", 200)
    network_contact = NetworkContact(
        change.text("reseau", 200),
        address,
        change.text("prenom", 200),
        change.text("nom", 200),
        tuple(change.text("zones", 200).replace(",", " ").split()),
        tuple(change.many("metier", 20)),
    )
    try:
        with request.app.state.store.transaction() as session:
            add_network_contact(session, change.actor, network_contact, request.app.state.now())
    except BadChange as refused:
        name = FORM_NAMES.get(refused.field, "metier")
        return back(request, "/reseaux", str(refused), wrong=True, faults={name: str(refused)})
    return back(request, "/reseaux", f"{address} recevra une bienvenue, puis la lettre du réseau.")


@router.post("/reseaux/fichier")
def add_file(request: Request, change: Change) -> Response:
    """The people of a table pasted from a spreadsheet."""
    text = change.text("lignes", 200_000)
    try:
        with request.app.state.store.transaction() as session:
            now = request.app.state.now()
            written, refused = import_network_contacts(session, change.actor, text, now)
    except BadChange as wrong:
        return back(request, "/reseaux", str(wrong), wrong=True)
    added = f"{written} personne(s) ajoutée(s)."
    if refused:
        return back(request, "/reseaux", " ".join([added, *refused[:MOST_SHOWN]]), wrong=True)
    return back(request, "/reseaux", added)


@router.post("/reseaux/{number:int}/retirer")
def close(request: Request, change: Change, number: int) -> Response:
    """That person hears no more."""
    try:
        with request.app.state.store.transaction() as session:
            close_network_contact(session, change.actor, number, request.app.state.now())
    except BadChange as refused:
        return back(request, "/reseaux", f"Rien n’a changé : {refused}", wrong=True)
    return back(request, "/reseaux", "Retiré : plus rien ne lui sera envoyé.")
