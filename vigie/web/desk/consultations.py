"""Consultations: search, filters, map, saved searches, export, changes on several at once."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from fastapi import APIRouter, HTTPException, Request
from sqlmodel import Session
from starlette.responses import PlainTextResponse, Response

from vigie.acts.consultations import MOST_AT_ONCE
from vigie.acts.consultations import STATES as DESK
from vigie.acts.saved_searches import keep_search
from vigie.acts.undoing import of_consultations
from vigie.data.trades import trades
from vigie.domain import french
from vigie.domain.refusals import BadChange
from vigie.flow.searching import KINDS
from vigie.store.desk.buyers import larger
from vigie.store.desk.changes import people
from vigie.store.desk.follows import followed_rows
from vigie.store.desk.saved_searches import Owner, own_search, saved_searches
from vigie.store.search.index import minutes
from vigie.store.search.lists import COUNTED, estimate, facet_counts, ids_of, rows_of, search, sizes
from vigie.store.tables import SavedSearch
from vigie.web.charts import tile_map
from vigie.web.desk.badges import line
from vigie.web.desk.following import release_follows
from vigie.web.desk.search_query import (
    CHOICES,
    DUE,
    SORTS,
    SearchQuery,
    asked_of,
    query_or_first_list,
    read,
)
from vigie.web.desk.sharing import NOT_ASKED, RHYTHMS
from vigie.web.desk.state_change import change_state, confirm_release
from vigie.web.exports import MOST_ROWS, file_name, spreadsheet
from vigie.web.places import followed
from vigie.web.security import Change, Staff, back, desk_page, safe_path, undoably

router = APIRouter(include_in_schema=False)
WEEKS = 4
# beside the question of a saved search: how many it brought when it was saved, and that day
VOLUME = "volume"
# filters beside whose values stands how many answers carry them
COUNTED_FILTERS = ("nature", "qui", "code", "etat", "phase", "source", "montant", "ept", "dep")
COLUMNS = ("deadline", "amount", "published")
HEADS = (
    "N°",
    "Titre",
    "Acheteur",
    "Référence",
    "Départements",
    "Considérations",
    "Lots",
    "Publiée le",
    "Date limite (Paris)",
    "Montant HT",
    "État",
    "Suivi",
    "Sources",
    "Adresse",
)


@router.get("/consultations")
def list_page(request: Request, staff: Staff, apres: str = "") -> Response:
    """The list; without any question, what is open and reserved or claused."""
    query = query_or_first_list(request)
    now = request.app.state.now()
    departments = followed(request, query.chosen["dep"])
    with request.app.state.store.reading() as session:
        lot_search = query.search(now)
        page = search(session, lot_search, apres[:40] or None)
        carried = facet_counts(session, lot_search, [KINDS[name] for name in COUNTED_FILTERS])
        zones = sizes(session, [f"zone:{department}" for department in departments])
        saved, team, buyers = (
            saved_searches(session, Owner(staff.user_id)),
            people(session),
            larger(session, query.chosen["acheteur"]),
        )
        my_rows = followed_rows(session, staff.user_id)
        many = _volume(session, query, now) if request.query_params.get("estimer") else None
    counts = {department: zones[f"zone:{department}"] for department in departments}
    links = {
        department: f"/consultations?{_toggled(query, department)}" for department in departments
    }
    return desk_page(
        request,
        "consultations.html",
        page=page,
        lines=[line(row, now) for row in page.rows],
        asked=query,
        form=asked_of(request),
        numbers=_numbers(carried, query),
        rhythms=RHYTHMS,
        followed=[line(row, now) for row in my_rows],
        saved_volumes={row.id: _kept_volume(row) for row in saved},
        choices=CHOICES,
        departments=departments,
        due=DUE,
        sorts=SORTS,
        by_column={name: query.query(tri=name) for name in COLUMNS},
        team=team,
        saved=saved,
        states=DESK,
        first=not apres,
        map=tile_map(counts, links, query.chosen["dep"], COUNTED),
        following=query.query(apres=page.after),
        whole=query.query() or "tri=published",
        told=query.told(buyers, team),
        buyers=buyers,
        trades=trades(),
        volume="" if many is None else _per_week(many),
    )


@router.get("/consultations/volume")
def volume(request: Request, staff: Staff) -> Response:
    """The expected volume of a search, as words; asked for while the form is filled."""
    now = request.app.state.now()
    with request.app.state.store.reading() as session:
        many = _volume(session, asked_of(request), now)
    return PlainTextResponse(_per_week(many))


@router.get("/consultations/export.{kind}")
def export(request: Request, staff: Staff, kind: str) -> Response:
    """The same list as a file."""
    if kind not in ("csv", "xlsx"):
        raise HTTPException(404, "Formats d’export : csv ou xlsx.")
    now, base = request.app.state.now(), request.app.state.settings.public_url.rstrip("/")
    with request.app.state.store.reading() as session:
        ids = ids_of(session, query_or_first_list(request).search(now), MOST_ROWS)
        rows = [
            row
            for start in range(0, len(ids), 500)
            for row in rows_of(session, ids[start : start + 500])
        ]
    lines = (
        (
            row.consultation_id,
            row.title,
            row.buyer_name,
            row.reference,
            ", ".join(row.departments),
            ", ".join(CHOICES["code"][code] for code in row.codes),
            row.lots,
            french.numeric_date(row.published_at) if row.published_at else "",
            f"{french.numeric_date(row.deadline_at)} {french.clock_time(row.deadline_at)}"
            if row.deadline_at
            else "",
            row.amount,
            CHOICES["phase"].get(row.state, row.state),
            row.desk_state,
            ", ".join(row.sources),
            f"{base}/consultations/{row.consultation_id}",
        )
        for row in rows
    )
    return spreadsheet(kind, file_name("consultations", now), HEADS, lines)


@router.post("/consultations/ensemble")
def change_several(request: Request, change: Change) -> Response:
    """One change on the chosen consultations."""
    ids = [int(number) for number in change.many("id") if number.isdigit() and len(number) < 18]
    action, path, now = (
        change.text("action"),
        safe_path(change.text("vers"), "/consultations"),
        request.app.state.now(),
    )
    if not ids:
        return back(
            request,
            path,
            "Aucune consultation n’est cochée : cochez-en une, puis recommencez.",
            wrong=True,
        )
    if not action and change.text("etat") == "diffusée":
        return confirm_release(
            request, ids[:MOST_AT_ONCE], path, release_follows(request, ids[:MOST_AT_ONCE])
        )

    state = action or change.text("etat")
    try:
        changed = undoably(
            request,
            change,
            of_consultations(ids[:MOST_AT_ONCE]),
            lambda session: change_state(session, change, ids, action, state, now),
        )
    except BadChange as refused:
        return back(request, path, f"Rien n’a changé : {refused}", wrong=True)
    done = "diffusée" if action == "diffusée" else "modifiée"
    confirmation = f"{french.count(changed, f'consultation {done}', f'consultations {done}s')}."
    if action == "diffusée" and changed:
        confirmation += " " + release_follows(request, ids)
    return back(request, path, confirmation)


@router.post("/recherches")
def save(request: Request, change: Change) -> Response:
    """Save the search that the form carries."""
    query = read({name: change.many(name, 30) for name in change.form if name not in NOT_ASKED})
    path, now = f"/consultations?{query.query()}", request.app.state.now()
    try:
        with request.app.state.store.transaction() as session:
            many = _volume(session, query, now)
            stored_query = query.as_dict() | {VOLUME: [str(many), now.date().isoformat()]}
            rhythm, name = change.text("rythme", 10), change.text("nom", 80)
            keep_search(session, change.actor, name, stored_query, now, rhythm=rhythm)
    except BadChange as refused:
        return back(request, path, f"Recherche non enregistrée : {refused}", wrong=True)
    return back(request, path, f"Recherche enregistrée : {_per_week(many)}.")


@router.get("/recherches/{number:int}")
def saved(request: Request, staff: Staff, number: int) -> Response:
    """Open a saved search."""
    with request.app.state.store.reading() as session:
        row = own_search(session, Owner(staff.user_id), number)
    if row is None:
        raise HTTPException(404, "Cette recherche n’existe plus.")
    return back(request, f"/consultations?{read(row.query).query()}")


def _numbers(carried: Mapping[str, int], query: SearchQuery) -> dict[str, dict[str, str]]:
    """How many answers each value would keep; a filter that is already chosen says nothing."""
    numbers: dict[str, dict[str, str]] = {name: {} for name in COUNTED_FILTERS}
    for name in COUNTED_FILTERS:
        if not query.chosen[name]:
            for value in CHOICES[name]:
                many = carried.get(f"{KINDS[name]}:{value}", 0)
                numbers[name][value] = f"\u00a0({french.number(many)})"
    return numbers


def _toggled(query: SearchQuery, department: str) -> str:
    chosen = [code for code in query.chosen["dep"] if code != department]
    if department not in query.chosen["dep"]:
        chosen.append(department)
    return read({**query.as_dict(), "dep": chosen}).query() or "tri=published"


def _volume(session: Session, query: SearchQuery, now: datetime) -> int:
    return estimate(session, query.search(now), minutes(now - timedelta(weeks=WEEKS), 0))


def _kept_volume(row: SavedSearch) -> str:
    """« environ 4 par semaine, compté le 24/11/2026 », as it was when the search was saved."""
    many, day = (*row.query.get(VOLUME, ()), "", "")[:2]
    try:
        return f"{_per_week(int(many))}, compté le {french.numeric_date(date.fromisoformat(day))}"
    except ValueError:
        return ""


def _per_week(many: int) -> str:
    if many >= COUNTED:
        return f"plus de {french.number(COUNTED // WEEKS)} consultations par semaine"
    if many == 0:
        return "aucune consultation ces quatre dernières semaines"
    if many < WEEKS:
        return f"moins d’une consultation par semaine ({french.number(many)} en quatre semaines)"
    return (
        f"environ {french.count(round(many / WEEKS), 'consultation')} par semaine "
        f"({french.number(many)} en quatre semaines)"
    )
