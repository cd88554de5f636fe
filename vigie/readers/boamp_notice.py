"""One BOAMP record → one ParsedNotice: what the body tells, completed by the index; the same for
API and XML.
"""

from datetime import datetime
from typing import Any

from lxml import etree

from vigie.domain.clock import paris_day
from vigie.domain.notice import Flags, ParsedBuyer, ParsedNotice, TextPart, Winner
from vigie.readers.boamp_fields import body_fields, nature_of
from vigie.readers.boamp_record import Record, earlier_than
from vigie.readers.boamp_tree import first, to_ubl, ubl_from_xml
from vigie.readers.dates import Moment, end_of_day, judge_deadline, read_deadline, read_moment
from vigie.readers.places import departments
from vigie.readers.prose import link, one_line, readable
from vigie.readers.ubl import read_ubl
from vigie.readers.ubl_names import ROOTS, Opened

PAGE = "https://www.boamp.fr/pages/avis/?q=idweb:"
RUNNING = ("call", "change", "planning")


def notice_of(record: Record) -> ParsedNotice:
    """The notice of a record; raises Unreadable or pydantic's ValidationError where it cannot be
    one.
    """
    root = _ubl(record) if record.family == "EFORMS" else None
    return _from_ubl(record, root) if root is not None else _from_body(record)


def _from_body(record: Record) -> ParsedNotice:
    body = body_fields(record) if record.family and record.family != "EFORMS" else {}
    published = read_moment(record.published).at
    deadline, doubts = _deadline(record, body.get("deadline", Moment()), published)
    buyer = body.get("buyer") or ParsedBuyer()
    return ParsedNotice(
        **_identity(record, body.get("earlier", ())),
        published_at=published,
        sent_at=read_moment(body.get("sent")).at,
        diffusion_end_at=_diffusion_end(record),
        deadline_at=deadline.at,
        deadline_raw=deadline.raw,
        title=body.get("title") or one_line(record.objet),
        description=body.get("description"),
        nature=body.get("nature") or nature_of(record.trades),
        procedure=record.procedure,
        reference=body.get("reference"),
        duration=body.get("duration"),
        framework=body.get("framework"),
        buyer=buyer if buyer.name else buyer.model_copy(update={"name": one_line(record.buyer)}),
        joint_buyers=body.get("joint_buyers", ()),
        documents_url=body.get("documents_url"),
        cpv=body.get("cpv", ()),
        departments=departments((*record.departments, *body.get("departments", ()))),
        nuts=body.get("nuts", ()),
        estimated_value=body.get("estimated_value"),
        currency=body.get("currency"),
        flags=Flags(reserved=body.get("reserved", ()), social=record.social),
        result=body.get("result"),
        winners=body.get("winners") or _indexed_winners(record),
        endings=body.get("endings", ()),
        voids=body.get("voids"),
        texts=(
            *_index_texts(record, body.get("title"), body.get("description")),
            *body.get("texts", ()),
        ),
        lots=body.get("lots", ()),
        doubts=_all_doubts(record, body.get("doubts", ()), doubts, body.get("partly")),
    )


def _from_ubl(record: Record, root: etree._Element) -> ParsedNotice:
    identity = _identity(record, ())
    published = read_moment(record.published).at
    notice = read_ubl(
        Opened(root),
        source="boamp",
        source_id=record.idweb,
        format=identity["format"],
        published_at=published,
        url=identity["url"],
        changes=identity["changes"],
        stated_kind=record.kind if record.kind in ("cancellation", "change") else None,
    )
    deadline = Moment(notice.deadline_at, notice.deadline_raw)
    doubts: tuple[str, ...] = ()
    if notice.deadline_at is None and notice.deadline_raw is None:
        deadline, doubts = _deadline(record, Moment(), published)
    return notice.model_copy(
        update={
            "kind": record.kind if notice.kind == "other" else notice.kind,
            "diffusion_end_at": _diffusion_end(record),
            "deadline_at": deadline.at,
            "deadline_raw": deadline.raw,
            "title": notice.title or one_line(record.objet),
            "nature": notice.nature or nature_of(record.trades),
            "procedure": notice.procedure or record.procedure,
            "procedure_key": notice.procedure_key or identity["procedure_key"],
            "buyer": notice.buyer
            if notice.buyer.name
            else notice.buyer.model_copy(update={"name": one_line(record.buyer)}),
            "departments": departments((*record.departments, *notice.departments)),
            "flags": notice.flags.model_copy(update={"social": record.social}),
            "winners": notice.winners or _indexed_winners(record),
            "texts": (*_index_texts(record, notice.title, notice.description), *notice.texts),
            "doubts": _all_doubts(record, notice.doubts, doubts, None),
        }
    )


