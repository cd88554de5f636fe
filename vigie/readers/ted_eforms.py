"""TED's eForms XML, SDK 0.7 to 1.15: ContractNotice, ContractAwardNotice,
PriorInformationNotice, BusinessRegistration…
"""

from collections.abc import Iterator

from vigie.domain.notice import ParsedNotice
from vigie.readers.base import LEAN, Body, Unreadable, decode_xml
from vigie.readers.ubl import read_ubl
from vigie.readers.ubl_changes import publication_number
from vigie.readers.ubl_names import Opened, child_line, is_eforms, kids, qname
from vigie.readers.ubl_withheld import MASK

FORMATS = ("ted_eforms",)
PUBLICATION, PUBLICATION_ID = qname("efac:Publication"), qname("efbc:NoticePublicationID")
NOTICE_ID, VERSION = qname("cbc:ID"), qname("cbc:VersionID")
PAGE = "https://ted.europa.eu/fr/notice/-/detail/"


def recognises(body: Body) -> bool:
    """Whether the root is one of the four eForms documents, whatever the version of the SDK."""
    return is_eforms(body.root)


def read(body: Body) -> Iterator[ParsedNotice]:
    """The notice of the file; its id is the publication number, else the notice id and version
    before publication.
    """
    opened = Opened(decode_xml(body.raw, LEAN))
    number = publication_number(child_line(kids(opened.inner.get(PUBLICATION)), PUBLICATION_ID))
    notice = child_line(opened.top, NOTICE_ID)
    if not number and not notice:
        detail = "eForms sans numéro de publication ni BT-701 : redemander ce document à TED."
        raise Unreadable("missing_label", detail, body.raw)
    source_id = number or f"{notice}-{child_line(opened.top, VERSION) or '01'}".lower()
    yield read_ubl(
        opened,
        source="ted",
        source_id=source_id,
        format="ted_eforms",
        url=PAGE + number if number else None,
        may_hide=MASK.encode() in body.raw.lower(),
    )
