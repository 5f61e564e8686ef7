"""Where a SIP agent listens, and as whom it registers."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Self, TypeAlias

from voiceflow.errors import ConfigurationError
from voiceflow.net.loopback import LOOPBACK
from voiceflow.transports.sip.peers import LOCAL, PeerList

Transport: TypeAlias = Literal["udp", "tcp", "tls"]
"""Between the agent and the registrar."""

ADDRESS = "VOICEFLOW_SIP"
PASSWORD = "VOICEFLOW_SIP_PASSWORD"  # noqa: S105 - the name of a variable
TOKEN = "VOICEFLOW_SIP_TOKEN"  # noqa: S105 - the name of a variable
AUTH_USER = "VOICEFLOW_SIP_AUTH_USER"
HEADERS = "VOICEFLOW_SIP_HEADERS"
PEERS = "VOICEFLOW_SIP_PEERS"
PORT = 5060
TOKEN_HEADER = "X-Voiceflow-Token"  # noqa: S105 - the name of a header
MOST_HEADERS = 12
"""Headers that can be asked for. The stack takes 16, and some are needed here."""

_ACCOUNT = re.compile(r"sip:([^\s@:;<>\"?]+)@([^\s@;<>\"?]+)(?:;transport=(udp|tcp|tls))?")
_TRANSPORTS: Mapping[str, Transport] = {"udp": "udp", "tcp": "tcp", "tls": "tls"}
_LISTEN = re.compile(r"(\[[0-9a-fA-F:.]+\]|[^:\s\[\]]*):([0-9]{1,5})")
_HEADER = re.compile(r"[A-Za-z0-9-]{1,63}")
_TEXT = re.compile(r"[^\x00-\x1f\x7f\"\\]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class SipConfig:
    """The settings of a SIP agent.

    With an account it registers there and answers what the registrar sends. Without one it answers calls
    to its address from ``peers``.

    Attributes:
        host: Address to listen on.
        port: UDP and TCP port to listen on; 0 for any.
        user: User of the account; empty for none.
        domain: Domain of the account: ``example.com`` or ``example.com:5061``.
        transport: Between the agent and the registrar.
        password: Of the account.
        auth_user: Name of the login, if it differs from ``user``.
        token: Calls without it in the header ``X-Voiceflow-Token`` are refused; empty for none.
        headers: Names of headers of the invitation that become parameters of the call.
        peers: Addresses and networks that may call, ``("192.0.2.7", "10.0.0.0/8")``, or ``("any",)``; with an
            account the registrar may too. If empty, every caller with the token, or this machine.
        max_calls: Calls at a time, in both directions; a further one is busy.
    """

    host: str = "127.0.0.1"
    port: int = PORT
    user: str = ""
    domain: str = ""
    transport: Transport = "udp"
    password: str = field(default="", repr=False)
    auth_user: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    headers: tuple[str, ...] = ()
    peers: tuple[str, ...] = ()
    max_calls: int = 50

    @classmethod
    def at(cls, address: str, environ: Mapping[str, str] | None = None) -> Self:
        """The settings for an account, ``sip:agent@example.com``, or an address such as ``127.0.0.1:5060``.

        The rest is read from ``VOICEFLOW_SIP_PASSWORD``, ``VOICEFLOW_SIP_AUTH_USER``, ``VOICEFLOW_SIP_TOKEN``
        and, separated by commas, ``VOICEFLOW_SIP_PEERS`` and ``VOICEFLOW_SIP_HEADERS``.

        Raises:
            ConfigurationError: If the address is malformed.
        """
        env = os.environ if environ is None else environ
        names, peers = _list_of(env.get(HEADERS, "")), _list_of(env.get(PEERS, ""))
        token = env.get(TOKEN, "")
        if (account := _ACCOUNT.fullmatch(address)) is not None:
            return cls(
                host="0.0.0.0",  # noqa: S104 - the registrar reaches it; the port is any free one
                port=0,
                user=account[1],
                domain=account[2],
                transport=_TRANSPORTS[account[3] or "udp"],
                password=env.get(PASSWORD, ""),
                auth_user=env.get(AUTH_USER, ""),
                token=token,
                headers=names,
                peers=peers,
            )
        found = _LISTEN.fullmatch(address)
        if found is None or int(found[2]) > 65535:
            raise ConfigurationError(
                f"{ADDRESS} is sip:agent@example.com, an account to register, or an address to listen on, "
                f"such as 127.0.0.1:{PORT}"
            )
        host = found[1].strip("[]") or "0.0.0.0"  # noqa: S104
        return cls(host=host, port=int(found[2]), token=token, headers=names, peers=peers)

    @property
    def registers(self) -> bool:
        """Whether there is an account."""
        return bool(self.user and self.domain)

    @property
    def takes_registrar_only(self) -> bool:
        """Whether nobody but the registrar may call: the stack then refuses others itself."""
        return self.registers and not (self.peers or self.token)

    @property
    def admitted(self) -> PeerList:
        """Who may call, besides a registrar.

        Raises:
            ConfigurationError: If ``peers`` has a malformed entry.
        """
        if self.peers:
            return PeerList.of(self.peers)
        if self.takes_registrar_only:
            return PeerList()
        return PeerList(is_open=True) if self.token else LOCAL

    def check(self) -> None:
        """Make sure that nobody can call whom no setting admits.

        Raises:
            ConfigurationError: If a setting is missing or malformed. The message says which.
        """
        if self.registers and not self.password:
            raise ConfigurationError(f"set {PASSWORD} to the password of the SIP account")
        self.admitted  # noqa: B018 - raises for a malformed list
        if not (self.registers or self.token or self.peers or self.host in LOOPBACK):
            raise ConfigurationError(
                f"set {PEERS} to the addresses that may call, or {TOKEN}, which callers send in the header "
                f"{TOKEN_HEADER}, or listen on 127.0.0.1: scanners find every open SIP port within hours"
            )
        if len(self.headers) > MOST_HEADERS or not all(map(_HEADER.fullmatch, self.headers)):
            raise ConfigurationError(f"{HEADERS} has at most {MOST_HEADERS} names of headers")
        if not _TEXT.fullmatch(self.password):
            raise ConfigurationError(f"{PASSWORD} has a character that the SIP stack cannot send")
        if not re.fullmatch(r"[^\s;<>\"\\]*", self.auth_user):
            raise ConfigurationError(f"{AUTH_USER} has a character that the SIP stack cannot send")


def _list_of(text: str) -> tuple[str, ...]:
    return tuple(entry.strip() for entry in text.split(",") if entry.strip())
