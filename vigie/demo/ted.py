"""The demonstration's notices as TED serves them: what its search answers, and the notice XML."""

from datetime import date, datetime, time
from typing import Any

from lxml import etree

from vigie.demo.catalogue import Publication
from vigie.demo.eforms import eforms, folder, root_of
from vigie.demo.trees import UBL, coded_text, fill, namespaces
from vigie.domain.clock import PARIS


def search_record(publication: Publication) -> dict[str, Any]:
    """One notice of a search answer; links are always there, whatever the fields asked."""
    return {
        "publication-number": publication.ted,
        "publication-date": f"{publication.day:%Y-%m-%d}{_offset(publication.day)}",
        "notice-type": "can-standard"
        if publication.follow and publication.follow.kind == "award"
        else "cn-standard",
        "procedure-identifier": folder(publication.tender),
        "title-proc": {"fra": publication.tender.title},
        "buyer-name": {"fra": [publication.tender.buyer.name]},
        "buyer-country": ["FRA"],
        "links": {"xml": {"MUL": f"https://ted.europa.eu/en/notice/{publication.ted}/xml"}},
    }


def xml(notice: Publication, today: date) -> bytes:
    """The eForms document, with what the Publications Office adds."""
    number, _, year = notice.ted.partition("-")
    publication = {
        "efbc:NoticePublicationID": coded_text(
            f"{int(number):08d}-{year}", schemeName="ojs-notice-id"
        ),
        "efbc:GazetteID": coded_text(
            f"{notice.day.timetuple().tm_yday * 5 // 7}/{year}", schemeName="ojs-id"
        ),
        "efbc:PublicationDate": f"{notice.day:%Y-%m-%d}{_offset(notice.day)}",
    }
    root, prefixes = root_of(notice.follow), namespaces(UBL)
    home = f"{UBL}{root}-2"
    root_node = etree.Element(f"{{{home}}}{root}", nsmap={None: home} | prefixes)  # type: ignore[arg-type]
    fill(
        root_node,
        eforms(notice.tender, today, notice.consultation, notice.follow, publication),
        prefixes,
    )
    return bytes(etree.tostring(root_node, encoding="UTF-8", xml_declaration=True))


def _offset(day: date) -> str:
    offset = f"{datetime.combine(day, time(9), PARIS):%z}"
    return f"{offset[:3]}:{offset[3:]}"
