"""eForms as UBL elements → one ParsedNotice; TED's XML and BOAMP's EFORMS JSON both come through
here.
"""

from datetime import datetime
from typing import Any, cast

from lxml import etree

from vigie.domain.notice import Kind, Nature, ParsedBuyer, ParsedLot, ParsedNotice
from vigie.readers import ubl_changes
from vigie.readers.dates import join_date_time, read_moment
from vigie.readers.ubl_groups import LOT, read_groups, read_lots
from vigie.readers.ubl_lots import (
    DESCRIPTION,
    ID,
    NAME,
    NATURE,
    PROCESS,
    PROJECT,
    TERMS,
    Frame,
    commodities,
    estimate,
    places,
)
from vigie.readers.ubl_names import Kids, Opened, child_line, down, kids, line_at, path, qname
from vigie.readers.ubl_parties import AwardOutcome, Organizations, read_buyers, read_outcome
from vigie.readers.ubl_texts import TAGS, Texts
from vigie.readers.ubl_withheld import withheld

FOLDER, NOTICE_ID, VERSION, NOTICE_TYPE = path(
    "cbc:ContractFolderID", "cbc:ID", "cbc:VersionID", "cbc:NoticeTypeCode"
)
LANGUAGE, ISSUE_DATE, ISSUE_TIME = path("cbc:NoticeLanguageCode", "cbc:IssueDate", "cbc:IssueTime")
PUBLICATION, PUBLICATION_DATE = qname("efac:Publication"), path("efbc:PublicationDate")
PROCEDURE = path("cbc:ProcedureCode")
NOT_TEXTS = frozenset(
    path("efac:Organizations", "efac:Changes", "efac:Publication", "efac:NoticeSubType")
)
NATURES: dict[str, Nature] = {"works": "works", "supplies": "supplies", "services": "services"}
PLACEHOLDER = 3  # a title of that length is a language code or a dot, seen in the wild


def read_ubl(
    opened: Opened,
    *,
    source: str,
    source_id: str,
    format: str,
    published_at: datetime | None = None,
    url: str | None = None,
    changes: tuple[str, ...] = (),
    french: bool | None = None,
    stated_kind: Kind | None = None,
    may_hide: bool = True,
) -> ParsedNotice:
    """The notice of a ContractNotice, ContractAwardNotice, PriorInformationNotice or
    BusinessRegistrationInformationNotice.

    Elements carry the namespaces of `ubl_names.qname` ("cbc:Name" → "{urn:…}Name"), attributes
    none.
    `published_at`, `url` and `changes` are what the carrier knows beside the notice; they win over
    what the notice says.
    `stated_kind` is what the carrier's index calls it; a cancellation or an award of its own wins.
    `may_hide` is false where the bytes are known to hold no mask of a withheld value.
    `french` says whose clock deadlines follow; by default the buyer's country does, else the
    language.
    """
    hidden = withheld(opened.root) if may_hide else ()
    top, language = opened.top, child_line(opened.top, LANGUAGE) or "FRA"
    texts = Texts(language)
    organizations = Organizations(opened.extension, texts)
    buyers, country = read_buyers(opened.root, organizations)
    published_at = (
        published_at
        or read_moment(line_at(opened.inner.get(PUBLICATION), PUBLICATION_DATE), paris=False).at
    )
    if french is None:
        french = (country or language) == "FRA"
    frame = Frame(texts, french=french, published_at=published_at)
    frame.doubts.update(dict.fromkeys(hidden))
    _collect_texts(opened, texts)
    groups = read_groups(top.get(TERMS))
    lots = read_lots(opened.root, frame, groups)
    changed = changes or ubl_changes.changed_notices(opened.extension)
    kind, award = _kind(opened, changed)
    if stated_kind == "cancellation" or (stated_kind and kind in ("call", "planning", "other")):
        kind = stated_kind
    outcome = read_outcome(opened.inner, organizations, groups)
    _tell_outcome(outcome, texts)
    results = {
        lot_result.id: lot_result.lot
        for lot_result in outcome.results
        if lot_result.id and lot_result.lot
    }
    ends = ubl_changes.read_ends(opened.extension, kind, award=award, results=results)
    if kind in ("award", "modification", "other") or (kind == "cancellation" and not changed):
        changed = tuple(dict.fromkeys((*changed, *_previous(opened))))
    return ParsedNotice(
        id=f"{source}:{source_id}",
        source=source,
        source_id=source_id,
        format=format,
        published_at=published_at,
        url=url,
        changes=changed,
        kind=kind,
        buyer=buyers[0],
        joint_buyers=buyers[1:],
        winners=outcome.winners,
        result=_procedure_result(outcome),
        endings=(*ends.endings, *(outcome.endings(groups) if kind == "award" else ())),
        voids=ends.voids,
        groups=groups,
        **_header(top),
        **_project(top.get(PROJECT), frame, lots, buyers[0]),
        **_whole(top, lots, frame),
        texts=cast(Any, texts.parts),
        lots=lots,
        doubts=tuple(dict.fromkeys((*frame.doubts, *ends.doubts))),
    )


