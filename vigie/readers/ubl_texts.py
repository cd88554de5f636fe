"""Every free text of an eForms notice, named by its business term; the French twin of a
multilingual text wins.
"""

from collections.abc import Iterable
from functools import lru_cache
from html import unescape

from lxml import etree

from vigie.domain.masking import mask_contacts
from vigie.readers.ubl_names import path, qname

TAGS = path(
    "cbc:Name",
    "cbc:Description",
    "cbc:Note",
    "cbc:CompanyLegalForm",
    "cbc:ProcurementType",
    "cbc:ProcessReason",
    "cbc:CalculationExpression",
    "cbc:OptionsDescription",
    "cbc:RecurringProcurementDescription",
    "cbc:Title",
    "cbc:Justification",
    "cbc:DocumentDescription",
    "efbc:ReasonDescription",
    "efbc:ChangeDescription",
    "efbc:TermDescription",
    "cbc:MaximumLotsSubmittedNumeric",
    "cbc:MaximumLotsAwardedNumeric",
)
# (parent, element) → business term; a pair that is not here keeps the names of its elements
TERMS = {
    "ProcurementProject/Name": "BT-21",
    "ProcurementProject/Description": "BT-24",
    "ProcurementProject/Note": "BT-300",
    "ProcurementAdditionalType/ProcurementType": "BT-777",
    "RealizedLocation/Description": "BT-728",
    "ContractExtension/OptionsDescription": "BT-54",
    "Period/Description": "BT-57",
    "SubordinateAwardingCriterion/Name": "BT-734",
    "SubordinateAwardingCriterion/Description": "BT-540",
    "AwardingCriterion/Description": "BT-733",
    "AwardingCriterion/CalculationExpression": "BT-543",
    "SelectionCriteria/Name": "BT-749",
    "SelectionCriteria/Description": "BT-750",
    "TendererQualificationRequest/CompanyLegalForm": "BT-76",
    "PaymentTerms/Note": "BT-77",
    "RequiredFinancialGuarantee/Description": "BT-75",
    "SecurityClearanceTerm/Description": "BT-732",
    "PresentationPeriod/Description": "BT-99",
    "TenderingTerms/RecurringProcurementDescription": "BT-95",
    "TenderingProcess/Description": "BT-88",
    "ProcessJustification/ProcessReason": "BT-1351",
    "ProcessJustification/Description": "BT-135",
    "OpenTenderEvent/Description": "BT-134",
    "OccurenceLocation/Description": "BT-133",
    "AuctionTerms/Description": "BT-123",
    "FrameworkAgreement/Justification": "BT-109",
    "SubsequentProcessTenderRequirement/Description": "BT-111",
    "SettledContract/Title": "BT-721",
    "Funding/Description": "BT-6140",
    "ChangeReason/ReasonDescription": "BT-762",
    "Change/ChangeDescription": "BT-141",
    "SubcontractingTerm/TermDescription": "BT-554",
    "ProcurementLegislationDocumentReference/DocumentDescription": "BT-01",
    "LotDistribution/MaximumLotsSubmittedNumeric": "BT-31",
    "LotDistribution/MaximumLotsAwardedNumeric": "BT-33",
}
REQUIREMENTS = {
    "conditions": "BT-70",
    "reserved-execution": "OPT-070",
    "nda": "BT-802",
    "customer-service": "BT-70",
}
EXECUTION = qname("cac:ContractExecutionRequirement")
EXECUTION_CODE = qname("cbc:ExecutionRequirementCode")
QUALIFICATION = qname("cac:SpecificTendererRequirement")
QUALIFICATION_CODE = qname("cbc:TendererRequirementTypeCode")
# A name is a text where it is the name of one of these; elsewhere it is the name of somebody.
NAMED = frozenset({"ProcurementProject", "SubordinateAwardingCriterion", "SelectionCriteria"})
RANKS: dict[str | None, int] = {None: 0, "FRA": 0}


