"""eForms notices in friendly words: `notice(lots=[lot("LOT-0001", reserved="res-ws")])` → the
XML that TED would serve.
"""

from collections.abc import Iterable
from xml.sax.saxutils import escape

from vigie.readers.ubl_names import NAMESPACES

FOLDER = "3D7E1C40-52AB-4F0E-9C11-5B7F9A20C001"
NOTICE = "7c0b8a52-1f4d-4a6e-8e57-90a1b2c3d4e5"
BUYER_SIRET = "21750001600019"


def text(tag: str, words: str | None, language: str = "FRA") -> str:
    """A multilingual text, or nothing."""
    return f'<cbc:{tag} languageID="{language}">{escape(words)}</cbc:{tag}>' if words else ""


def code(tag: str, list_name: str, value: str) -> str:
    """A code of a list."""
    return f'<cbc:{tag} listName="{list_name}">{value}</cbc:{tag}>'


def extension(inside: str) -> str:
    """What eForms adds to UBL."""
    return (
        "<ext:UBLExtensions><ext:UBLExtension><ext:ExtensionContent><efext:EformsExtension>"
        f"{inside}</efext:EformsExtension></ext:ExtensionContent></ext:UBLExtension></"
        f"ext:UBLExtensions>"
    )


def criterion(
    name: str, weight: str = "", kind: str = "quality", parameter: str = "per-exa"
) -> str:
    """An award criterion with its weight."""
    number = (
        ""
        if not weight
        else extension(
            f"<efac:AwardCriterionParameter><efbc:ParameterCode "
            f'listName="number-weight">{parameter}</efbc:ParameterCode>'
            f"<efbc:ParameterNumeric>{weight}</efbc:ParameterNumeric></"
            f"efac:AwardCriterionParameter>"
        )
    )
    return (
        f"<cac:SubordinateAwardingCriterion>{number}"
        f"{code('AwardingCriterionTypeCode', 'award-criterion-type', kind)}"
        f"{text('Name', name)}</cac:SubordinateAwardingCriterion>"
    )


def place(nuts: str = "FR101", postcode: str = "75012", country: str = "FRA") -> str:
    """Where the work is."""
    return (
        f"<cac:RealizedLocation><cac:Address><cbc:PostalZone>{postcode}</cbc:PostalZone>"
        f"{code('CountrySubentityCode', 'nuts', nuts)}<cac:Country>"
        f"{code('IdentificationCode', 'country', country)}"
        "</cac:Country></cac:Address></cac:RealizedLocation>"
    )


def period(name: str, day: str, hour: str) -> str:
    """A period that ends."""
    return (
        f"<cac:{name}><cbc:EndDate>{day}</cbc:EndDate><cbc:EndTime>{hour}</cbc:EndTime></"
        f"cac:{name}>"
        if day
        else ""
    )


