"""An invented tender as an eForms notice (SDK 1.13): call, change, cancellation, award."""

import uuid
from datetime import date, datetime, time, timedelta
from typing import Any

from vigie.demo.tenders import NUTS, Follow, SampleLot, SampleTender, working_day
from vigie.demo.trees import Tree, coded_text, french
from vigie.domain.clock import PARIS

DOCUMENTS = "https://marches.maximilien.fr/entreprise/consultation/{number}?orgAcronyme={org}"


def folder(tender: SampleTender) -> str:
    """The procedure's identifier, the same in every notice of it."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"vigie-demo:{tender.buyer.siren}:{tender.title}"))


def notice_id(tender: SampleTender, follow: Follow | None) -> str:
    """The notice's identifier; a correction's is its own."""
    return str(
        uuid.uuid5(uuid.NAMESPACE_URL, f"{folder(tender)}:{follow.kind if follow else 'call'}")
    )


def tender_deadline(tender: SampleTender, follow: Follow | None, today: date) -> datetime | None:
    """The deadline in Paris time, on a working day; a correction's own where it has one."""
    days = follow.deadline if follow and follow.deadline is not None else tender.deadline
    if days is None:
        return None
    return datetime.combine(
        working_day(today + timedelta(days=days)), time.fromisoformat(tender.hour), PARIS
    )


def root_of(follow: Follow | None) -> str:
    """The document's root."""
    return "ContractAwardNotice" if follow and follow.kind == "award" else "ContractNotice"


def eforms(
    tender: SampleTender,
    today: date,
    number: int,
    follow: Follow | None = None,
    publication: Tree | None = None,
) -> Tree:
    """The whole notice below its root; `publication` is what TED adds when it publishes."""
    award = follow is not None and follow.kind == "award"
    sent = today - timedelta(days=(follow or tender).published + 2)
    extension: Tree = {
        "efac:NoticeSubType": {
            "cbc:SubTypeCode": coded_text("29" if award else "16", listName="notice-subtype")
        },
        "efac:Organizations": {"efac:Organization": _organizations(tender, follow)},
    }
    if follow and not award:
        extension["efac:Changes"] = _changes(tender, follow)
    if follow and award:
        extension["efac:NoticeResult"] = _result(follow)
    if publication:
        extension["efac:Publication"] = publication
    return {
        "ext:UBLExtensions": {
            "ext:UBLExtension": {"ext:ExtensionContent": {"efext:EformsExtension": extension}}
        },
        "cbc:UBLVersionID": "2.3",
        "cbc:CustomizationID": "eforms-sdk-1.13",
        "cbc:ID": coded_text(notice_id(tender, follow), schemeName="notice-id"),
        "cbc:ContractFolderID": folder(tender),
        "cbc:IssueDate": _day(datetime.combine(sent, time(9), PARIS)),
        "cbc:IssueTime": f"09:00:00{_offset(datetime.combine(sent, time(9), PARIS))}",
        "cbc:VersionID": "01",
        "cbc:RegulatoryDomain": "32014L0024",
        "cbc:NoticeTypeCode": coded_text(
            "can-standard" if award else "cn-standard",
            listName="result" if award else "competition",
        ),
        "cbc:NoticeLanguageCode": coded_text("FRA", listName="language"),
        "cac:ContractingParty": _contracting(tender),
        "cac:TenderingTerms": _terms(tender),
        "cac:TenderingProcess": {
            "cbc:ProcedureCode": coded_text(tender.procedure, listName="procurement-procedure-type")
        },
        "cac:ProcurementProject": _project(tender),
        "cac:ProcurementProjectLot": [
            _lot(tender, lot, position, tender_deadline(tender, follow, today), number, award=award)
            for position, lot in enumerate(tender.lots, 1)
        ],
    }


def _organizations(tender: SampleTender, follow: Follow | None) -> list[Tree]:
    buyer = tender.buyer
    organizations = [
        _company("ORG-0001", buyer.name, buyer.siret, buyer.city, buyer.postcode),
        _company("ORG-0002", "Tribunal administratif de Saint-Ouvre", "", "Saint-Ouvre", "93400"),
    ]
    for position, (name, siren, _) in enumerate(follow.winners if follow else (), 3):
        organizations.append(
            _company(f"ORG-{position:04d}", name, _siret(siren), "Saint-Ouvre", "93400")
        )
    return organizations


def _siret(start: str) -> str:
    from vigie.demo.tenders import SampleBuyer, siren

    return SampleBuyer("", siren(start), "", "", "").siret


