"""Who asks, from the address of a connection."""

import ipaddress

from fastapi import Request


def limited(request: Request) -> str:
    """The visitor that limits count; nothing for this machine, where a proxy that was not declared
    speaks for everybody: one visitor would shut all others out.
    """
    host = request.client.host if request.client else ""
    return "" if loopback(host) else counted(host)


def counted(host: str) -> str:
    """An IPv4 address; of an IPv6 one its /64, for whoever has one has them all."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if not isinstance(address, ipaddress.IPv6Address):
        return host
    return str(address.ipv4_mapped or ipaddress.ip_network((address, 64), strict=False))


def loopback(host: str) -> bool:
    """Whether that is this machine."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback
