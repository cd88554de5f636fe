"""Who buys and who won in an eForms notice: organisations are told apart from the places that
name them.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from lxml import etree

from vigie.domain.notice import Ending, LotGroup, ParsedBuyer, What, Why, Winner
from vigie.readers.identifiers import siret
from vigie.readers.ubl_lots import located
from vigie.readers.ubl_names import Kids, child_line, down, kids, line_at, nodes_at, path, qname
from vigie.readers.ubl_texts import Texts, chosen

ORGANIZATIONS, ORGANIZATION, COMPANY = path(
    "efac:Organizations", "efac:Organization", "efac:Company"
)
PARTY, PARTY_IDENTIFICATION, ID = path("cac:Party", "cac:PartyIdentification", "cbc:ID")
PARTY_NAME, NAME = path("cac:PartyName", "cbc:Name")
LEGAL_ID = path("cac:PartyLegalEntity", "cbc:CompanyID")
ADDRESS, NUTS, POSTCODE = path("cac:PostalAddress", "cbc:CountrySubentityCode", "cbc:PostalZone")
COUNTRY, COUNTRY_CODE = path("cac:Country", "cbc:IdentificationCode")
CONTRACTING = qname("cac:ContractingParty")
LEGAL_TYPE = path("cac:ContractingPartyType", "cbc:PartyTypeCode")
RESULT = qname("efac:NoticeResult")
LOT_RESULT, LOT_TENDER, CONTRACT, TENDERING = path(
    "efac:LotResult", "efac:LotTender", "efac:SettledContract", "efac:TenderingParty"
)
RESULT_CODE, TENDER_LOT = path("cbc:TenderResultCode", "efac:TenderLot")
REASON_CODE = path("efac:DecisionReason", "efbc:DecisionReasonCode")
TOUCH_POINT = qname("efac:TouchPoint")
# BT-144 → why nobody won: no bid that could be kept, else a decision of the buyer (R2185-1)
REASONS: dict[str, Why] = {
    "all-rej": "infructueux",
    "no-rece": "infructueux",
    "chan-need": "sans_suite",
    "ins-fund": "sans_suite",
    "tch-pr-error": "sans_suite",
    "tch-pro-err": "sans_suite",
    "one-admis": "sans_suite",
    "rev-buyer": "sans_suite",
    "no-signed": "sans_suite",
}
REVIEWED = "rev-body"  # a review body undid it: the procedure is « annulée », by no buyer's wish
TENDER_REF, TENDERER_REF = path("efac:LotTender", "cbc:ID"), path("efac:Tenderer", "cbc:ID")


class Organization(NamedTuple):
    """One organisation of the notice."""

    name: str | None
    siret: str | None
    country: str | None
    departments: tuple[str, ...]


class Organizations:
    """The organisations of a notice by their technical id (ORG-0001), read when asked for."""

    def __init__(self, extension: etree._Element | None, texts: Texts) -> None:
        self._texts = texts
        self._companies: dict[str, etree._Element] = {}
        self._unread_companies = _companies(extension)

    def get(self, identifier: str | None) -> Organization | None:
        """The organisation of that id, or none."""
        company = self._companies.get(identifier or "")
        while company is None:
            following = next(self._unread_companies, None)
            if following is None:
                return None
            ids, company = following
            for organization_id in ids:
                self._companies.setdefault(organization_id, company)
            company = company if identifier in ids else None
        address = kids(down(company, (ADDRESS,)), NUTS, POSTCODE, COUNTRY)
        country = line_at(address.get(COUNTRY), (COUNTRY_CODE,))
        numbers = (_siret(legal_id.text) for legal_id in nodes_at(company, LEGAL_ID))
        return Organization(
            self._name(nodes_at(company, (PARTY_NAME, NAME))),
            next((number for number in numbers if number), None),
            country,
            located(child_line(address, NUTS), child_line(address, POSTCODE), country),
        )

    def _name(self, twins: Iterator[etree._Element]) -> str | None:
        """The French name: each language may stand in a cac:PartyName of its own."""
        name = chosen(twins, self._texts.language)
        return None if name is None else " ".join(self._texts.masked(name.text or "").split())


def _companies(
    extension: etree._Element | None,
) -> Iterator[tuple[tuple[str, ...], etree._Element]]:
    """Each company with the ids that name it: its own, and those of its contact points (TPO-…)."""
    for organizations in () if extension is None else extension.iterchildren(ORGANIZATIONS):
        for organization in organizations.iterchildren(ORGANIZATION):
            for company in organization.iterchildren(COMPANY):
                points = organization.iterchildren(TOUCH_POINT)
                named = (
                    line_at(party, (PARTY_IDENTIFICATION, ID)) or "" for party in (company, *points)
                )
                yield tuple(named), company


class Result(NamedTuple):
    """How one lot, or one group of lots, ended: BT-142 and BT-144 as published."""

    id: str | None
    lot: str | None
    code: str | None
    reason: str | None
    won: bool


class AwardOutcome(NamedTuple):
    """The results in their order, and the winners."""

    results: tuple[Result, ...] = ()
    winners: tuple[Winner, ...] = ()

    @property
    def codes(self) -> tuple[tuple[str | None, str], ...]:
        """BT-142 codes by lot."""
        return tuple(
            (lot_result.lot, lot_result.code) for lot_result in self.results if lot_result.code
        )

    def endings(self, groups: tuple[LotGroup, ...]) -> tuple[Ending, ...]:
        """What each result does to its lots; a winner prevails, and the group's failure leaves
        the lots that have a result of their own.
        """
        members = {group.number: group.lots for group in groups}
        own = {lot_result.lot for lot_result in self.results}
        closed, awarded = [], []
        for lot_result in self.results:
            if lot_result.lot is None and len(self.results) > 1:
                continue
            lots = members.get(lot_result.lot or "", (lot_result.lot,) if lot_result.lot else ())
            if lot_result.code == "selec-w" or (lot_result.code is None and lot_result.won):
                awarded.append(_ending("awarded", None, lots))
            elif lot_result.code == "clos-nw":
                lots = tuple(lot for lot in lots if lot == lot_result.lot or lot not in own)
                closed += [_closed(lot_result.reason, lots)] if lots or not lot_result.lot else []
        return (*closed, *awarded)


def _closed(reason: str | None, lots: tuple[str, ...]) -> Ending:
    """How lots without winner ended, by BT-144."""
    if reason == REVIEWED:
        return _ending("cancelled", None, lots)
    return _ending("unsuccessful", REASONS.get(reason or "", "sans_attribution"), lots)


def _ending(outcome: What, why: Why | None, lots: tuple[str, ...]) -> Ending:
    return Ending(what=outcome, why=why, lots=lots)


@lru_cache(maxsize=4096)  # the same buyers come again and again
def _siret(published: str | None) -> str | None:
    return siret(published)


def read_buyers(
    root: etree._Element, organizations: Organizations
) -> tuple[tuple[ParsedBuyer, ...], str | None]:
    """Every contracting party, the first one first, each once, and the first one's country."""
    buyers: dict[ParsedBuyer, None] = {}
    country = None
    for position, party_node in enumerate(root.iterchildren(CONTRACTING)):
        contracting = kids(party_node)
        party = organizations.get(line_at(contracting.get(PARTY), (PARTY_IDENTIFICATION, ID)))
        kind = line_at(contracting.get(LEGAL_TYPE[0]), LEGAL_TYPE[1:])
        if party is None:
            buyers.setdefault(ParsedBuyer(kind=kind))
            continue
        country = party.country if not position else country
        buyers.setdefault(
            ParsedBuyer(
                name=party.name, siret=party.siret, kind=kind, departments=party.departments
            )
        )
    return tuple(buyers) or (ParsedBuyer(),), country