def _kind(opened: Opened, changed: tuple[str, ...]) -> tuple[Kind, bool]:
    """The kind, and whether the form is that of an award whatever happens to it."""
    form, notice_type = ubl_changes.stated_type(opened.top.get(NOTICE_TYPE))
    reasons = (
        ubl_changes.reasons(opened.extension) if ubl_changes.CHANGES[0] in opened.inner else ()
    )
    changes = bool(changed or reasons)
    kind = ubl_changes.read_kind(form, notice_type, reasons, changed=changes)
    return kind, ubl_changes.read_kind(form, notice_type, (), changed=changes) == "award"


def _previous(opened: Opened) -> tuple[str, ...]:
    lots = opened.root.iterchildren(LOT)
    processes = (opened.top.get(PROCESS), *(down(lot, (PROCESS,)) for lot in lots))
    return ubl_changes.previous_notices(processes)


def _header(top: Kids) -> dict[str, Any]:
    folder, notice, version = (
        child_line(top, FOLDER),
        child_line(top, NOTICE_ID),
        child_line(top, VERSION),
    )
    sent = read_moment(
        join_date_time(child_line(top, ISSUE_DATE), child_line(top, ISSUE_TIME)), paris=False
    ).at
    return {
        "procedure_key": folder.lower() if folder else None,
        "version": f"{notice.lower()}-{version or '01'}" if notice else version,
        "sent_at": sent,
    }


def _collect_texts(opened: Opened, texts: Texts) -> None:
    """The texts of the whole consultation; organisations are nobody's text."""
    for child in opened.root.iterchildren(TERMS, PROCESS, PROJECT):
        texts.below(child, None)
    if ubl_changes.CHANGES[0] in opened.inner:
        ubl_changes.collect_changes(opened.extension, texts)
    for child in () if opened.extension is None else opened.extension:
        if child.tag not in NOT_TEXTS and (len(child) or child.tag in TAGS):
            texts.below(child, None)


def _project(
    project: etree._Element | None, frame: Frame, lots: tuple[ParsedLot, ...], buyer: ParsedBuyer
) -> dict[str, Any]:
    own = kids(project)
    title = frame.texts.line(own.get(NAME))
    if not title or len(title) < PLACEHOLDER:
        title = next((lot.title for lot in lots if lot.title), title)
    nuts, departments = places(project, own)
    nuts = tuple(dict.fromkeys((*nuts, *(lot_code for lot in lots for lot_code in lot.nuts))))
    departments = tuple(
        dict.fromkeys(
            (*departments, *(department for lot in lots for department in lot.departments))
        )
    )
    if not departments and not nuts and buyer.departments:
        departments = buyer.departments
        frame.doubt("lieu d’exécution non indiqué : département de l’acheteur")
    return {
        "title": title,
        "description": frame.texts.block(own.get(DESCRIPTION)),
        "reference": child_line(own, ID),
        "cpv": commodities(project)
        or tuple(dict.fromkeys(code for lot in lots for code in lot.cpv)),
        "nuts": nuts,
        "departments": departments,
        "estimated_value": estimate(own, frame),
        "nature": next(
            (
                NATURES[code]
                for code in (child_line(own, NATURE), *frame.natures)
                if code in NATURES
            ),
            None,
        ),
    }


def _whole(top: Kids, lots: tuple[ParsedLot, ...], frame: Frame) -> dict[str, Any]:
    """What eForms states lot by lot and a notice has once: the earliest deadline, a shared
    duration, any framework.
    """
    return {
        "procedure": line_at(top.get(PROCESS), PROCEDURE),
        "documents_url": next(iter(frame.documents), None),
        "duration": next(iter(frame.durations)) if len(frame.durations) == 1 else None,
        "framework": any(code != "none" for code in frame.frameworks) if frame.frameworks else None,
        "deadline_at": min((lot.deadline_at for lot in lots if lot.deadline_at), default=None),
        "deadline_raw": frame.deadline_raw,
        "currency": next(iter(frame.currencies), None),
    }


def _procedure_result(outcome: AwardOutcome) -> str | None:
    """How the procedure ended: with a winner where one lot has one, still open where one lot is,
    else closed.
    """
    codes = {code for _, code in outcome.codes}
    return next(
        (code for code in ("selec-w", "open-nw", "clos-nw") if code in codes),
        min(codes, default=None),
    )


def _tell_outcome(outcome: AwardOutcome, texts: Texts) -> None:
    """Where the lots ended differently, each lot's code is kept as a text of that lot."""
    if len({code for _, code in outcome.codes}) > 1:
        for lot, code in outcome.codes:
            texts.add("BT-142", lot, code)
