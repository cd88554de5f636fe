"""What strangers send, made harmless where it enters: addresses of the web, and text.

Cleaning belongs to the field: whoever reads a notice's title reads it clean.
"""

import ipaddress
import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BeforeValidator

LONGEST_ADDRESS = 2_000
# Zero-width letters, marks of direction, tags and fillers: they hide or reverse what follows.
UNSEEN = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f"
)
HIDDEN = re.compile(f"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff{UNSEEN}]")
# Those of them that Python calls printable
FILLERS = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0]")
BREAKS = re.compile("[\x0b\x0c\u2028\u2029]")  # other ways to end a line
# Letters of no address, and those that end an attribute or a line of a mail
UNFIT = re.compile(r"[\x00-\x20\x7f-\xa0\u2000-\u200f\u2028-\u202f\u2060-\u206f\ufeff<>\"'`\\]")
HOST = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,10}[^\W\d_][\w-]{1,62}")
# Names that no public host bears
INNER = (
    ".local",
    ".localhost",
    ".localdomain",
    ".internal",
    ".intranet",
    ".intra",
    ".lan",
    ".home",
    ".corp",
    ".arpa",
    ".onion",
)
EMBEDDED = tuple(  # IPv4 inside IPv6: NAT64, SIIT, compatible
    ipaddress.ip_network(network)
    for network in ("64:ff9b::/96", "64:ff9b:1::/48", "::ffff:0:0:0/96", "::/96")
)
# Kept for one organisation's own (RFC 3879) and for segment routing (RFC 9602)
INNER_NETWORKS = tuple(ipaddress.ip_network(network) for network in ("fec0::/10", "5f00::/16"))


def private_address(address: str) -> bool:
    """Whether that IP address is of this machine, its network or nobody's; an IPv6 that holds an
    IPv4 is judged by it. Raises ValueError for a name.
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if any(ip in network for network in INNER_NETWORKS):
            return True
        inside = ip.ipv4_mapped or ip.sixtofour or (ip.teredo or (None, None))[1]
        if inside is None and any(ip in network for network in EMBEDDED):
            inside = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        return not (inside.is_global if inside else ip.is_global) or ip.is_multicast
    return not ip.is_global or ip.is_multicast


def web_address(entered: str | None) -> str | None:
    """The address where it is a plain public one of the web, else none: no other scheme, no name
    or password, no blank, no machine of our own network.
    """
    address = (entered or "").strip()
    if not address or len(address) > LONGEST_ADDRESS or UNFIT.search(address):
        return None
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc:
        return None
    return address if _public(host.rstrip(".")) else None


def _public(host: str) -> bool:
    if ":" in host or host.replace(".", "").isdigit():
        try:
            return not private_address(host)
        except ValueError:  # « 127.1 », « 2130706433 »: other writings of an IPv4
            return False
    return bool(HOST.fullmatch(host)) and not host.endswith(INNER)


def plain_words(text: str) -> str:
    """The text without letters that nobody sees or that turn its direction."""
    if text.isascii():
        shown = text.replace("\n", "").isprintable()
    else:
        shown = text.replace("\n", "").isprintable() and not FILLERS.search(text)
    if shown:
        return text
    return HIDDEN.sub("", BREAKS.sub("\n", text))


def _words(raw_field: object) -> object:
    return plain_words(raw_field) if isinstance(raw_field, str) else raw_field


def _address(raw_field: object) -> object:
    if not isinstance(raw_field, str):
        return raw_field
    typed = raw_field.strip()
    return web_address(f"https://{typed}" if typed.lower().startswith("www.") else typed)


Words = Annotated[str, BeforeValidator(_words)]
WebAddress = Annotated[str | None, BeforeValidator(_address)]