def _company(key: str, name: str, siret: str, city: str, postcode: str) -> Tree:
    company: Tree = {
        "cac:PartyIdentification": {"cbc:ID": coded_text(key, schemeName="organization")},
        "cac:PartyName": {"cbc:Name": french(name)},
        "cac:PostalAddress": {
            "cbc:CityName": city,
            "cbc:PostalZone": postcode,
            "cbc:CountrySubentityCode": coded_text(
                NUTS.get(postcode[:2], "FR101"), listName="nuts"
            ),
            "cac:Country": {"cbc:IdentificationCode": coded_text("FRA", listName="country")},
        },
    }
    if siret:
        company["cac:PartyLegalEntity"] = {"cbc:CompanyID": siret}
    company["cac:Contact"] = {
        "cbc:Telephone": "+33 199000000",
        "cbc:ElectronicMail": "marches@acheteur.invalid",
    }
    return {"efac:Company": company}


def _changes(tender: SampleTender, follow: Follow) -> Tree:
    cancelled = follow.kind == "cancellation"
    return {
        "efbc:ChangedNoticeIdentifier": f"{notice_id(tender, None)}-01",
        "efac:ChangeReason": {
            "cbc:ReasonCode": coded_text(
                "cancel" if cancelled else "cor-buy", listName="change-corrig-justification"
            ),
            "efbc:ReasonDescription": french(follow.text),
        },
    }


def _result(follow: Follow) -> Tree:
    ranked_winners = list(enumerate(follow.winners, 1))
    return {
        "efac:LotResult": [
            {
                "cbc:TenderResultCode": coded_text("selec-w", listName="winner-selection-status"),
                "efac:LotTender": {"cbc:ID": coded_text(f"TEN-{n:04d}", schemeName="tender")},
                "efac:TenderLot": {"cbc:ID": coded_text(f"LOT-{lot:04d}", schemeName="Lot")},
            }
            for n, (_, _, lot) in ranked_winners
        ],
        "efac:LotTender": [
            {
                "cbc:ID": coded_text(f"TEN-{n:04d}", schemeName="tender"),
                "efac:TenderingParty": {
                    "cbc:ID": coded_text(f"TPA-{n:04d}", schemeName="tendering-party")
                },
                "efac:TenderLot": {"cbc:ID": coded_text(f"LOT-{lot:04d}", schemeName="Lot")},
            }
            for n, (_, _, lot) in ranked_winners
        ],
        "efac:SettledContract": [
            {
                "cbc:ID": coded_text(f"CON-{n:04d}", schemeName="contract"),
                "efac:LotTender": {"cbc:ID": coded_text(f"TEN-{n:04d}", schemeName="tender")},
            }
            for n, _ in ranked_winners
        ],
        "efac:TenderingParty": [
            {
                "cbc:ID": coded_text(f"TPA-{n:04d}", schemeName="tendering-party"),
                "efac:Tenderer": {
                    "cbc:ID": coded_text(f"ORG-{n + 2:04d}", schemeName="organization")
                },
            }
            for n, _ in ranked_winners
        ],
    }


def _contracting(tender: SampleTender) -> Tree:
    return {
        "cac:ContractingPartyType": {
            "cbc:PartyTypeCode": coded_text(tender.buyer.kind, listName="buyer-legal-type")
        },
        "cac:ContractingActivity": {
            "cbc:ActivityTypeCode": coded_text("gen-pub", listName="authority-activity")
        },
        "cac:Party": {
            "cac:PartyIdentification": {"cbc:ID": coded_text("ORG-0001", schemeName="organization")}
        },
    }


def _terms(tender: SampleTender) -> Tree:
    source = coded_text("epo-procurement-document", listName="exclusion-grounds-source")
    terms: Tree = {
        "cac:TendererQualificationRequest": {
            "cac:SpecificTendererRequirement": {"cbc:TendererRequirementTypeCode": source}
        }
    }
    if tender.cap:
        terms["cac:LotDistribution"] = {
            "cbc:MaximumLotsAwardedNumeric": tender.cap,
            "cbc:MaximumLotsSubmittedNumeric": len(tender.lots),
        }
    return terms


def _project(tender: SampleTender) -> Tree:
    return {
        "cbc:ID": reference(tender),
        "cbc:Name": french(tender.title),
        "cbc:Description": french(tender.text),
        "cbc:ProcurementTypeCode": coded_text(tender.nature, listName="contract-nature"),
        **({"cbc:Note": french(tender.more)} if tender.more else {}),
        "cac:MainCommodityClassification": {
            "cbc:ItemClassificationCode": coded_text(tender.cpv, listName="cpv")
        },
        "cac:RealizedLocation": [_place(department) for department in tender.departments],
    }


def reference(tender: SampleTender) -> str:
    """The buyer's own reference, steady from day to day."""
    return f"{tender.buyer.org.upper()}-{uuid.UUID(folder(tender)).hex[:6].upper()}"


def _place(department: str) -> Tree:
    return {
        "cac:Address": {
            "cbc:CountrySubentityCode": coded_text(NUTS[department], listName="nuts"),
            "cac:Country": {"cbc:IdentificationCode": coded_text("FRA", listName="country")},
        }
    }


