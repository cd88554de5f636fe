"""Groupements: the list, the composer; proposing asks each member for its own consent."""

from fastapi import APIRouter, Request
from starlette.responses import PlainTextResponse, Response

from alerts.messages.preview import proposal_previews
from vigie.acts.coverage import coverage, in_words
from vigie.acts.group_handover import COLUMNS, hand_over, lines, note_export
from vigie.acts.groups import Composition, compose, end, propose, remind
from vigie.acts.undoing import of_group, of_reminder
from vigie.domain import french
from vigie.domain.group_forms import answer_by
from vigie.domain.refusals import BadChange
from vigie.flow.consequences import after_proposal
from vigie.store.desk.groups import choosable, contacts_of, groups
from vigie.store.match.members import member_names
from vigie.web.desk.badges import lot_title, places, signs
from vigie.web.desk.following import flow_context
from vigie.web.desk.group_draft import MOST_ASKED, address, draft
from vigie.web.desk.group_view import STATES, planned, there
from vigie.web.exports import file_name, spreadsheet
from vigie.web.security import Change, Staff, back, desk_page, undoably

router = APIRouter(include_in_schema=False)
LISTS = {
    "attente": ("suggested", "proposed"),
    "acceptes": ("agreed", "bid"),
    "finis": ("won", "lost", "dropped"),
}
FORMS = ("conjoint avec mandataire solidaire", "conjoint", "solidaire")
ENDS = {"abandonner": "dropped", "repondu": "bid", "gagne": "won", "perdu": "lost"}
ENDED = {
    "abandonner": "Groupement abandonné : plus rien n’est demandé à ses membres.",
    "repondu": "Noté : le groupement a répondu.",
    "gagne": "Noté : le groupement a gagné.",
    "perdu": "Noté : le groupement n’a pas gagné.",
}


@router.get("/groupements")
def list_page(request: Request, staff: Staff, liste: str = "attente", des: str = "") -> Response:
    """The groups that wait, those agreed, those ended; the next deadline first."""
    chosen = liste if liste in LISTS else "attente"
    start = int(des) if des.isdigit() and len(des) < 6 else 0
    with request.app.state.store.reading() as session:
        bids, following = groups(session, LISTS[chosen], request.app.state.now(), start)
    return desk_page(
        request,
        "groupements.html",
        lines=bids,
        answer_days={line.bid.id: answer_by(line.bid.released_at, line.bid.plan) for line in bids},
        following=following,
        liste=chosen,
        states=STATES,
        lot_title=lot_title,
    )


@router.get("/groupements/{number:int}")
def group_page(request: Request, staff: Staff, number: int) -> Response:
    """One group: composed in the form, evaluated as the address asks (`m`) before it is kept."""
    now = request.app.state.now()
    with request.app.state.store.reading() as session:
        stored_bid, lot, row = there(session, number)
        form = draft(request.query_params, stored_bid)
        coverage_lines = coverage(session, lot.id, form.members, now)
        further_members = choosable(session, lot.id, form.members)
        names = member_names(
            session, [*form.members, *(role.member_id for role in stored_bid.view.roles)]
        )
        reach = contacts_of(session, form.members)
    return desk_page(
        request,
        "groupement.html",
        found=stored_bid,
        lot=lot,
        row=row,
        told=coverage_lines,
        others=further_members,
        names=names,
        draft=form,
        roles={role.member_id: role for role in stored_bid.view.roles},
        plan=planned(stored_bid),
        states=STATES,
        forms=FORMS,
        reach=reach,
        signs_=signs(lot.findings),
        place=places(lot.departments),
        title=lot_title(lot, row.title),
        webhook=bool(request.app.state.settings.webhook_url),
    )


@router.get("/groupements/{number:int}/proposer")
def proposal_page(request: Request, staff: Staff, number: int) -> Response:
    """What proposing the group would send, to whom and when, before it leaves."""
    settings, now = request.app.state.settings, request.app.state.now()
    with request.app.state.store.reading() as session:
        stored_bid, lot, row = there(session, number)
        drafts = proposal_previews(session, number, settings, now)
    if stored_bid.state != "suggested":
        return back(request, f"/groupements/{number}", "Ce groupement a déjà été proposé.")
    return desk_page(
        request,
        "proposer.html",
        found=stored_bid,
        title=lot_title(lot, row.title),
        row=row,
        drafts=drafts,
        follows=after_proposal(flow_context(request), number),
    )


