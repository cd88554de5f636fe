"""Who buys and who won in an eForms notice: organisations are told apart from the places that name them."""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from lxml import etree

from vigie.domain.notice import Buyer, Winner
from vigie.readers.identifiers import siret
from vigie.readers.ubl_lots import located
from vigie.readers.ubl_names import at, down, each, path
from vigie.readers.ubl_texts import Texts

COMPANY = path("efac:Organizations", "efac:Organization", "efac:Company")
PARTY_ID = path("cac:PartyIdentification", "cbc:ID")
PARTY_NAME, (NAME,) = path("cac:PartyName"), path("cbc:Name")
LEGAL_ID = path("cac:PartyLegalEntity", "cbc:CompanyID")
ADDRESS = path("cac:PostalAddress")
NUTS, POSTCODE = path("cbc:CountrySubentityCode"), path("cbc:PostalZone")
COUNTRY = path("cac:Country", "cbc:IdentificationCode")
CONTRACTING = path("cac:ContractingParty")
BUYER_ID = path("cac:Party", "cac:PartyIdentification", "cbc:ID")
LEGAL_TYPE = path("cac:ContractingPartyType", "cbc:PartyTypeCode")
RESULT = path("efac:NoticeResult")
LOT_RESULT, LOT_TENDER, CONTRACT, TENDERING = path(
    "efac:LotResult", "efac:LotTender", "efac:SettledContract", "efac:TenderingParty"
)
ID = path("cbc:ID")
RESULT_CODE = path("cbc:TenderResultCode")
TENDER_REF, LOT_REF = path("efac:LotTender", "cbc:ID"), path("efac:TenderLot", "cbc:ID")
TENDERING_REF, TENDERER_REF = path("efac:TenderingParty", "cbc:ID"), path("efac:Tenderer", "cbc:ID")


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
        self._rest = each(extension, COMPANY)

    def get(self, identifier: str | None) -> Organization | None:
        """The organisation of that id, or none."""
        company = self._companies.get(identifier or "")
        while company is None:
            following = next(self._rest, None)
            if following is None:
                return None
            found = at(following, PARTY_ID) or ""
            self._companies.setdefault(found, following)
            company = following if found == identifier else None
        address = down(company, ADDRESS)
        country = at(address, COUNTRY)
        ids = (_siret(one.text) for one in each(company, LEGAL_ID))
        return Organization(
            self._texts.line(down(company, PARTY_NAME), NAME), next((one for one in ids if one), None), country,
            located(at(address, NUTS), at(address, POSTCODE), country))  # fmt: skip


class Outcome(NamedTuple):
    """BT-142 codes by lot, as published, and the winners."""

    codes: tuple[tuple[str | None, str], ...]
    winners: tuple[Winner, ...]


@lru_cache(maxsize=4096)  # the same buyers come again and again
def _siret(published: str | None) -> str | None:
    return siret(published)


def read_buyer(root: etree._Element, organizations: Organizations) -> tuple[Buyer, str | None]:
    """The first contracting party, and its country."""
    contracting = down(root, CONTRACTING)
    party = organizations.get(at(contracting, BUYER_ID))
    kind = at(contracting, LEGAL_TYPE)
    if party is None:
        return Buyer(kind=kind), None
    return Buyer(name=party.name, siret=party.siret, kind=kind, departments=party.departments), party.country


def read_outcome(extension: etree._Element | None, organizations: Organizations) -> Outcome:
    """Who won which lot, and how each lot ended."""
    result = down(extension, RESULT)
    if result is None:
        return Outcome((), ())
    codes = tuple(
        (at(one, LOT_REF), code) for one in result.iterchildren(LOT_RESULT) if (code := at(one, RESULT_CODE))
    )
    won: dict[str, dict[str, None]] = {}
    for lot, organization in _awarded(result):
        won.setdefault(organization, {}).update({lot: None} if lot else {})
    named = ((organizations.get(key), lots) for key, lots in won.items())
    winners = (Winner(name=one.name, siret=one.siret, lots=tuple(lots)) for one, lots in named if one is not None)
    return Outcome(codes, tuple(winners))


def _awarded(result: etree._Element) -> Iterator[tuple[str | None, str]]:
    """(lot, organisation) of every tender that became a contract, or that a lot with a winner names."""
    parties = {at(one, ID): [ref.text or "" for ref in each(one, TENDERER_REF)] for one in result.iterchildren(TENDERING)}
    tenders = {at(one, ID): (at(one, LOT_REF), at(one, TENDERING_REF)) for one in result.iterchildren(LOT_TENDER)}
    signed = {ref.text for contract in result.iterchildren(CONTRACT) for ref in each(contract, TENDER_REF)}
    for lot_result in result.iterchildren(LOT_RESULT):
        if at(lot_result, RESULT_CODE) not in ("selec-w", None):
            continue
        named = [ref.text for ref in each(lot_result, TENDER_REF)]
        for tender in [one for one in named if one in signed] or named:
            lot, party = tenders.get(tender, (None, None))
            for organization in parties.get(party, ()):
                yield at(lot_result, LOT_REF) or lot, organization
