"""Who may call a SIP agent: a list of addresses and networks, and the log of those it refuses."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from math import inf
from typing import Self, TypeAlias

from loguru import logger

from voiceflow.errors import ConfigurationError

ANY = "any"
"""Admits every address."""

MOST_PEERS = 256
"""Addresses and networks in a list."""

LOG_EVERY = 60.0
"""Seconds between two lines about refused calls for one reason."""

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class PeerList:
    """Networks from which calls are admitted.

    Attributes:
        networks: An address is a network of one.
        is_open: Whether every address is admitted.
    """

    networks: tuple[Network, ...] = ()
    is_open: bool = False

    @classmethod
    def of(cls, entries: Sequence[str]) -> Self:
        """A list of addresses and networks, such as ``192.0.2.7`` and ``10.0.0.0/8``; ``any`` admits all.

        Raises:
            ConfigurationError: If an entry is neither, or there are too many.
        """
        if len(entries) > MOST_PEERS:
            raise ConfigurationError(f"a SIP agent has at most {MOST_PEERS} peers")
        if ANY in entries:
            return cls(is_open=True)
        try:
            return cls(tuple(ip_network(entry) for entry in entries))
        except ValueError as exc:
            raise ConfigurationError(
                f"a SIP peer is an address, a network such as 10.0.0.0/8, or {ANY}: {exc}"
            ) from None

    def admits(self, address: str) -> bool:
        """Whether calls from this address are taken; not if it is malformed."""
        if self.is_open:
            return True
        found = read_address(address)
        return found is not None and any(found in network for network in self.networks)


LOCAL = PeerList.of(("127.0.0.0/8", "::1"))
"""This machine."""


def read_address(text: str) -> Address | None:
    """An IP address; None if it is malformed. One of IPv4 inside IPv6 becomes that of IPv4."""
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found


class RefusalLog:
    """One line a minute for each reason, with the number of calls that it stands for."""

    def __init__(self) -> None:
        self._logged: dict[str, float] = {}
        self._more: dict[str, int] = {}

    def note(self, reason: str, sources: Collection[str], now: float) -> None:
        """Note a refused call.

        Args:
            reason: Why, from a fixed set of texts.
            sources: The addresses from which it came, if known.
            now: In seconds.
        """
        if now - self._logged.get(reason, -inf) < LOG_EVERY:
            self._more[reason] = self._more.get(reason, 0) + 1
            return
        self._logged[reason] = now
        more = self._more.pop(reason, 0)
        logger.warning(
            "SIP: a call from {} was refused: {}{}",
            ", ".join(sorted(sources)) or "an unknown address",
            reason,
            f"; {more} more since the last line" if more else "",
        )
