"""Answers of TED's Search API v3: notices found; their lists are flattened, not aligned by lot,
so lots come from the XML.
"""

import re
from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from vigie.domain import cancelling
from vigie.domain.masking import mask_contacts
from vigie.domain.notice import (
    Ending,
    Flags,
    Kind,
    Nature,
    ParsedBuyer,
    ParsedNotice,
    RefusedPayload,
    TextPart,
    Winner,
)
from vigie.readers.base import Body, Unreadable
from vigie.readers.dates import judge_deadline, read_deadline, read_moment
from vigie.readers.identifiers import cpvs, siret
from vigie.readers.places import departments_of_nuts
from vigie.readers.ubl_changes import CODED, notice_id, publication_number, read_kind
from vigie.readers.ubl_lots import exact
from vigie.readers.ubl_texts import tidy

CHANGED = ("change-description", "change-reason-description")
RESULTS = {  # of all the lots alike
    "selec-w": Ending(what="awarded"),
    "clos-nw": Ending(what="unsuccessful", why="sans_attribution"),
}
FORMATS = ("ted_search",)
PAGE = "https://ted.europa.eu/fr/notice/-/detail/"
XML = "https://ted.europa.eu/en/notice/{}/xml"
NATURES: dict[str, Nature] = {"works": "works", "supplies": "supplies", "services": "services"}
TEXTS = {
    "title-proc": "BT-21",
    "description-proc": "BT-24",
    "title-lot": "BT-21",
    "description-lot": "BT-24",
    "additional-information-lot": "BT-300",
    "award-criterion-name-lot": "BT-734",
    "award-criterion-description-lot": "BT-540",
    "selection-criterion-description-lot": "BT-750",
    "strategic-procurement-description-lot": "BT-777",
    "change-description": "BT-141",
    "change-reason-description": "BT-762",
    "BT-70-Lot": "BT-70",
    "BT-300-Lot": "BT-300",
}
NUTS = re.compile(r"^[A-Z]{2}(?:\d|[A-Z]\d|[A-Z0-9]{2,3}$)[A-Z0-9]{0,2}$")
MOST_TEXTS = 2000


def recognises(body: Body) -> bool:
    """Whether it is an answer of the API (`notices`), a list of its notices, or one of them."""
    if body.head[:1] not in (b"{", b"[") or not (
        b'"publication-number"' in body.raw or b'"notices"' in body.raw
    ):
        return False
    try:
        return any(True for _ in _notices(body)) or _is_answer(body.json)
    except Unreadable:
        return False


def read(body: Body) -> Iterator[ParsedNotice | RefusedPayload]:
    """Every notice of the answer as far as the asked fields tell; one without a number is
    refused, the others go on.
    """
    for position, notice in enumerate(_answer_notices(body.json), 1):
        try:
            yield _notice(notice)
        except (Unreadable, ValidationError) as error:
            detail = (
                error.detail if isinstance(error, Unreadable) else str(error.errors()[0]["msg"])
            )
            yield RefusedPayload(
                name=f"{body.name}#{position}",
                reason="invalid_field",
                detail=detail[:2000],
                excerpt=repr(notice).encode("utf-8", "replace")[:65536],
            )


def _is_answer(answer: Any) -> bool:
    return (
        isinstance(answer, dict)
        and isinstance(answer.get("notices"), list)
        and "totalNoticeCount" in answer
    )


def _answer_notices(answer: Any) -> list[Any]:
    if isinstance(answer, dict) and isinstance(answer.get("notices"), list):
        return list(answer["notices"])
    return answer if isinstance(answer, list) else [answer]


def _notices(body: Body) -> Iterator[dict[str, Any]]:
    yield from (
        notice
        for notice in _answer_notices(body.json)
        if isinstance(notice, dict) and "publication-number" in notice
    )


def _notice(notice: Any) -> ParsedNotice:
    number = (
        publication_number(str(notice.get("publication-number") or ""))
        if isinstance(notice, dict)
        else None
    )
    if number is None:
        raise Unreadable(
            "invalid_field",
            "avis de l’API TED sans « publication-number » : l’ajouter aux champs demandés.",
        )
    published = read_moment(_first(notice, "publication-date"), paris=False).at
    french = "FRA" in _words(notice, "buyer-country")
    nuts = _nuts(notice)
    closings = _words(notice, "deadline-receipt-tender-date-lot")
    deadlines = [
        judge_deadline(read_deadline(closing, paris=french), published) for closing in closings
    ]
    doubts = dict.fromkeys(deadline.doubt for deadline in deadlines if deadline.doubt)
    kind = _kind(notice)
    endings, voids, perhaps = _ends(notice, kind)
    doubts |= dict.fromkeys(perhaps)
    buyers = _buyers(notice)
    nearest = min(
        (deadline for deadline in deadlines if deadline.at),
        key=lambda deadline: str(deadline.at),
        default=None,
    )
    return ParsedNotice(
        id=f"ted:{number}",
        source="ted",
        source_id=number,
        format="ted_search",
        kind=kind,
        published_at=published,
        procedure_key=(_first(notice, "procedure-identifier") or "").lower() or None,
        version=_version(notice),
        changes=tuple(
            notice_id(word) for word in _words(notice, "change-notice-version-identifier")
        ),
        title=_text(notice.get("title-proc")),
        description=_text(notice.get("description-proc")),
        nature=next(
            (NATURES[word] for word in _words(notice, "contract-nature") if word in NATURES), None
        ),
        procedure=_first(notice, "procedure-type"),
        reference=_first(notice, "internal-identifier-proc"),
        buyer=buyers[0],
        joint_buyers=buyers[1:],
        url=PAGE + number,
        deadline_at=nearest.at if nearest else None,
        deadline_raw=nearest.raw if nearest else None,
        doubts=tuple(doubts),
        cpv=cpvs(
            [*_words(notice, "main-classification-proc"), *_words(notice, "classification-cpv")]
        ),
        nuts=nuts,
        departments=departments_of_nuts(nuts),
        flags=Flags(reserved=_reserved(notice)),
        result=_first(notice, "winner-selection-status"),
        winners=_winners(notice),
        endings=endings,
        voids=voids,
        texts=tuple(_texts(notice)),
        **_amount(notice),
    )


