"""Who buys and who won in an eForms notice: organisations are told apart from the places that
name them.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from lxml import etree

from vigie.domain.notice import Buyer, Winner
from vigie.readers.identifiers import siret
from vigie.readers.ubl_lots import located
from vigie.readers.ubl_names import Kids, at, down, each, kids, path, qname, said
from vigie.readers.ubl_texts import Texts

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
        self._rest = _companies(extension)

    def get(self, identifier: str | None) -> Organization | None:
        """The organisation of that id, or none."""
        company = self._companies.get(identifier or "")
        while company is None:
            following = next(self._rest, None)
            if following is None:
                return None
            found = at(following, (PARTY_IDENTIFICATION, ID)) or ""
            self._companies.setdefault(found, following)
            company = following if found == identifier else None
        address = kids(down(company, (ADDRESS,)), NUTS, POSTCODE, COUNTRY)
        country = at(address.get(COUNTRY), (COUNTRY_CODE,))
        ids = (_siret(one.text) for one in each(company, LEGAL_ID))
        return Organization(
            self._texts.line(down(company, (PARTY_NAME, NAME))),
            next((one for one in ids if one), None),
            country,
            located(said(address, NUTS), said(address, POSTCODE), country),
        )


def _companies(extension: etree._Element | None) -> Iterator[etree._Element]:
    for organizations in () if extension is None else extension.iterchildren(ORGANIZATIONS):
        for organization in organizations.iterchildren(ORGANIZATION):
            yield from organization.iterchildren(COMPANY)


class Outcome(NamedTuple):
    """BT-142 codes by lot, as published, and the winners."""

    codes: tuple[tuple[str | None, str], ...]
    winners: tuple[Winner, ...]


@lru_cache(maxsize=4096)  # the same buyers come again and again
def _siret(published: str | None) -> str | None:
    return siret(published)


def read_buyer(top: Kids, organizations: Organizations) -> tuple[Buyer, str | None]:
    """The first contracting party, and its country."""
    contracting = kids(top.get(CONTRACTING))
    party = organizations.get(at(contracting.get(PARTY), (PARTY_IDENTIFICATION, ID)))
    kind = at(contracting.get(LEGAL_TYPE[0]), LEGAL_TYPE[1:])
    if party is None:
        return Buyer(kind=kind), None
    return Buyer(
        name=party.name, siret=party.siret, kind=kind, departments=party.departments
    ), party.country


def read_outcome(inner: Kids, organizations: Organizations) -> Outcome:
    """Who won which lot, and how each lot ended."""
    result = inner.get(RESULT)
    if result is None:
        return Outcome((), ())
    results = [(one, kids(one, TENDER_LOT, RESULT_CODE)) for one in result.iterchildren(LOT_RESULT)]
    codes = tuple((_lot(own), code) for _, own in results if (code := said(own, RESULT_CODE)))
    won: dict[str, dict[str, None]] = {}
    for lot, organization in _awarded(result, results):
        won.setdefault(organization, {}).update({lot: None} if lot else {})
    named = ((organizations.get(key), lots) for key, lots in won.items())
    winners = (
        Winner(name=one.name, siret=one.siret, lots=tuple(lots))
        for one, lots in named
        if one is not None
    )
    return Outcome(codes, tuple(winners))


def _lot(own: Kids) -> str | None:
    return at(own.get(TENDER_LOT), (ID,))


def _awarded(
    result: etree._Element, results: list[tuple[etree._Element, Kids]]
) -> Iterator[tuple[str | None, str]]:
    """(lot, organisation) of every tender that became a contract, or that a lot with a winner
    names.
    """
    parties = {
        at(one, (ID,)): [ref.text or "" for ref in each(one, TENDERER_REF)]
        for one in result.iterchildren(TENDERING)
    }
    bids = (kids(one, ID, TENDER_LOT, TENDERING) for one in result.iterchildren(LOT_TENDER))
    tenders = {said(own, ID): (_lot(own), at(own.get(TENDERING), (ID,))) for own in bids}
    signed = {
        ref.text for contract in result.iterchildren(CONTRACT) for ref in each(contract, TENDER_REF)
    }
    for lot_result, own in results:
        if said(own, RESULT_CODE) not in ("selec-w", None):
            continue
        named = [ref.text for ref in each(lot_result, TENDER_REF)]
        for tender in [one for one in named if one in signed] or named:
            lot, party = tenders.get(tender, (None, None))
            for organization in parties.get(party, ()):
                yield _lot(own) or lot, organization