def _ubl(record: Record) -> etree._Element | None:
    """The UBL element of an eForms body, or none where the body holds another thing."""
    if isinstance(record.body, etree._Element):
        names = {
            name: child
            for child in record.body.iterchildren(tag=etree.Element)
            if (name := etree.QName(child).localname) in ROOTS
        }
        return next((ubl_from_xml(name) for name in names.values()), None)
    root_name = next((name for name in ROOTS if isinstance(first(record.body, name), dict)), None)
    return to_ubl(root_name, first(record.body, root_name)) if root_name else None


def _identity(record: Record, told_links: tuple[str, ...]) -> dict[str, Any]:
    links = dict.fromkeys(stated_link.strip() for stated_link in (*record.links, *told_links))
    folder = (record.folder or "").strip().lower()
    return {
        "id": f"boamp:{record.idweb}",
        "source": "boamp",
        "source_id": record.idweb,
        "format": f"boamp_{record.carrier}_{(record.family or 'index').lower()}",
        "kind": record.kind,
        "procedure_key": folder[:100] or None,
        "url": link(record.url) or PAGE + record.idweb,
        "changes": tuple(
            f"boamp:{earlier_link[:40]}"
            for earlier_link in links
            if earlier_link and earlier_than(earlier_link, record.idweb)
        ),
    }


def _diffusion_end(record: Record) -> datetime | None:
    last_day = read_moment(record.diffusion_end).at
    return end_of_day(last_day) if last_day and last_day.year < 9000 else None


def _deadline(
    record: Record, body: Moment, published: datetime | None
) -> tuple[Moment, tuple[str, ...]]:
    index = read_deadline(record.deadline)
    chosen = (
        body if body.at is not None else index if index.at is not None or not body.raw else body
    )
    running = record.kind in RUNNING
    judged = judge_deadline(chosen, published if running else None)
    doubts = [judged.doubt]
    if (
        running
        and judged.at
        and body.at
        and index.at
        and record.kind == "call"
        and paris_day(body.at) != paris_day(index.at)
    ):
        days = (
            f"{paris_day(body.at):%d/%m/%Y} dans l’avis, {paris_day(index.at):%d/%m/%Y} "
            f"dans l’index"
        )
        doubts.append(f"dates limites différentes : {days}")
    return judged, tuple(filter(None, doubts))


def _indexed_winners(record: Record) -> tuple[Winner, ...]:
    if record.kind != "award":
        return ()
    return tuple(Winner(name=name[:500]) for winner in record.winners if (name := one_line(winner)))


def _index_texts(record: Record, *body_texts: str | None) -> tuple[TextPart, ...]:
    """The index's own words where the body does not say the same, or the rendering where there
    is no body.
    """
    objet = readable(record.objet)
    parts = (
        [TextPart(field="objet", text=objet)] if objet and not _repeats(objet, body_texts) else []
    )
    rendering = readable(record.rendering) if record.body is None else None
    return (*parts, *([TextPart(field="HTML", text=rendering)] if rendering else []))


def _repeats(text: str, body_texts: tuple[str | None, ...]) -> bool:
    mine = "".join(text.casefold().split())
    return any(mine in "".join((body_text or "").casefold().split()) for body_text in body_texts)


def _all_doubts(record: Record, *groups: tuple[str, ...] | str | None) -> tuple[str, ...]:
    doubts = list(record.doubts)
    for group in groups:
        doubts += [group] if isinstance(group, str) else list(group or ())
    if (record.etat or "").upper() == "RECTIFANNUL":
        doubts.append("état RECTIFANNUL : annulation à vérifier")
    if record.family == "OTHER":
        doubts.append("forme d’avis inconnue : seuls l’index et les textes sont lus")
    return tuple(dict.fromkeys(doubts))