@router.get("/groupements/{number:int}/couverture")
def tried(request: Request, staff: Staff, number: int) -> PlainTextResponse:
    """What the chosen members cover and miss, in words: shown while they are chosen."""
    with request.app.state.store.reading() as session:
        bid, lot, _ = there(session, number)
        covered = coverage(
            session, lot.id, draft(request.query_params, bid).members, request.app.state.now()
        )
    return PlainTextResponse(in_words(covered) if covered else "Ce lot n’est plus là.")


@router.post("/groupements/{number:int}")
def change_group(request: Request, change: Change, number: int) -> Response:
    """Keep the composed group, propose it to its members, or note how it ended."""
    action, path, now = change.text("action", 20), f"/groupements/{number}", request.app.state.now()
    if action == "proposer" and not change.text("vu", 3):
        return back(request, f"{path}/proposer")
    try:
        group = _composition(change)
        if action == "essayer":
            return back(request, f"{path}?{address(change)}#couverture")
        if action == "composer":
            undoably(
                request,
                change,
                of_group(number),
                lambda session: compose(session, change.actor, number, group, now),
            )
            return back(request, path, "Groupement enregistré.")
        if action == "proposer":
            undoably(
                request,
                change,
                of_group(number),
                lambda session: propose(session, change.actor, number, now),
            )
            follows = after_proposal(flow_context(request), number)
            words = f"Groupement proposé, sans les noms des autres. {follows}"
            return back(request, path, words)
        if action == "relancer":
            many = undoably(
                request,
                change,
                lambda session: of_reminder(session, number),
                lambda session: remind(
                    session, change.actor, request.app.state.settings, number, now
                ),
            )
            readers = french.count(many, "structure relancée", "structures relancées")
            words = f"{readers} : un message par jour au plus, sans les noms des autres."
            return back(request, "/groupements", words)
        if action in ENDS:
            undoably(
                request,
                change,
                of_group(number),
                lambda session: end(session, change.actor, number, ENDS[action], now),
            )
            return back(request, path, ENDED[action])
    except BadChange as refused:
        words = f"Rien n’a changé : {refused}"
        return back(request, path, words, wrong=True, faults=refused.faults)
    return back(request, path, "Rien n’a changé : action inconnue.", wrong=True)


@router.post("/groupements/{number:int}/passation")
def hand_over_page(request: Request, change: Change, number: int) -> Response:
    """The agreed group as a file, or posted to the webhook, for who accompanies it."""
    now, settings, kind = request.app.state.now(), request.app.state.settings, change.text("vers")
    try:
        with request.app.state.store.transaction() as session:
            if kind not in ("csv", "xlsx"):
                hand_over(session, change.actor, number, settings, now)
                return back(request, f"/groupements/{number}", "Groupement transmis au webhook.")
            facts = note_export(session, change.actor, number, settings, now)
    except BadChange as refused:
        return back(request, f"/groupements/{number}", f"Rien n’est parti : {refused}", wrong=True)
    return spreadsheet(kind, file_name(f"groupement-{number}", now), COLUMNS, lines(facts))


def _composition(change: Change) -> Composition:
    """The group as the form tells it."""
    members = [
        (int(number), change.text(f"role{number}", 400), _part(change, f"part{number}"))
        for number in change.many("m", MOST_ASKED)
        if number.isdigit() and len(number) < 16
    ]
    form = change.text("forme", 80)
    lead = change.number("mandataire") or 0
    return Composition(members, lead, change.text("besoin", 600), form if form in FORMS else "")


def _part(change: Change, name: str) -> float | None:
    typed, share = change.text(name, 18), change.number(name)
    if typed and (share is None or share > 100):
        raise BadChange(f"part «\u00a0{typed}\u00a0» : un nombre entier de 0 à 100.", name)
    return None if share is None else float(share)
