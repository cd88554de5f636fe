"""TED's eForms XML, SDK 0.7 to 1.15: ContractNotice, ContractAwardNotice, PriorInformationNotice, BusinessRegistration…"""

from collections.abc import Iterator

from vigie.domain.notice import ParsedNotice
from vigie.readers.base import Body, Unreadable
from vigie.readers.ubl import read_ubl
from vigie.readers.ubl_changes import publication_number
from vigie.readers.ubl_names import EXTENSION, ROOTS, at, path, qname

FORMATS = ("ted_eforms",)
TAGS = frozenset(map(qname, ROOTS))
PUBLICATION_ID = (*EXTENSION, *path("efac:Publication", "efbc:NoticePublicationID"))
NOTICE_ID, VERSION = path("cbc:ID"), path("cbc:VersionID")
PAGE = "https://ted.europa.eu/fr/notice/-/detail/"


def recognises(body: Body) -> bool:
    """Whether the root is one of the four eForms documents, whatever the version of the SDK."""
    return body.root in TAGS


def read(body: Body) -> Iterator[ParsedNotice]:
    """The notice of the file; its id is the publication number, else the notice id and version before publication."""
    root = body.xml
    number, notice = publication_number(at(root, PUBLICATION_ID)), at(root, NOTICE_ID)
    if not number and not notice:
        detail = "eForms sans numéro de publication ni BT-701 : redemander ce document à TED."
        raise Unreadable("missing_label", detail, body.raw)
    source_id = number or f"{notice}-{at(root, VERSION) or '01'}".lower()
    yield read_ubl(root, source="ted", source_id=source_id, format="ted_eforms", url=PAGE + number if number else None)
