"""Where a name leads: a published host that resolves to a machine of our own network is not the
publisher's.
"""

import asyncio
import ipaddress
import socket
from urllib.parse import urlsplit
from urllib.request import getproxies

EMBEDDED = tuple(
    ipaddress.ip_network(told) for told in ("64:ff9b::/96", "64:ff9b:1::/48", "::/96")
)  # IPv4 inside IPv6


def private(address: str) -> bool:
    """Whether that address is of this machine, its network or nobody's; an IPv6 that holds an
    IPv4 is judged by it.
    """
    told = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(told, ipaddress.IPv6Address):
        inside = told.ipv4_mapped or told.sixtofour or (told.teredo or (None, None))[1]
        if inside is None and any(told in network for network in EMBEDDED):
            inside = ipaddress.IPv4Address(int(told) & 0xFFFFFFFF)
        return not (inside.is_global if inside else told.is_global) or told.is_multicast
    return not told.is_global or told.is_multicast


async def leads_inside(url: str) -> str:
    """The private address that the URL's host resolves to, or nothing; behind a proxy it is the
    proxy that resolves.
    """
    parts = urlsplit(url)
    if not parts.hostname or parts.scheme in getproxies():
        return ""
    try:
        asked = asyncio.get_running_loop().getaddrinfo(
            parts.hostname, parts.port or 443, type=socket.SOCK_STREAM
        )
        found = {str(one[4][0]) for one in await asked}
    except OSError:  # unknown name: the downloader says so better
        return ""
    return next((one for one in sorted(found) if private(one)), "")