class Texts:
    """Collects the free texts of one notice in one language, each masked once however often it
    is repeated.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self.parts: list[
            dict[str, str | None]
        ] = []  # TextPart fields: made into objects at once by the notice
        self._masked: dict[str, str] = {}
        self._chosen: str | None = None

    def below(self, section: etree._Element, lot: str | None) -> None:
        """Takes the free texts below an element, in document order, blank ones and twins in
        other languages left out.
        """
        for passage in section.iter(*TAGS):
            text = passage.text
            if not text or text.isspace():
                continue
            own = passage.get("languageID")
            if own is not None and own != "FRA" and self._is_twin(passage, own):
                continue
            field = _field(passage)
            if field:
                self.parts.append({"field": field, "lot": lot, "text": self.masked(text)})

    def add(self, field: str, lot: str | None, raw: str) -> None:
        """Takes one text."""
        self.parts.append({"field": field, "lot": lot, "text": self.masked(raw)})

    def masked(self, raw: str) -> str:
        """The text, tidied, contacts masked."""
        if raw not in self._masked:
            self._masked[raw] = mask_contacts(tidy(raw))
        return self._masked[raw]

    def line(self, first: etree._Element | None) -> str | None:
        """The first of its twins' text in the preferred language, masked, on one line; or none."""
        block = self.block(first)
        return " ".join(block.split()) or None if block else None

    def block(self, first: etree._Element | None) -> str | None:
        """Like `line`, with its line breaks."""
        return None if first is None else self.masked(best(first, self.language).text or "") or None

    def _is_twin(self, passage: etree._Element, own: str) -> bool:
        """Whether a sibling tells the same in a preferred language."""
        previous = passage.getprevious()
        if (
            previous is None or previous.tag != passage.tag
        ):  # the first of its twins: the choice is made here
            self._chosen = best(passage, self.language).get("languageID")
        return self._chosen != own


def best(best_twin: etree._Element, language: str) -> etree._Element:
    """Of an element and its twins in other languages, its next siblings: FRA, else the notice's,
    else the first.
    """
    rank = RANKS.get(best_twin.get("languageID"), 3)
    twin = best_twin.getnext() if rank else None
    while rank and twin is not None and twin.tag == best_twin.tag:
        own = twin.get("languageID")
        twin_rank = 1 if own == language else RANKS.get(own, 3)
        if twin_rank < rank and twin.text and not twin.text.isspace():
            best_twin, rank = twin, twin_rank
        twin = twin.getnext()
    return best_twin


def chosen(elements: Iterable[etree._Element], language: str) -> etree._Element | None:
    """Of the twins of a name wherever they stand: FRA, else the notice's language, else the
    first.
    """
    texts = [twin for twin in elements if twin.text and not twin.text.isspace()]

    def rank(twin: etree._Element) -> int:
        own = (twin.get("languageID") or "FRA").upper()
        return 0 if own in ("FRA", "FR") else 1 if own == language else 2

    return min(texts, key=rank, default=None)


def tidy(raw: str) -> str:
    """The text without entities escaped twice, line margins of indented XML or blank edges."""
    if "&" in raw:
        raw = unescape(raw)
    if "\n" in raw or "\r" in raw:
        return "\n".join([line.strip() for line in raw.splitlines()]).strip()
    return raw.strip()


def _field(passage: etree._Element) -> str | None:
    parent = passage.getparent()
    if parent is None:
        return None
    outer = parent.tag
    if outer == EXECUTION:
        code = _list_name(parent, EXECUTION_CODE)
        return REQUIREMENTS.get(code, f"ContractExecutionRequirement/{code}") if code else "BT-70"
    if outer == QUALIFICATION:
        code = _list_name(parent, QUALIFICATION_CODE)
        return {"missing-info-submission": "BT-772", "exclusion-ground": "BT-67"}.get(
            code, "BT-750"
        )
    return _pair(outer, passage.tag)


@lru_cache(maxsize=1024)
def _pair(parent: str, child: str) -> str | None:
    outer, inner = parent.rpartition("}")[2], child.rpartition("}")[2]
    pair = f"{outer}/{inner}"
    return None if inner == "Name" and outer not in NAMED else TERMS.get(pair, pair)


def _list_name(parent: etree._Element, tag: str) -> str:
    code = next(parent.iterchildren(tag), None)
    return "" if code is None else code.get("listName") or ""
