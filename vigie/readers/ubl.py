"""eForms as UBL elements → one ParsedNotice; TED's XML and BOAMP's EFORMS JSON both come through here."""

from datetime import datetime

from lxml import etree

from vigie.domain.notice import ParsedNotice
from vigie.readers.ubl_names import at, path, qname

FOLDER = path("cbc:ContractFolderID")


def read_ubl(
    root: etree._Element,
    *,
    source: str,
    source_id: str,
    format: str,
    published_at: datetime | None = None,
    url: str | None = None,
    changes: tuple[str, ...] = (),
) -> ParsedNotice:
    """The notice of a ContractNotice, ContractAwardNotice, PriorInformationNotice or BusinessRegistrationInformationNotice.

    Elements carry the namespaces of `ubl_names.qname` ("cbc:Name" → "{urn:…}Name"), attributes none.
    `published_at`, `url` and `changes` are what the carrier knows beside the notice; they win over what the notice says.
    """
    folder = at(root, FOLDER)
    return ParsedNotice(id=f"{source}:{source_id}", source=source, source_id=source_id, format=format, kind="other",
                        procedure_key=folder.lower() if folder else None, published_at=published_at, url=url,
                        changes=changes)  # fmt: skip


__all__ = ["qname", "read_ubl"]
