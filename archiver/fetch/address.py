"""Which addresses may be connected to. Checked on the socket, at connect time, so that no spelling slips through.

A check of the URL, or of what a resolver says, is not enough: literal addresses skip resolvers, and a name may
resolve to a public address when it is checked and to a private one when it is used.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult

REFUSED = "not a public address"
NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: IPv4 addresses in IPv6 clothes

AddressInfo = tuple[Any, ...]  # family, type, protocol, canonical name, socket address


class RefusedAddressError(OSError):
    """The address may not be connected to."""


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet, seen through mappings of IPv4 into IPv6.

    >>> [is_public(a) for a in ("93.184.215.14", "127.0.0.1", "100.64.0.1", "::ffff:10.0.0.1", "fe80::1%eth0")]
    [True, False, False, False, False]
    """
    parsed = ip_address(address.partition("%")[0])
    return all(ip.is_global and not ip.is_multicast and not ip.is_reserved for ip in _layers(parsed))


def _layers(address: IPv4Address | IPv6Address) -> list[IPv4Address | IPv6Address]:
    """The address, or the IPv4 addresses within it."""
    if isinstance(address, IPv4Address):
        return [address]
    if address in NAT64:
        return [IPv4Address(address.packed[-4:])]
    inner = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    return [ip for ip in inner if ip is not None] or [address]


def guarded_sockets(*, allow_private: bool, exempt: set[tuple[str, int]]) -> Callable[[AddressInfo], socket.socket]:
    """A socket factory for aiohttp that refuses what is not public.

    Args:
        allow_private: Refuse nothing.
        exempt: Addresses and ports that are permitted all the same.
    """

    def create(info: AddressInfo) -> socket.socket:
        family, kind, protocol, _, target = info
        if not allow_private and (target[0], target[1]) not in exempt and not is_public(target[0]):
            raise RefusedAddressError(f"{target[0]} is {REFUSED}")
        return socket.socket(family, kind, protocol)

    return create


class MappedResolver(AbstractResolver):
    """Sends some hosts to given addresses and ports, as curl's ``--connect-to`` does; asks DNS for all others."""

    def __init__(self, connect_to: Mapping[str, tuple[str, int]], dns: AbstractResolver) -> None:
        self._connect_to = connect_to
        self._dns = dns

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The addresses of a host."""
        if host not in self._connect_to:
            return await self._dns.resolve(host, port, family)
        address, mapped_port = self._connect_to[host]
        kind = socket.AF_INET6 if ":" in address else socket.AF_INET
        return [
            ResolveResult(
                hostname=host, host=address, port=mapped_port, family=kind, proto=0, flags=socket.AI_NUMERICHOST
            )
        ]

    async def close(self) -> None:
        """Let go of DNS."""
        await self._dns.close()
