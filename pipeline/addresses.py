"""Which addresses of the internet may be asked: the public ones, named one network at a time.

``ipaddress.is_global`` is not enough: on Python 3.11.7 multicast, NAT64, 6to4 and 192.0.0.8 pass it.
"""

import socket
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Resolver = Callable[[str, int], Sequence[str]]
"""A host's name and port to every address it has, as text."""

CLOSED_V4 = {
    IPv4Network(network): says
    for network, says in {
        "0.0.0.0/8": "this machine",
        "10.0.0.0/8": "a private network",
        "100.64.0.0/10": "a provider's inner network",
        "127.0.0.0/8": "this machine",
        "168.63.129.16/32": "a cloud's inner service",
        "169.254.0.0/16": "the local link",
        "172.16.0.0/12": "a private network",
        "192.0.0.0/24": "a reserved network",
        "192.0.2.0/24": "a network for examples",
        "192.31.196.0/24": "a reserved network",
        "192.52.193.0/24": "a reserved network",
        "192.88.99.0/24": "a tunnel between the two kinds of address",
        "192.168.0.0/16": "a private network",
        "192.175.48.0/24": "a reserved network",
        "198.18.0.0/15": "a network for measurements",
        "198.51.100.0/24": "a network for examples",
        "203.0.113.0/24": "a network for examples",
        "224.0.0.0/4": "a group of machines",
        "240.0.0.0/4": "a reserved network",
    }.items()
}

OPEN_V6 = IPv6Network("2000::/3")
"""All that is public today; loopback, mapped, NAT64, site-local, link-local, multicast lie outside of it."""

CLOSED_V6 = {
    IPv6Network("2001::/23"): "a reserved network",  # Teredo, ORCHID and other protocol assignments
    IPv6Network("2001:db8::/32"): "a network for examples",
    IPv6Network("2002::/16"): "a tunnel between the two kinds of address",  # 6to4 carries any IPv4 address
    IPv6Network("3fff::/20"): "a network for examples",
}


def why_closed(address: str) -> str:
    """Why *address* (an IP address as text, a zone allowed) may not be asked; empty when it may."""
    try:
        judged = ip_address(address.partition("%")[0])
    except ValueError:
        return "something that is no address"
    if isinstance(judged, IPv4Address):
        return next((says for network, says in CLOSED_V4.items() if judged in network), "")
    return _why_closed_v6(judged)


def _why_closed_v6(address: IPv6Address) -> str:
    if address not in OPEN_V6:
        return "this machine" if address == IPv6Address("::1") else "a private or reserved network"
    return next((says for network, says in CLOSED_V6.items() if address in network), "")


def look_up(host: str, port: int) -> Sequence[str]:
    """Every address of *host* as the system knows it, each once; ``OSError`` when there is none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))
