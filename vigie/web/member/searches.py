"""« Mes recherches »: lots by words, trade, place and sign, told when new ones come."""

from collections.abc import Mapping, Sequence

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import RedirectResponse, Response

from vigie.acts import actor
from vigie.acts.saved_searches import drop_search, keep_search, set_rhythm
from vigie.data.places import department_names
from vigie.data.trades import groups, trades
from vigie.domain.labels import SearchRhythm
from vigie.domain.refusals import BadChange
from vigie.flow.saved_searches import shown_lots
from vigie.store.desk.saved_searches import Owner, own_search, saved_searches
from vigie.web.desk.search_query import NATURES, read
from vigie.web.member.guard import Visitor, again, checked, visitor
from vigie.web.member.space import MOST_SHOWN, card_of
from vigie.web.places import followed
from vigie.web.templating import page

router = APIRouter(prefix="/m/recherches")
RHYTHM_WORDS = SearchRhythm.words("to_member")
GONE = "Cette recherche n’existe plus."


@router.get("")
def list_page(request: Request, fait: int = 0) -> Response:
    """The visitor's searches and the form that makes another one."""
    return _page(request, visitor(request), search_saved=bool(fait))


def _page(
    request: Request, guest: Visitor, *, search_saved: bool = False, wrong: str = ""
) -> Response:
    with request.app.state.store.reading() as session:
        stored_searches = saved_searches(session, Owner(contact_id=guest.contact_id))
    return page(
        request,
        "member/searches.html",
        title="Mes recherches",
        kept=[(row, words_of(row.query)) for row in stored_searches],
        rhythms=RHYTHM_WORDS,
        natures=NATURES,
        families={name: several for name, several in groups().items() if several},
        places=followed(request, ()),
        csrf=guest.csrf,
        done=search_saved,
        wrong=wrong,
        status=422 if wrong else 200,
    )


@router.post("")
async def make(request: Request) -> Response:
    """Keep a search; what stands open today is shown next, what comes later is told."""
    guest, fields, pairs = await checked(request)
    parts = {name: [fields[name]] for name in ("q", "metier", "dep", "nature") if fields.get(name)}
    query = read({**parts, "phase": ["open"]}).as_dict()
    query.setdefault("nature", ["any"])
    name = fields.get("nom", "").strip() or words_of(query)
    try:
        if not {"q", "metier", "dep"} & query.keys():
            words = "que chercher\u00a0? Donner des mots, un métier ou un département."
            raise BadChange(words, "q")
        with request.app.state.store.transaction() as session:
            row = keep_search(
                session,
                actor.person(guest.contact_id),
                name,
                query,
                request.app.state.now(),
                rhythm=fields.get("rythme", ""),
            )
            number = row.id
    except BadChange as refused:
        return again(request, _page(request, guest, wrong=str(refused)), pairs, refused)
    return RedirectResponse(f"/m/recherches/{number}?fait=1", 303)


@router.get("/{number}")
def show(request: Request, number: int, fait: int = 0) -> Response:
    """The lots open today that answer."""
    guest, now, settings = visitor(request), request.app.state.now(), request.app.state.settings
    owner = Owner(contact_id=guest.contact_id)
    with request.app.state.store.reading() as session:
        row = own_search(session, owner, number)
        if row is None:
            raise HTTPException(404, GONE)
        lots = shown_lots(session, owner, row.query, settings, now)
    return page(
        request,
        "member/search.html",
        title=row.name,
        words=words_of(row.query),
        rhythm=RHYTHM_WORDS[row.rhythm],
        told=bool(row.rhythm),
        items=[card_of(item) for item in lots[:MOST_SHOWN]],
        more=max(0, len(lots) - MOST_SHOWN),
        csrf=guest.csrf,
        done=bool(fait),
    )


@router.post("/{number}")
async def change(request: Request, number: int) -> Response:
    """Another rhythm, or forgotten."""
    guest, fields, _ = await checked(request)
    person, now = actor.person(guest.contact_id), request.app.state.now()
    try:
        with request.app.state.store.transaction() as session:
            if fields.get("oublier"):
                drop_search(session, person, number, now)
            else:
                set_rhythm(session, person, number, fields.get("rythme", ""), now)
    except BadChange as refused:
        return _page(request, guest, wrong=str(refused))
    return RedirectResponse("/m/recherches?fait=1", 303)


def words_of(query: Mapping[str, Sequence[str]]) -> str:
    """« « linge », blanchisserie, Essonne, réservé ou clausé »."""
    trades_by_slug, parts = trades(), [f"«\u00a0{words}\u00a0»" for words in query.get("q", ())]
    parts += [
        trades_by_slug[slug].label for slug in query.get("metier", ()) if slug in trades_by_slug
    ]
    parts += [department_names().get(code, code) for code in query.get("dep", ())]
    parts += [NATURES.get(name, name).lower() for name in query.get("nature", ())]
    return ", ".join(parts)
