"""Whose request it is, for limits: the address of the network it came from, as far as it can be
known without believing the visitor. Must not be stored."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network

from sanic import Request

HOUSEHOLD = 64  # bits: who has one IPv6 address has all that begin alike


def address_of(request: Request) -> str:
    """The peer's address; behind trusted proxies, the one that the first of them saw."""
    return household(request.remote_addr or request.ip or "")


def household(address: str) -> str:
    """What is counted as one: an IPv4 address, or a network of IPv6 addresses."""
    try:
        known = ip_address(address.strip("[]").partition("%")[0])
    except ValueError:
        return "unknown"
    if not isinstance(known, IPv6Address):
        return str(known)
    if known.ipv4_mapped:
        return str(known.ipv4_mapped)
    return str(ip_network((known, HOUSEHOLD), strict=False))
