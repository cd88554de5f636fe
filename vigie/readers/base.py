"""What all readers share: recognition by content, bounded and safe decoding, refusals with a
name.
"""

import codecs
import json
import re
from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import Any, Protocol, cast

from lxml import etree

from vigie.domain.notice import ParsedNotice, RefusedPayload

MOST_BYTES = 20 * 1024 * 1024
KEPT_BYTES = 64 * 1024
SAFE = etree.XMLParser(
    resolve_entities=False,
    no_network=True,
    load_dtd=False,
    huge_tree=False,
    remove_comments=True,
    collect_ids=False,
)
# For formats without mixed content: the blanks between elements are a sixth of the time of parsing.
LEAN = etree.XMLParser(
    resolve_entities=False,
    no_network=True,
    load_dtd=False,
    huge_tree=False,
    remove_comments=True,
    collect_ids=False,
    remove_pis=True,
    remove_blank_text=True,
)
# The common beginning of XML: declaration, root, its namespaces within the first bytes.
ROOT = re.compile(
    rb"(?:<\?xml[^>]{0,200}\?>\s{0,20})?<(?:([\w-]{1,40}):)?([\w-]{1,80})(\s[^<>]{1,3500})>",
    re.ASCII,
)
FIRST_BYTES = 64 * 1024  # a root element begins within
# A body that begins like this is a portal's guard, not a notice.
CHALLENGE = re.compile(
    rb"(?i)(x-amzn-waf|awswaf|captcha|cf-challenge|just a moment|attention required|verifying "
    rb"you are human|"
    rb"acc\xc3\xa8s refus\xc3\xa9|request unsuccessful)"
)
DECLARED = re.compile(
    rb"(?:<\?xml [^<>]{0,200}\?>\s{0,20})?<[A-Za-z_:]"
)  # the root follows at once
ELEMENT = re.compile(rb"<[A-Za-z_:]")


class Unreadable(Exception):
    """Raised by a reader for the whole body or one part of it; carries the reason and a French
    detail with a remedy.
    """

    def __init__(self, reason: str, detail: str, excerpt: bytes = b"") -> None:
        super().__init__(detail)
        self.reason, self.detail, self.excerpt = reason, detail, excerpt[:KEPT_BYTES]


