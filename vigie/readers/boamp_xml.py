"""BOAMP XML 3.2.5 of the DILA open-data tree: one `ann` a file, the same families as the API,
one notice by idweb.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from lxml import etree
from pydantic import ValidationError

from vigie.domain.notice import ParsedNotice, RefusedPayload
from vigie.readers.base import KEPT_BYTES, Body, Unreadable
from vigie.readers.boamp_api import invalid
from vigie.readers.boamp_notice import notice_of
from vigie.readers.boamp_record import Record, from_tree
from vigie.readers.boamp_tree import from_xml

FORMATS = ("boamp_xml",)
NAMESPACE = "http://boamp.journal-officiel.gouv.fr/XML/"


def recognises(body: Body) -> bool:
    """An `ann` element of BOAMP's namespace, any version."""
    return body.root.endswith("}ann") and body.root.startswith("{" + NAMESPACE)


def read(body: Body) -> Iterator[ParsedNotice | RefusedPayload]:
    """The one notice of the file, or its refusal."""
    try:
        yield notice_of(record_of(body.xml))
    except Unreadable as error:
        yield RefusedPayload(
            name=body.name,
            reason=error.reason,
            detail=error.detail,
            excerpt=error.excerpt or body.raw[:KEPT_BYTES],
        )
    except ValidationError as error:
        yield RefusedPayload(
            name=body.name,
            reason="invalid_field",
            detail=invalid(error),
            excerpt=body.raw[:KEPT_BYTES],
        )


def record_of(root: etree._Element) -> Record:
    """The record of an `ann` element; an eForms body stays XML, its elements keep their order."""
    tree: dict[str, Any] = {}
    eforms = None
    for part in root.iterchildren(tag=etree.Element):
        name = etree.QName(part).localname
        if name == "DONNEES":
            eforms = next(
                (
                    body_root
                    for body_root in part.iterchildren(tag=etree.Element)
                    if etree.QName(body_root).localname == "EFORMS"
                ),
                None,
            )
        if name != "DONNEES" or eforms is None:
            tree.setdefault(name, from_xml(part))
    record = from_tree(tree)
    return record if eforms is None else replace(record, family="EFORMS", body=eforms)
