"""One lot (or part of a planning notice) of an eForms notice: its codes, place, deadline,
amount, criteria.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime
from functools import lru_cache
from typing import Any, cast

from lxml import etree

from vigie.domain.french import cut
from vigie.domain.notice import Duration, ParsedLot
from vigie.readers import amounts
from vigie.readers.dates import Moment, join_date_time, judge_deadline, read_deadline
from vigie.readers.identifiers import cpvs
from vigie.readers.places import department_of_postcode, departments_of_nuts
from vigie.readers.ubl_names import (
    EXTENSION,
    Kids,
    child_line,
    down,
    kids,
    line_at,
    path,
    qname,
    text_line,
)
from vigie.readers.ubl_texts import Texts

ID, NAME, DESCRIPTION = path("cbc:ID", "cbc:Name", "cbc:Description")
TERMS, PROJECT, PROCESS = path(
    "cac:TenderingTerms", "cac:ProcurementProject", "cac:TenderingProcess"
)
EXECUTION_CODE = qname("cbc:ExecutionRequirementCode")
CODES = path(
    "cbc:TendererRequirementTypeCode",
    "cbc:ExecutionRequirementCode",
    "cbc:ProcurementTypeCode",
    "cbc:ContractingSystemTypeCode",
)
LISTS = {  # listName → what its code says; the social list had another name before SDK 1.3
    "reserved-procurement": "reserved",
    "reserved-execution": "reserved-execution",
    "social-objective": "social",
    "social-procurement": "social",
    "strategic-procurement": "strategic",
    "contract-nature": "nature",
    "framework-agreement": "framework",
}
EXECUTION = qname("cac:ContractExecutionRequirement")
CRITERION = qname("cac:SubordinateAwardingCriterion")
CRITERION_TYPE = qname("cbc:AwardingCriterionTypeCode")
PARAMETER = qname("efac:AwardCriterionParameter")
PARAMETER_CODE, PARAMETER_NUMBER = path("efbc:ParameterCode", "efbc:ParameterNumeric")
COMMODITY_CODE = qname("cbc:ItemClassificationCode")
LOCATION, ADDRESS = qname("cac:RealizedLocation"), path("cac:Address")
NUTS, POSTCODE = path("cbc:CountrySubentityCode", "cbc:PostalZone")
COUNTRY = path("cac:Country", "cbc:IdentificationCode")
ESTIMATE = path("cac:RequestedTenderTotal", "cbc:EstimatedOverallContractAmount")
NATURE = qname("cbc:ProcurementTypeCode")
DOCUMENTS = path(
    "cac:CallForTendersDocumentReference", "cac:Attachment", "cac:ExternalReference", "cbc:URI"
)
PERIOD = qname("cac:PlannedPeriod")
MEASURE, START, END = path("cbc:DurationMeasure", "cbc:StartDate", "cbc:EndDate")
END_DATE, END_TIME = path("cbc:EndDate", "cbc:EndTime")
# The first that is stated counts: who asks for candidatures first closes the door with them.
DEADLINES = (
    path("cac:ParticipationRequestReceptionPeriod"),
    path("cac:TenderSubmissionDeadlinePeriod"),
    (*EXTENSION, qname("efac:InterestExpressionReceptionPeriod")),
)
DOORS = tuple(way[0] for way in DEADLINES)
PERCENT = re.compile(r"(?<![\d.,])(\d{1,3}(?:[.,]\d{1,2})?)\s?%")
LONGEST_NAME = 500
RESERVED_CODES = frozenset({"none", "res-ws", "res-pub-ser"})


class Frame:
    """What holds for every lot of one notice: language, nation, day of publication; and the
    doubts met on the way.
    """

    def __init__(self, texts: Texts, *, french: bool, published_at: datetime | None) -> None:
        self.texts, self.french, self.published_at = texts, french, published_at
        self.doubts: dict[str, None] = {}
        self.deadline_raw: str | None = None
        # what eForms states lot by lot and a notice has once
        self.currencies: list[str] = []
        self.natures: list[str | None] = []
        self.durations: set[Duration] = set()
        self.frameworks: list[str | None] = []
        self.documents: list[str] = []

    def doubt(self, words: str | None) -> None:
        """Notes a doubt once."""
        if words:
            self.doubts[words] = None


def read_lot(lot: etree._Element, inside: Kids, number: str, frame: Frame) -> ParsedLot:
    """The lot as the notice states it (`inside`: its children); its texts go to the frame's
    collection.
    """
    terms, project, texts = inside.get(TERMS), inside.get(PROJECT), frame.texts
    own = kids(project)
    nuts, departments = places(project, own)
    codes = codes_of(lot, number, frame)
    if lot_duration := duration(own):
        frame.durations.add(lot_duration)
    uri = line_at(terms, DOCUMENTS)
    if uri and uri.startswith(("http://", "https://")):
        frame.documents.append(uri)
    texts.below(lot, number)
    return ParsedLot(
        number=number,
        title=texts.line(own.get(NAME)),
        description=texts.block(own.get(DESCRIPTION)),
        cpv=commodities(project),
        nuts=nuts,
        departments=departments,
        deadline_at=_deadline(inside, frame),
        estimated_value=estimate(own, frame),
        **codes,
        conditions=tuple(conditions_of(terms, texts)),
        criteria=cast(Any, list(_criteria(terms, frame))),
    )


def commodities(project: etree._Element | None) -> tuple[str, ...]:
    """BT-262 and BT-263: CPV codes, the main one first."""
    if project is None:
        return ()
    return _cpvs(tuple([code.text for code in project.iter(COMMODITY_CODE)]))


def places(project: etree._Element | None, own: Kids) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """BT-5071 codes as published, and the départements that they or the postcodes name."""
    if project is None or LOCATION not in own:
        return (), ()
    addresses = project.iterchildren(LOCATION)
    located_codes = [_address(down(location, ADDRESS)) for location in addresses]
    nuts = tuple(dict.fromkeys(code for code, _, _ in located_codes if code))
    departments = (
        department
        for code, postcode, country in located_codes
        for department in located(code, postcode, country)
    )
    return nuts, tuple(dict.fromkeys(departments))


def _address(address: etree._Element | None) -> tuple[str | None, str | None, str | None]:
    nuts = postcode = country = None
    for child in () if address is None else address:
        if child.tag == NUTS:
            nuts = text_line(child)
        elif child.tag == POSTCODE:
            postcode = text_line(child)
        elif child.tag == COUNTRY[0]:
            country = line_at(child, COUNTRY[1:])
    return nuts, postcode, country


@lru_cache(maxsize=4096)
def located(nuts: str | None, postcode: str | None, country: str | None) -> tuple[str, ...]:
    """The départements of one address: a level-3 code, else the postcode, else all of the
    region.
    """
    if country not in (None, "FRA"):
        return ()
    of_nuts = departments_of_nuts((nuts,)) if nuts else ()
    if len(of_nuts) == 1 or not (country or nuts):
        return of_nuts
    of_postcode = department_of_postcode(postcode)
    return (of_postcode,) if of_postcode else of_nuts


def estimate(own: Kids, frame: Frame) -> float | None:
    """BT-27; a placeholder (0, 1) or a withheld amount (-1) is none, with a doubt."""
    amount_node = down(own.get(ESTIMATE[0]), ESTIMATE[1:])
    published = text_line(amount_node)
    if amount_node is None or published is None:
        return None
    number = exact(published)
    if number is None:
        frame.doubt(f"montant illisible : {published[:40]}")
    elif number < 0:
        frame.doubt("montant non publié par l’acheteur")
    elif number <= 1:
        frame.doubt(f"montant fictif : {published[:40]}")
    frame.currencies.extend(currency for currency in (amount_node.get("currencyID"),) if currency)
    return number if number is not None and number > 1 else None


def exact(text: str | None) -> float | None:
    """An XML decimal as it stands (never French thousands), else the reading of `amounts`."""
    try:
        number = float(text or "")
    except ValueError:
        return amounts.number(text)
    return number if abs(number) < amounts.MOST else None


def duration(own: Kids) -> Duration | None:
    """BT-36, else the days between BT-536 and BT-537."""
    period = kids(own.get(PERIOD))
    measure = period.get(MEASURE)
    if measure is not None:
        return _measured(text_line(measure), measure.get("unitCode"))
    try:
        first, last = (
            date.fromisoformat((child_line(period, tag) or "")[:10]) for tag in (START, END)
        )
    except ValueError:
        return None
    return Duration(value=(last - first).days, unit="day") if last > first else None


@lru_cache(maxsize=1024)
def _measured(count: str | None, unit: str | None) -> Duration | None:
    return amounts.duration(count, unit)


def _deadline(inside: Kids, frame: Frame) -> datetime | None:
    process = kids(inside.get(PROCESS), *DOORS)
    for way in DEADLINES:
        period = kids(down(process.get(way[0]), way[1:]))
        day = child_line(period, END_DATE)
        if day:
            moment = _read_deadline(
                day, child_line(period, END_TIME), frame.french, frame.published_at
            )
            frame.deadline_raw = frame.deadline_raw or moment.raw
            frame.doubt(moment.doubt)
            return moment.at
    return None


@lru_cache(maxsize=1024)  # lots of one notice mostly share theirs
def _read_deadline(
    day: str, hour: str | None, french: bool, published_at: datetime | None
) -> Moment:
    stated = join_date_time(day[:40], hour[:40] if hour else None)
    return judge_deadline(read_deadline(stated, paris=french), published_at)


def codes_of(lot: etree._Element, number: str, frame: Frame) -> dict[str, Any]:
    """BT-71 wherever it stands (requirement nodes of other lists stand beside it), BT-736,
    BT-775 and BT-06.
    """
    codes_by_kind: dict[str, dict[str, None]] = {
        "reserved": {},
        "reserved-execution": {},
        "social": {},
        "strategic": {},
    }
    for code_node in lot.iter(*CODES):
        name, code = code_node.get("listName"), text_line(code_node)
        kind = LISTS.get(name) if name else ("reserved" if code in RESERVED_CODES else None)
        if code is None or kind is None:
            continue
        if kind == "nature":
            frame.natures.append(code)
        elif kind == "framework":
            frame.frameworks.append(code)
        else:
            codes_by_kind[kind][code] = None
    reserved = list(codes_by_kind["reserved"])
    if len(reserved) > 1:
        frame.doubt(f"codes de réservation multiples, {number[:60]} : {', '.join(reserved)[:200]}")
    return {
        "reserved": next(
            (code for code in reserved if code != "none"), reserved[0] if reserved else None
        ),
        "reserved_execution": next(iter(codes_by_kind["reserved-execution"]), None),
        "social_objectives": tuple(codes_by_kind["social"]),
        "strategic": tuple(codes_by_kind["strategic"]),
    }


def conditions_of(terms: etree._Element | None, texts: Texts) -> Iterator[str]:
    """BT-70: descriptions of performance conditions; one without a code counts too."""
    for requirement in () if terms is None else terms.iterchildren(EXECUTION):
        code = next(requirement.iterchildren(EXECUTION_CODE), None)
        if code is None or code.get("listName") in ("conditions", None):
            text = texts.block(next(requirement.iterchildren(DESCRIPTION), None))
            if text:
                yield text


def _criteria(terms: etree._Element | None, frame: Frame) -> Iterator[dict[str, Any]]:
    """BT-539, 734, 540 and their weights, as fields of Criterion."""
    texts = frame.texts
    for criterion_node in () if terms is None else terms.iter(CRITERION):
        own = kids(criterion_node)
        name, kind = (
            texts.line(own.get(NAME)) or texts.line(own.get(DESCRIPTION)),
            child_line(own, CRITERION_TYPE),
        )
        if name or kind:
            weight = _weight(criterion_node)
            weight = _percent(name) if weight is None else weight
            words = name or kind or ""
            if weight is not None and weight < 0:
                frame.doubt("valeur non publiée par l’acheteur : pondération d’un critère")
                weight = None
            yield {
                "name": words if len(words) <= LONGEST_NAME else cut(words, LONGEST_NAME),
                "kind": kind,
                "weight": weight,
            }


def _weight(criterion: etree._Element) -> float | None:
    """BT-541: hundredths or points as published; a decimal share (0.3) in hundredths; an order
    of importance is no weight.
    """
    for parameter in criterion.iter(PARAMETER):
        own = kids(parameter)
        code, number = own.get(PARAMETER_CODE), exact(child_line(own, PARAMETER_NUMBER))
        if (
            code is None
            or number is None
            or code.get("listName") in ("number-fixed", "number-threshold")
        ):
            continue
        kind = text_line(code) or ""
        if kind.startswith("dec-"):
            return round(number * 100, 6)
        return None if kind == "ord-imp" else number
    return None


def _percent(name: str | None) -> float | None:
    """The only percentage that a criterion's name states: « Prix des prestations : 40 % »."""
    percentages = PERCENT.findall(name[:1000]) if name and "%" in name else []
    number = float(percentages[0].replace(",", ".")) if len(percentages) == 1 else None
    return number if number is not None and number <= 100 else None


@lru_cache(maxsize=4096)
def _cpvs(codes: tuple[str | None, ...]) -> tuple[str, ...]:
    return cpvs(codes)