def lot(
    number: str = "LOT-0001",
    *,
    scheme: str = "Lot",
    title: str = "Entretien des espaces verts",
    description: str = "Tonte, taille et désherbage manuel des squares.",
    note: str | None = None,
    reserved: str | None = "none",
    execution: str | None = "no",
    social: Iterable[str] = (),
    social_list: str = "social-objective",
    strategic: Iterable[str] = (),
    conditions: str | None = None,
    criteria: str = "",
    amount: str = "",
    cpv: str = "77310000",
    location: str | None = None,
    deadline: tuple[str, str] = ("2026-07-06+02:00", "12:00:00+02:00"),
    participation: tuple[str, str] = ("", ""),
    framework: str = "none",
) -> str:
    """One lot."""
    qualification = (
        ""
        if reserved is None
        else (
            "<cac:TendererQualificationRequest><cac:SpecificTendererRequirement>"
            f"{code('TendererRequirementTypeCode', 'reserved-procurement', reserved)}"
            "</cac:SpecificTendererRequirement></cac:TendererQualificationRequest>"
        )
    )
    missing = (
        "<cac:TendererQualificationRequest><cac:SpecificTendererRequirement>"
        "<cbc:TendererRequirementTypeCode "
        'listName="missing-info-submission">late-all</cbc:TendererRequirementTypeCode>'
        "</cac:SpecificTendererRequirement></cac:TendererQualificationRequest>"
    )
    run = "" if execution is None else _execution("reserved-execution", execution)
    run += _execution("conditions", "performance", conditions) if conditions else ""
    purposes = "".join(_purpose(social_list, one) for one in social)
    purposes += "".join(_purpose("strategic-procurement", one) for one in strategic)
    money = (
        ""
        if not amount
        else (
            '<cac:RequestedTenderTotal><cbc:EstimatedOverallContractAmount currencyID="EUR">'
            f"{amount}</cbc:EstimatedOverallContractAmount></cac:RequestedTenderTotal>"
        )
    )
    return (
        f'<cac:ProcurementProjectLot><cbc:ID schemeName="{scheme}">{number}</cbc:ID>'
        f"<cac:TenderingTerms>{missing}{qualification}{run}"
        f"<cac:AwardingTerms><cac:AwardingCriterion>{criteria}</cac:AwardingCriterion>"
        f"</cac:AwardingTerms></cac:TenderingTerms>"
        f"<cac:TenderingProcess>{period('TenderSubmissionDeadlinePeriod', *deadline)}"
        f"{period('ParticipationRequestReceptionPeriod', *participation)}<cac:ContractingSystem>"
        f"{code('ContractingSystemTypeCode', 'framework-agreement', framework)}</"
        f"cac:ContractingSystem>"
        f"</cac:TenderingProcess>"
        f"<cac:ProcurementProject>{text('Name', title)}{text('Description', description)}"
        f"{code('ProcurementTypeCode', 'contract-nature', 'services')}{text('Note', note)}"
        f"{purposes}{money}"
        f"<cac:MainCommodityClassification>{code('ItemClassificationCode', 'cpv', cpv)}</"
        f"cac:MainCommodityClassification>"
        f"<cac:PlannedPeriod><cbc:DurationMeasure "
        f'unitCode="MONTH">48</cbc:DurationMeasure></cac:PlannedPeriod>'
        f"{place() if location is None else location}</cac:ProcurementProject></"
        f"cac:ProcurementProjectLot>"
    )


def _execution(name: str, value: str, words: str | None = None) -> str:
    return (
        f"<cac:ContractExecutionRequirement>{code('ExecutionRequirementCode', name, value)}"
        f"{text('Description', words)}</cac:ContractExecutionRequirement>"
    )


def _purpose(name: str, value: str) -> str:
    return (
        f"<cac:ProcurementAdditionalType>{code('ProcurementTypeCode', name, value)}</"
        f"cac:ProcurementAdditionalType>"
    )


def organization(
    number: str, name: str, siret: str, country: str = "FRA", nuts: str = "FR101"
) -> str:
    """An organisation, with the contact that must never be seen."""
    return (
        f"<efac:Organization><efac:Company><cac:PartyIdentification><cbc:ID>{number}</cbc:ID></"
        f"cac:PartyIdentification>"
        f"<cac:PartyName>{text('Name', name)}</cac:PartyName><cac:PostalAddress>"
        f"<cbc:PostalZone>75004</cbc:PostalZone>"
        f"{code('CountrySubentityCode', 'nuts', nuts)}<cac:Country>"
        f"{code('IdentificationCode', 'country', country)}"
        f"</cac:Country></cac:PostalAddress><cac:PartyLegalEntity>"
        f"<cbc:CompanyID>{siret}</cbc:CompanyID></cac:PartyLegalEntity>"
        "<cac:Contact><cbc:Name>Ariane Lebrun-Fictive</cbc:Name><cbc:Telephone>01 44 00 00 "
        "99</cbc:Telephone>"
        "<cbc:ElectronicMail>ariane@ville.exemple.invalid</cbc:ElectronicMail>"
        "</cac:Contact></efac:Company></efac:Organization>"
    )


def changes(
    notice: str,
    reason: str = "update-add",
    words: str = "Report de la date limite.",
    sections: Iterable[str] = (),
) -> str:
    """What a correction says of itself."""
    changed = "".join(
        f"<efbc:ChangedSectionIdentifier>{one}</efbc:ChangedSectionIdentifier>" for one in sections
    )
    return (
        f"<efac:Changes><efbc:ChangedNoticeIdentifier>{notice}</efbc:ChangedNoticeIdentifier>"
        f"<efac:Change><efbc:ChangeDescription "
        f'languageID="FRA">{escape(words)}</efbc:ChangeDescription>'
        f"<efac:ChangedSection>{changed}</efac:ChangedSection></efac:Change><efac:ChangeReason>"
        f"{code('ReasonCode', 'change-corrig-justification', reason)}"
        f'<efbc:ReasonDescription languageID="FRA">{escape(words)}</efbc:ReasonDescription>'
        f"</efac:ChangeReason></efac:Changes>"
    )


