"""Where a name leads: a published host that resolves to a machine of our own network is not the
publisher's.
"""

import asyncio
import socket
from urllib.parse import urlsplit
from urllib.request import getproxies

from vigie.domain.edge import private_address


async def leads_inside(url: str) -> str:
    """The private address that the URL's host resolves to, or nothing; behind a proxy it is the
    proxy that resolves.
    """
    parts = urlsplit(url)
    if not parts.hostname or parts.scheme in getproxies():
        return ""
    try:
        lookup = asyncio.get_running_loop().getaddrinfo(
            parts.hostname, parts.port or 443, type=socket.SOCK_STREAM
        )
        addresses = {str(address[4][0]) for address in await lookup}
    except OSError:  # unknown name: the downloader says so better
        return ""
    return next((address for address in sorted(addresses) if private_address(address)), "")