def _lot(
    tender: SampleTender,
    lot: SampleLot,
    position: int,
    deadline: datetime | None,
    number: int,
    *,
    award: bool,
) -> Tree:
    process: Tree = {"cbc:SubmissionMethodCode": coded_text("required", listName="esubmission")}
    if deadline is not None and not award:
        process["cac:TenderSubmissionDeadlinePeriod"] = {
            "cbc:EndDate": _day(deadline),
            "cbc:EndTime": f"{deadline:%H:%M:%S}{_offset(deadline)}",
        }
    system = "fa-wo-rc" if tender.framework else "none"
    process["cac:ContractingSystem"] = {
        "cbc:ContractingSystemTypeCode": coded_text(system, listName="framework-agreement")
    }
    return {
        "cbc:ID": coded_text(f"LOT-{position:04d}", schemeName="Lot"),
        "cac:TenderingTerms": _lot_terms(tender, lot, number, award=award),
        "cac:TenderingProcess": process,
        "cac:ProcurementProject": _lot_project(tender, lot),
    }


def _lot_terms(tender: SampleTender, lot: SampleLot, number: int, *, award: bool) -> Tree:
    requirements: list[Tree] = [
        _requirement("selection-criteria-source", "epo-procurement-document")
    ]
    if lot.reserved and not award:
        requirements.append(_requirement("reserved-procurement", lot.reserved))
    execution: list[Tree] = [
        {"cbc:ExecutionRequirementCode": coded_text(lot.execution, listName="reserved-execution")}
    ]
    performance: Tree = {
        "cbc:ExecutionRequirementCode": coded_text("performance", listName="conditions")
    }
    execution.append(
        {**performance, "cbc:Description": french(lot.condition)} if lot.condition else performance
    )
    uri = DOCUMENTS.format(number=number, org=tender.buyer.org)
    return {
        "cac:CallForTendersDocumentReference": {
            "cbc:ID": "DCE",
            "cac:Attachment": {"cac:ExternalReference": {"cbc:URI": uri}},
        },
        "cac:TendererQualificationRequest": requirements if not award else requirements[:1],
        "cac:ContractExecutionRequirement": execution if not award else [],
        "cac:AwardingTerms": {
            "cac:AwardingCriterion": {
                "cac:SubordinateAwardingCriterion": [
                    _criterion(*criterion) for criterion in lot.criteria
                ]
            }
        },
    }


def _requirement(name: str, code: str) -> Tree:
    return {
        "cac:SpecificTendererRequirement": {
            "cbc:TendererRequirementTypeCode": coded_text(code, listName=name)
        }
    }


def _criterion(name: str, weight: float, kind: str) -> Tree:
    parameter = {
        "efbc:ParameterCode": coded_text("per-exa", listName="number-weight"),
        "efbc:ParameterNumeric": f"{weight:g}",
    }
    extension: Any = {
        "ext:UBLExtension": {
            "ext:ExtensionContent": {
                "efext:EformsExtension": {"efac:AwardCriterionParameter": parameter}
            }
        }
    }
    return {
        "ext:UBLExtensions": extension,
        "cbc:AwardingCriterionTypeCode": coded_text(kind, listName="award-criterion-type"),
        "cbc:Name": french(name),
    }


def _lot_project(tender: SampleTender, lot: SampleLot) -> Tree:
    purposes = [coded_text(objective, listName="social-objective") for objective in lot.objectives]
    purposes += [coded_text(purpose, listName="strategic-procurement") for purpose in lot.strategic]
    project: Tree = {
        "cbc:Name": french(lot.title),
        "cbc:Description": french(lot.text),
        "cbc:ProcurementTypeCode": coded_text(tender.nature, listName="contract-nature"),
        **({"cbc:Note": french(lot.note)} if lot.note else {}),
    }
    if purposes:
        project["cac:ProcurementAdditionalType"] = [
            {"cbc:ProcurementTypeCode": purpose} for purpose in purposes
        ]
    if lot.estimate:
        project["cac:RequestedTenderTotal"] = {
            "cbc:EstimatedOverallContractAmount": coded_text(str(lot.estimate), currencyID="EUR")
        }
    project["cac:MainCommodityClassification"] = {
        "cbc:ItemClassificationCode": coded_text(lot.cpv, listName="cpv")
    }
    project["cac:RealizedLocation"] = [
        _place(department) for department in lot.departments or tender.departments
    ]
    project["cac:PlannedPeriod"] = {
        "cbc:DurationMeasure": coded_text(str(tender.months), unitCode="MONTH")
    }
    return project


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d}{_offset(moment)}"


def _offset(moment: datetime) -> str:
    told_offset = f"{moment:%z}"
    return f"{told_offset[:3]}:{told_offset[3:]}"
