"""A call of three lots and what follows it, in the shapes of eForms, BOAMP (XML and API) and legacy
TED; `fold_told` says what they say together.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any
from xml.sax.saxutils import escape

from tests.ubl_kit import code, extension, lot, organization, text
from vigie.commands.fold import folded_lines
from vigie.domain.notice import ParsedNotice
from vigie.readers import read
from vigie.readers.ubl_names import NAMESPACES

FOLDER = "5b1f6f2e-0c1a-4a53-9d28-7d6a5c0e0001"
CALL_ID = "11111111-2222-4333-8444-000000000001"
NEXT_ID = "11111111-2222-4333-8444-000000000002"
BUYER = "21930066200019"
WINNER = "73282932000074"


def one_notice(raw: bytes, name: str = "avis") -> ParsedNotice:
    """The only notice of a body."""
    (found,) = read(raw, name)
    assert isinstance(found, ParsedNotice), found
    return found


def lines_of(*bodies: bytes) -> list[dict[str, Any]]:
    """What `vigie fold` would print."""
    return folded_lines([one_notice(body) for body in bodies])


def states(*bodies: bytes) -> dict[str, str]:
    """The state of each lot of the one consultation that they tell of."""
    (line,) = lines_of(*bodies)
    return {lot["number"]: lot["state"] for lot in line["lots"]}


def reasons(*bodies: bytes) -> dict[str, str | None]:
    """Why each lot ended."""
    (line,) = lines_of(*bodies)
    return {lot["number"]: lot["why"] for lot in line["lots"]}


def doubts(*bodies: bytes) -> list[str]:
    """Every doubt, of the whole and of its lots."""
    found = lines_of(*bodies)
    of_lots = [doubt for line in found for lot in line["lots"] for doubt in lot["doubts"]]
    return [doubt for line in found for doubt in line["doubts"]] + of_lots


# --- eForms -----------------------------------------------------------------------------------


def lots(*numbers: str, **fields: Any) -> tuple[str, ...]:
    """Lots of other trades."""
    titles = {"LOT-0001": "Nettoyage", "LOT-0002": "Tonte", "LOT-0003": "Peinture"}
    due = ("2027-01-15+01:00", "12:00:00+01:00")
    return tuple(
        lot(one, title=titles.get(one, one), deadline=due, **fields)
        for one in numbers or tuple(titles)
    )


def groups(**members: Iterable[str]) -> str:
    """BT-330 and BT-1375: GLO_0001=(…)."""
    told = "".join(
        f'<cac:LotsGroup><cbc:LotsGroupID schemeName="LotsGroup">{name.replace("_", "-")}'
        "</cbc:LotsGroupID>"
        + "".join(
            f'<cac:ProcurementProjectLotReference><cbc:ID schemeName="Lot">{one}</cbc:ID>'
            "</cac:ProcurementProjectLotReference>"
            for one in inside
        )
        + "</cac:LotsGroup>"
        for name, inside in members.items()
    )
    return f"<cac:LotDistribution>{told}</cac:LotDistribution>" if told else ""


def group_lot(number: str, description: str, inside: str = "") -> str:
    """The element of a group of lots."""
    return (
        f'<cac:ProcurementProjectLot><cbc:ID schemeName="LotsGroup">{number}</cbc:ID>'
        f"<cac:TenderingTerms>{inside}</cac:TenderingTerms><cac:ProcurementProject>"
        f"{text('Description', description)}</cac:ProcurementProject></cac:ProcurementProjectLot>"
    )


def changes(
    reason: str,
    *,
    of: str = CALL_ID + "-01",
    sections: Iterable[str] = (),
    words: str = "",
    why: str = "",
    old_path: bool = False,
) -> str:
    """efac:Changes; before SDK 1.7 a section stood in efac:Change itself."""
    named = "".join(
        f"<efbc:ChangedSectionIdentifier>{one}</efbc:ChangedSectionIdentifier>" for one in sections
    )
    inside = (
        named if old_path or not named else f"<efac:ChangedSection>{named}</efac:ChangedSection>"
    )
    change = (
        f"<efac:Change>{_words('ChangeDescription', words)}{inside}</efac:Change>"
        if words or named
        else ""
    )
    return (
        f"<efac:Changes><efbc:ChangedNoticeIdentifier>{of}</efbc:ChangedNoticeIdentifier>{change}"
        f"<efac:ChangeReason>{code('ReasonCode', 'change-corrig-justification', reason)}"
        f"{_words('ReasonDescription', why)}</efac:ChangeReason></efac:Changes>"
    )


def _words(tag: str, words: str) -> str:
    return f'<efbc:{tag} languageID="FRA">{escape(words)}</efbc:{tag}>' if words else ""


def results(*endings: tuple[str, str, str], winner: str = "ORG-0002") -> str:
    """(lot or group, BT-142, BT-144) of each result; `selec-w` is won by ORG-0002."""
    inside = ""
    for place, (number, ending, reason) in enumerate(endings, 1):
        scheme = "LotsGroup" if number.startswith("GLO") else "Lot"
        where = f'<efac:TenderLot><cbc:ID schemeName="{scheme}">{number}</cbc:ID></efac:TenderLot>'
        why = (
            f"<efac:DecisionReason><efbc:DecisionReasonCode>{reason}</efbc:DecisionReasonCode>"
            "</efac:DecisionReason>"
            if reason
            else ""
        )
        bid = f"<efac:LotTender><cbc:ID>TEN-{place}</cbc:ID></efac:LotTender>"
        won = ending == "selec-w"
        inside += (
            f"<efac:LotResult><cbc:ID>RES-000{place}</cbc:ID>"
            f"{code('TenderResultCode', 'winner-selection-status', ending)}{why}"
            f"{bid if won else ''}{where}</efac:LotResult>"
        )
        if won:
            inside += (
                f"<efac:LotTender><cbc:ID>TEN-{place}</cbc:ID><efac:TenderingParty>"
                f"<cbc:ID>TPA-{place}</cbc:ID></efac:TenderingParty>{where}</efac:LotTender>"
                f"<efac:TenderingParty><cbc:ID>TPA-{place}</cbc:ID><efac:Tenderer>"
                f"<cbc:ID>{winner}</cbc:ID></efac:Tenderer></efac:TenderingParty>"
            )
    return f"<efac:NoticeResult>{inside}</efac:NoticeResult>"


def eforms(
    root: str = "ContractNotice",
    *,
    number: str = "700001-2026",
    notice_id: str = CALL_ID,
    form: str = "competition",
    day: str = "2026-12-01",
    inside: str = "",
    parts: Iterable[str] | None = None,
    terms: str = "",
    process: str = "",
    folder: str = FOLDER,
    parties: str | None = None,
    organizations: str | None = None,
) -> bytes:
    """A whole eForms notice."""
    spaces = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
    own = f"urn:oasis:names:specification:ubl:schema:xsd:{root}-2"
    known = organizations or (
        organization("ORG-0001", "Commune de Villeneuve", BUYER)
        + organization("ORG-0002", "Atelier Propre", WINNER)
    )
    publication = (
        f"<efac:Publication><efbc:NoticePublicationID>00{number}</efbc:NoticePublicationID>"
        f"<efbc:PublicationDate>{day}+01:00</efbc:PublicationDate></efac:Publication>"
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><{root} xmlns="{own}" {spaces}>'
        + extension(f"{inside}<efac:Organizations>{known}</efac:Organizations>{publication}")
        + f"<cbc:CustomizationID>eforms-sdk-1.13</cbc:CustomizationID><cbc:ID>{notice_id}</cbc:ID>"
        f"<cbc:ContractFolderID>{folder}</cbc:ContractFolderID>"
        f"<cbc:IssueDate>{day}+01:00</cbc:IssueDate><cbc:IssueTime>10:00:00+01:00</cbc:IssueTime>"
        f"<cbc:VersionID>01</cbc:VersionID>{code('NoticeTypeCode', form, 'x')}"
        f"{code('NoticeLanguageCode', 'language', 'FRA')}{parties or contracting('ORG-0001')}"
        f"<cac:TenderingTerms>{terms}</cac:TenderingTerms>"
        f"<cac:TenderingProcess>{process}</cac:TenderingProcess><cac:ProcurementProject>"
        f"{text('Name', 'Entretien des bâtiments communaux')}</cac:ProcurementProject>"
        f"{''.join(lots() if parts is None else parts)}</{root}>"
    ).encode()


def contracting(*ids: str) -> str:
    """The contracting parties."""
    return "".join(
        f"<cac:ContractingParty><cac:Party><cac:PartyIdentification><cbc:ID>{one}</cbc:ID>"
        "</cac:PartyIdentification></cac:Party></cac:ContractingParty>"
        for one in ids
    )


def change(reason: str = "cancel", **fields: Any) -> bytes:
    """A notice that changes the call; what is no word of `changes` goes to the notice."""
    names = ("of", "sections", "words", "why", "old_path")
    told = {name: fields.pop(name) for name in names if name in fields}
    given = {"number": "700002-2026", "notice_id": NEXT_ID, "day": "2026-12-10", **fields}
    inside = changes(reason, **told) + given.pop("inside", "")
    return eforms(inside=inside, **given)


def award(*endings: tuple[str, str, str], **fields: Any) -> bytes:
    """The result notice of the call."""
    given = {
        "number": "700030-2026",
        "notice_id": "11111111-2222-4333-8444-000000000030",
        "form": "result",
        "day": "2027-01-20",
        **fields,
    }
    inside = given.pop("inside", "") + results(*endings)
    return eforms("ContractAwardNotice", inside=inside, **given)


# --- BOAMP ------------------------------------------------------------------------------------

BODY = {
    "natureMarche": {"intitule": "Entretien des bâtiments communaux"},
    "procedure": {"dateReceptionOffres": "2027-01-15T12:00:00"},
    "lots": {
        "lot": [
            {"description": "Lot 1 : nettoyage"},
            {"description": "Lot 2 : tonte"},
            {"description": "Lot 3 : peinture, réservé aux ESAT (article L. 2113-12)"},
        ]
    },
}


def boamp_xml(
    idweb: str,
    body: Mapping[str, Any],
    *,
    nature: str = "APPEL_OFFRE",
    statut: str = "INITIAL",
    follows: str = "",
    day: str = "2026-12-01",
    subject: str = "Entretien des bâtiments communaux",
) -> bytes:
    """One `ann` of the open-data tree; `body` is what DONNEES holds, in the JSON convention."""
    earlier = f"<ANNONCE_ANTERIEUR><IDWEB>{follows}</IDWEB></ANNONCE_ANTERIEUR>" if follows else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<jo:ann xmlns:jo="http://boamp.journal-officiel.gouv.fr/XML/3.2.5">'
        f"<DONNEES>{_xml(body)}</DONNEES><GESTION><REFERENCE><IDWEB>{idweb}</IDWEB><TYPE_AVIS>"
        f"<NATURE><{nature}/></NATURE><STATUT><{statut}/></STATUT></TYPE_AVIS>{earlier}</REFERENCE>"
        "<INDEXATION><NOMORGANISME>Commune de Villeneuve</NOMORGANISME>"
        f"<DATE_PUBLICATION>{day}</DATE_PUBLICATION><DEP_PUBLICATION>93</DEP_PUBLICATION>"
        f"<RESUME_OBJET>{escape(subject)}</RESUME_OBJET></INDEXATION></GESTION></jo:ann>"
    ).encode()


def _xml(node: Any) -> str:
    if not isinstance(node, Mapping):
        return escape(str(node))
    return "".join(
        f"<{name}>{_xml(one)}</{name}>"
        for name, child in node.items()
        for one in (child if isinstance(child, list) else [child])
    )


def boamp_json(
    idweb: str,
    body: Mapping[str, Any],
    *,
    nature: str = "APPEL_OFFRE",
    statut: str = "INITIAL",
    follows: str = "",
    day: str = "2026-12-01",
    subject: str = "Entretien des bâtiments communaux",
) -> bytes:
    """The same as an answer of the API."""
    record = {
        "idweb": idweb,
        "objet": subject,
        "nature": nature,
        "etat": statut,
        "dateparution": day,
        "datefindiffusion": "2027-02-01",
        "nomacheteur": "Commune de Villeneuve",
        "code_departement": ["93"],
        "annonce_lie": [follows] if follows else None,
        "donnees": json.dumps(body, ensure_ascii=False),
    }
    return json.dumps({"total_count": 1, "results": [record]}, ensure_ascii=False).encode()


def family(name: str, section: str, inside: Mapping[str, Any]) -> dict[str, Any]:
    """{FNSimple: {organisme, initial: …}}."""
    buyer = {
        "nomOfficiel": "Commune de Villeneuve",
        "codeIdentificationNational": BUYER,
        "cp": "93200",
    }
    return {name: {"organisme": buyer, section: dict(inside)}}


# --- legacy TED -------------------------------------------------------------------------------


def legacy(form: str, tag: str, inside: str, *, number: str = "000101", earlier: str = "") -> bytes:
    """A TED_EXPORT of R2.0.8 with one form."""
    follows = f"<REF_NOTICE><NO_DOC_OJS>{earlier}</NO_DOC_OJS></REF_NOTICE>" if earlier else ""
    return (
        '<?xml version="1.0"?><TED_EXPORT xmlns="http://publications.europa.eu/TED_schema/Export" '
        'VERSION="R2.0.8.S05.E01"><CODED_DATA_SECTION><REF_OJS><DATE_PUB>20220110</DATE_PUB>'
        f"</REF_OJS><NOTICE_DATA><NO_DOC_OJS>2022/S 006-{number}</NO_DOC_OJS>{follows}"
        "</NOTICE_DATA>"
        '<CODIF_DATA><TD_DOCUMENT_TYPE CODE="0">x</TD_DOCUMENT_TYPE></CODIF_DATA>'
        f'</CODED_DATA_SECTION><FORM_SECTION><{tag} FORM="{form}" LG="FR" CATEGORY="ORIGINAL">'
        f"{inside}</{tag}></FORM_SECTION></TED_EXPORT>"
    ).encode()
