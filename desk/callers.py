"""From which address a request comes: a proxy's word is believed only when the proxy is one of ours."""

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from starlette.requests import Request

from claims.errors import SettingsError

Network = IPv4Network | IPv6Network
UNKNOWN = "unknown"


def networks(written: Sequence[str]) -> tuple[Network, ...]:
    """The trusted proxies of the settings; a mistyped one is an error, not a proxy that nobody trusts."""
    try:
        return tuple(ip_network(each.strip()) for each in written)
    except ValueError as error:
        raise SettingsError(name="desk.trusted_proxies", reason=str(error)) from None


def address_of(request: Request, trusted: Sequence[Network]) -> str:
    """Who called: the last hop that is not one of ours; IPv6 by its /64, as one house has as many as it likes."""
    hops = [hop.strip() for line in request.headers.getlist("x-forwarded-for") for hop in line.split(",")]
    hop = request.client.host if request.client else ""
    while hops and _is_trusted(hop, tuple(trusted)):
        hop = hops.pop()
    return _house(hop)


@lru_cache(maxsize=1024)
def _is_trusted(written: str, trusted: tuple[Network, ...]) -> bool:
    try:
        address = ip_address(written)
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return any(address in network for network in trusted)


def _house(written: str) -> str:
    try:
        address = ip_address(written)
    except ValueError:
        return UNKNOWN
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ip_network((int(address) >> 64 << 64, 64)))
    return str(address)