class Body:
    """A body as served, decoded at most once in each way; `head` is its first bytes without mark
    or blanks.
    """

    def __init__(self, raw: bytes, name: str) -> None:
        self.raw, self.name = raw, name
        self.head = raw[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")

    @cached_property
    def json(self) -> Any:
        """The decoded JSON, unwrapped where it was encoded twice; raises Unreadable."""
        return decode_json(self.raw)

    @cached_property
    def xml(self) -> etree._Element:
        """The root element, parsed without entities or network; raises Unreadable."""
        return decode_xml(self.raw)

    @cached_property
    def root(self) -> str:
        """The root's qualified name as it stands in the first bytes, e.g. `{ns}ContractNotice`,
        or empty.
        """
        if not self.head.startswith(b"<"):
            return ""
        stated = stated_root(self.head[: self.head.find(b">", self.head.find(b"?>") + 2) + 1])
        if stated:
            return stated
        parser = etree.XMLPullParser(
            events=("start",),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            recover=True,
        )
        try:  # in small pieces: recognition never parses the rest
            for start in range(0, FIRST_BYTES, 512):
                parser.feed(self.raw[start : start + 512])
                for event in parser.read_events():
                    return str(cast(etree._Element, event[1]).tag)
        except etree.XMLSyntaxError:
            return ""
        return ""


class Reader(Protocol):
    """What each module of vigie/readers with a FORMATS list offers."""

    FORMATS: tuple[str, ...]

    def recognises(self, body: Body) -> bool:
        """Whether this reader knows the body's shape."""

    def read(self, body: Body) -> Iterator[ParsedNotice | RefusedPayload]:
        """Every notice of the body; a part that cannot be read is refused, its neighbours go
        on.
        """


@lru_cache(maxsize=256)  # every notice of a publisher begins alike
def stated_root(start: bytes) -> str:
    """The qualified name that a plain first tag states, after its declaration; else empty."""
    plain = ROOT.match(start)
    if plain and (
        uri := re.search(rb'\bxmlns%s="([^"]+)"' % (b":" + plain[1] if plain[1] else b""), plain[3])
    ):
        return f"{{{uri[1].decode('utf-8', 'replace')}}}{plain[2].decode('ascii')}"
    return ""


def decode_text(raw: bytes) -> str:
    """UTF-8, else UTF-8 with its stray cp1252 bytes mended one by one."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("utf-8", errors="cp1252_stray")


def decode_json(raw: bytes) -> Any:
    """JSON, at most three times encoded; raises Unreadable."""
    decoded: Any = decode_text(raw)
    for _ in range(3):
        try:
            decoded = json.loads(decoded, strict=False)
        except (ValueError, RecursionError) as error:
            raise Unreadable(
                "broken_json",
                f"JSON illisible ({error}) : redemander ce document à la source.",
                raw,
            ) from error
        if not isinstance(decoded, str):
            return decoded
    raise Unreadable(
        "broken_json", "JSON encodé plus de trois fois : redemander ce document à la source.", raw
    )


def decode_xml(raw: bytes, parser: etree.XMLParser = SAFE) -> etree._Element:
    """XML without entities, DTD or network, depth and text bounded by libxml2; raises
    Unreadable.
    """
    if re.search(rb"<!(?:ENTITY|DOCTYPE)", _prolog(raw)):
        raise Unreadable(
            "hostile_xml",
            "XML avec DTD ou entités : refusé par sûreté ; le signaler à la source.",
            raw,
        )
    try:
        return _undeclared(etree.fromstring(raw, parser), raw)
    except etree.XMLSyntaxError as first:
        try:  # a declared UTF-8 with stray cp1252 bytes
            return _undeclared(etree.fromstring(decode_text(raw).encode("utf-8"), parser), raw)
        except (etree.XMLSyntaxError, ValueError):
            raise Unreadable(
                "broken_xml", f"XML illisible ({first}) : redemander ce document à la source.", raw
            ) from first


def _undeclared(root: etree._Element, raw: bytes) -> etree._Element:
    # An encoding that the search above does not see (UTF-16) still shows its DTD here.
    if root.getroottree().docinfo.internalDTD is not None:
        raise Unreadable(
            "hostile_xml",
            "XML avec DTD ou entités : refusé par sûreté ; le signaler à la source.",
            raw,
        )
    return root


def _prolog(raw: bytes) -> bytes:
    """What stands before the root element, comments left out: a DTD can be declared nowhere
    else, CDATA may quote one.
    """
    if DECLARED.match(raw):
        return b""
    head, markup, position = raw[: 256 * 1024], [b""], 0
    while (start := head.find(b"<", position)) >= 0 and not ELEMENT.match(head, start):
        comment = head.startswith(b"<!--", start)
        end = head.find(b"-->", start + 4) + 3 if comment else start + 1
        if comment and end < 3:  # nothing closes it
            break
        markup.append(b"" if comment else head[start:end])
        position = end
        stop = head.find(b"<", position)
        markup.append(head[position : stop if stop >= 0 else len(head)])
    return b"".join(markup)


def check_size(body: Body) -> None:
    """Raises Unreadable for an empty or too large body, or a portal's guard page."""
    if not body.raw or body.raw.isspace():
        raise Unreadable(
            "empty", "corps vide : la source est peut-être bloquée, réessayer plus tard."
        )
    if len(body.raw) > MOST_BYTES:
        size = len(body.raw) // (1024 * 1024)
        raise Unreadable(
            "too_large", f"corps de {size} Mo, au-delà de 20 Mo : le lire à la main.", body.raw
        )


def _cp1252_stray(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    stray = error.object[error.start : error.start + 1]
    return stray.decode("cp1252", errors="replace"), error.start + 1


codecs.register_error("cp1252_stray", _cp1252_stray)
