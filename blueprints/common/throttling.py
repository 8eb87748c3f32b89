"""Counting an attempt at the door, before it is judged."""

import ipaddress
from collections.abc import Sequence

from flask import request

from blueprints.common.extensions import bearer_key
from blueprints.common.unit_of_work import unit_of_work
from models.clock import now
from models.people.throttling import Limit, TooManyAttempts, count_attempts

MOST_WRONG_LINKS = 60
"""An hour, from one network: of each kind of link that opens somebody's page. A right one opens all the same."""
IPV6_NETWORK = 64
"""Whoever has one address of it has all."""


def caller_network() -> str:
    """Give where the request comes from: the IPv4 address, or the /64 network of an IPv6 one."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, IPV6_NETWORK), strict=False))
    return str(address)


def attempt(limits: Sequence[Limit]) -> None:
    """Count an attempt whatever becomes of it. Raises `TooManyAttempts` (429) with when to try again."""
    with unit_of_work():
        until = count_attempts(limits, server_key=bearer_key(), now=now())
    if until:
        raise TooManyAttempts(until)