def _kind(notice: dict[str, Any]) -> Kind:
    codes = _words(notice, "change-reason-code")
    changed = bool(codes or _words(notice, "change-notice-version-identifier"))
    return read_kind(
        _first(notice, "form-type"), _first(notice, "notice-type"), codes, changed=changed
    )


def _ends(
    notice: dict[str, Any], kind: Kind
) -> tuple[tuple[Ending, ...], cancelling.Voids | None, tuple[str, ...]]:
    """What ends, pauses or is announced. An answer names no section and flattens the results of
    the lots: what it does not say for all of them waits for the notice itself.
    """
    statements = cancelling.statements_in(
        text for name in CHANGED for text in _texts_of(notice.get(name))
    )
    if kind == "cancellation":
        endings, voids = cancelling.cancellation(statements)
        silent = any(ending.basis == "code" for ending in endings)
        return (Ending(what="unclear"),) if silent else endings, voids, ()
    if kind == "award":
        statuses = set(_words(notice, "winner-selection-status"))
        status = statuses.pop() if len(statuses) == 1 else ""
        return (RESULTS[status],) if status in RESULTS else (), None, ()
    codes = _words(notice, "change-reason-code")
    paused, perhaps = cancelling.correction(statements)
    coded = tuple(
        Ending(what=outcome, why="suspended" if outcome == "suspended" else None)
        for code, outcome in CODED
        if code in codes
    )
    return coded or paused, None, perhaps


def _nuts(notice: dict[str, Any]) -> tuple[str, ...]:
    """Places are NUTS codes and ISO-3 countries in one list: FR1 is a place, FRA a country."""
    places = (*_words(notice, "place-of-performance"), *_words(notice, "BT-5071-Lot"))
    return tuple(dict.fromkeys(place for place in places if NUTS.match(place)))


def _version(notice_fields: dict[str, Any]) -> str | None:
    notice, version = (
        _first(notice_fields, "notice-identifier"),
        _first(notice_fields, "notice-version"),
    )
    return f"{notice.lower()}-{(version or '1').zfill(2)}" if notice else None


def _amount(notice: dict[str, Any]) -> dict[str, Any]:
    estimate = exact(_first(notice, "estimated-value-proc"))
    currency = _first(notice, "estimated-value-cur-proc") or _first(
        notice, "estimated-value-cur-lot"
    )
    return {
        "estimated_value": estimate if estimate is not None and estimate > 1 else None,
        "currency": currency,
    }


def _buyers(notice: dict[str, Any]) -> tuple[ParsedBuyer, ...]:
    """The first buyer, then the names of those that buy with it: the lists are not aligned."""
    ids = (siret(word) for word in _words(notice, "buyer-identifier"))
    names = list(dict.fromkeys(_texts_of(notice.get("buyer-name"))))[:MOST_TEXTS]
    head = ParsedBuyer(
        name=next(iter(names), None),
        siret=next((number for number in ids if number), None),
        kind=_first(notice, "buyer-legal-type"),
    )
    return (head, *(ParsedBuyer(name=name) for name in names[1:]))


def _winners(notice: dict[str, Any]) -> tuple[Winner, ...]:
    """Names; a SIRET goes to a winner only where there is one of each, for the lists are not
    aligned.
    """
    names = list(dict.fromkeys(_texts_of(notice.get("winner-name"))))
    ids = [siret(word) for word in _words(notice, "winner-identifier")]
    alone = ids[0] if len(names) == 1 and len(ids) == 1 else None
    return tuple(Winner(name=name, siret=alone) for name in names[:MOST_TEXTS])


def _reserved(notice: dict[str, Any]) -> tuple[str, ...]:
    """BT-71 codes of some lot; which one, only the XML tells."""
    return tuple(
        dict.fromkeys(code for code in _words(notice, "reserved-procurement-lot") if code != "none")
    )


def _texts(notice: dict[str, Any]) -> Iterator[TextPart]:
    for name, field in TEXTS.items():
        for text in _texts_of(notice.get(name))[:MOST_TEXTS]:
            yield TextPart(field=field, text=text)


def _text(translations: Any) -> str | None:
    return next(iter(_texts_of(translations)), None)


def _texts_of(translations: Any) -> list[str]:
    """The texts of `{"fra": "…"}` or `{"fra": ["…"]}`: French first, else the first language."""
    if isinstance(translations, dict) and translations:
        translations = translations.get("fra") or next(iter(translations.values()))
    texts = translations if isinstance(translations, list) else [translations]
    return [
        mask_contacts(text)
        for raw_text in texts
        if isinstance(raw_text, str) and (text := tidy(raw_text))
    ]


def _words(notice: dict[str, Any], name: str) -> tuple[str, ...]:
    stated = notice.get(name)
    words = stated if isinstance(stated, list) else [stated]
    return tuple(
        str(word).strip() for word in words if isinstance(word, str | int) and str(word).strip()
    )[:MOST_TEXTS]


def _first(notice: dict[str, Any], name: str) -> str | None:
    return next(iter(_words(notice, name)), None)