def read_outcome(
    inner: Kids, organizations: Organizations, groups: tuple[LotGroup, ...] = ()
) -> AwardOutcome:
    """Who won which lot, and how each lot ended; who won a group won its lots."""
    result_node = inner.get(RESULT)
    if result_node is None:
        return AwardOutcome()
    results = [
        (lot_result, kids(lot_result)) for lot_result in result_node.iterchildren(LOT_RESULT)
    ]
    members = {group.number: group.lots for group in groups}
    won: dict[str, dict[str, None]] = {}
    winning: set[str | None] = set()
    for lot, organization in _awarded(result_node, results):
        winning.add(lot)
        lots = members.get(lot or "") or ((lot,) if lot else ())
        won.setdefault(organization, {}).update(dict.fromkeys(lots))
    named = ((organizations.get(key), lots) for key, lots in won.items())
    winners = (
        Winner(name=winner.name, siret=winner.siret, lots=tuple(lots))
        for winner, lots in named
        if winner is not None
    )
    lot_results = (_lot_result(lot_result, own, winning) for lot_result, own in results)
    return AwardOutcome(tuple(lot_results), tuple(winners))


def _lot_result(lot_result: etree._Element, own: Kids, winning: set[str | None]) -> Result:
    lot = _lot(own)
    reason = line_at(lot_result, REASON_CODE)
    return Result(child_line(own, ID), lot, child_line(own, RESULT_CODE), reason, lot in winning)


def _lot(own: Kids) -> str | None:
    return line_at(own.get(TENDER_LOT), (ID,))


def _awarded(
    result_node: etree._Element, results: list[tuple[etree._Element, Kids]]
) -> Iterator[tuple[str | None, str]]:
    """(lot, organisation) of every tender that became a contract, or that a lot with a winner
    names.
    """
    parties = {
        line_at(tendering, (ID,)): [ref.text or "" for ref in nodes_at(tendering, TENDERER_REF)]
        for tendering in result_node.iterchildren(TENDERING)
    }
    bids = (kids(bid, ID, TENDER_LOT, TENDERING) for bid in result_node.iterchildren(LOT_TENDER))
    tenders = {child_line(own, ID): (_lot(own), line_at(own.get(TENDERING), (ID,))) for own in bids}
    signed = {
        ref.text
        for contract in result_node.iterchildren(CONTRACT)
        for ref in nodes_at(contract, TENDER_REF)
    }
    for lot_result, own in results:
        if child_line(own, RESULT_CODE) not in ("selec-w", None):
            continue
        named = [ref.text for ref in nodes_at(lot_result, TENDER_REF)]
        for tender in [tender_ref for tender_ref in named if tender_ref in signed] or named:
            lot, party = tenders.get(tender, (None, None))
            for organization in parties.get(party, ()):
                yield _lot(own) or lot, organization