def result(*endings: tuple[str, str, str]) -> str:
    """(lot, BT-142, organisation) of each lot; no organisation where there is no winner."""
    inside = ""
    for position, (number, ending, winner) in enumerate(endings, 1):
        inside += (
            f"<efac:LotResult>{code('TenderResultCode', 'winner-selection-status', ending)}"
            + (
                f"<efac:LotTender><cbc:ID>TEN-{position}</cbc:ID></efac:LotTender>"
                if winner
                else ""
            )
            + f"<efac:TenderLot><cbc:ID>{number}</cbc:ID></efac:TenderLot></efac:LotResult>"
        )
        if winner:
            inside += (
                f"<efac:LotTender><cbc:ID>TEN-{position}</cbc:ID><efac:TenderingParty><cbc:ID>"
                f"TPA-{position}</cbc:ID>"
                f"</efac:TenderingParty><efac:TenderLot><cbc:ID>{number}</cbc:ID></"
                f"efac:TenderLot></efac:LotTender>"
                f"<efac:TenderingParty><cbc:ID>TPA-{position}</cbc:ID>"
                f"<efac:Tenderer><cbc:ID>{winner}</cbc:ID></efac:Tenderer>"
                "</efac:TenderingParty>"
            )
    return f"<efac:NoticeResult>{inside}</efac:NoticeResult>"


def notice(
    root: str = "ContractNotice",
    *,
    lots: Iterable[str] = (lot(),),
    number: str = "00123456-2026",
    form: str = "competition",
    kind: str = "cn-standard",
    sdk: str = "eforms-sdk-1.13",
    changed: str = "",
    results: str = "",
    organizations: str | None = None,
    title: str = "Entretien des espaces verts de la commune",
    description: str = "Accord-cadre. Contact : Mme Ariane Lebrun, 01 44 00 00 99, "
    "ariane@ville.exemple.invalid.",
    published: str = "2026-06-01+02:00",
    location: str = "",
    folder: str = FOLDER,
    before_root: str = "",
    twins: str = "",
) -> bytes:
    """A whole notice."""
    spaces = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
    own = f"urn:oasis:names:specification:ubl:schema:xsd:{root}-2"
    parties = (
        organization("ORG-0001", "Ville de Rivebelle", BUYER_SIRET)
        if organizations is None
        else organizations
    )
    publication = (
        f"<efac:Publication><efbc:NoticePublicationID "
        f'schemeName="ojs-notice-id">{number}</efbc:NoticePublicationID>'
        f"<efbc:PublicationDate>{published}</efbc:PublicationDate></efac:Publication>"
        if number
        else ""
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before_root}<{root} xmlns="{own}" {spaces}>'
        + extension(
            f"{changed}{results}<efac:Organizations>{parties}</efac:Organizations>{publication}"
        )
        + f"<cbc:CustomizationID>{sdk}</cbc:CustomizationID><cbc:ID "
        f'schemeName="notice-id">{NOTICE}</cbc:ID>'
        f"<cbc:ContractFolderID>{folder}</cbc:ContractFolderID><cbc:IssueDate>"
        f"2026-05-29+02:00</cbc:IssueDate>"
        f"<cbc:IssueTime>10:15:00+02:00</cbc:IssueTime><cbc:VersionID>01</cbc:VersionID>"
        f"{code('NoticeTypeCode', form, kind)}{code('NoticeLanguageCode', 'language', 'FRA')}"
        f"<cac:ContractingParty><cac:ContractingPartyType>"
        f"{code('PartyTypeCode', 'buyer-legal-type', 'la')}"
        "</cac:ContractingPartyType><cac:Party><cac:PartyIdentification><cbc:ID>ORG-0001</"
        "cbc:ID></cac:PartyIdentification>"
        f"</cac:Party></cac:ContractingParty>"
        f"<cac:TenderingProcess>{code('ProcedureCode', 'procurement-procedure-type', 'open')}"
        f"</cac:TenderingProcess><cac:ProcurementProject><cbc:ID>2026-EV-01</cbc:ID>{twins}"
        f"{text('Name', title)}"
        f"{text('Description', description)}"
        f"{code('ProcurementTypeCode', 'contract-nature', 'services')}"
        f"<cac:MainCommodityClassification>"
        f"{code('ItemClassificationCode', 'cpv', '77310000')}</cac:MainCommodityClassification>"
        f"{location}</cac:ProcurementProject>{''.join(lots)}</{root}>"
    ).encode()
