"""Where the calls of ``voiceflow serve`` come from, by its options."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

if TYPE_CHECKING:
    from voiceflow.transports.listener import AnyListener

CarrierOption: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--carrier",
        help="Whose calls to answer; repeat it for several. Else VOICEFLOW_CARRIER, else twilio.",
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineOptions:
    """The addresses of the server, and who calls there.

    Attributes:
        port: The port of the web address.
        host: Its address.
        carrier: The names of the carriers.
        audiosocket: Where Asterisk connects.
        sip: A SIP account, or an address for SIP calls.
        no_validate_signatures: Whether requests without a carrier's signature are answered.
        zoom: Whether Zoom meetings are listened to instead.
        web: Whether calls from a browser are answered too.
    """

    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Port to listen on; else PORT, else 8080.")
    ] = None
    host: Annotated[
        str | None,
        typer.Option(
            help="Address to listen on; else HOST, else all of them, since a request without the carrier's "
            "signature is refused. Without that check it is this machine only."
        ),
    ] = None
    carrier: CarrierOption = None
    audiosocket: Annotated[
        str | None,
        typer.Option(
            help="Answer an Asterisk's AudioSocket at host:port or :port; else VOICEFLOW_AUDIOSOCKET. "
            "Without --carrier no other calls are answered then."
        ),
    ] = None
    sip: Annotated[
        str | None,
        typer.Option(
            help="Answer SIP calls: of the account sip:agent@example.com, whose password is "
            "VOICEFLOW_SIP_PASSWORD, or at host:port; else VOICEFLOW_SIP. Without --carrier no other calls "
            "are answered then.",
        ),
    ] = None
    no_validate_signatures: Annotated[
        bool,
        typer.Option(
            "--no-validate-signatures",
            help="Answer anybody, not only the carrier. For tests; on this machine it needs no PUBLIC_URL.",
        ),
    ] = False
    zoom: Annotated[
        bool,
        typer.Option("--zoom", help="Listen to Zoom meetings instead, with 'async def bot(meeting)'."),
    ] = False
    web: Annotated[
        bool,
        typer.Option(
            "--web",
            help="Also answer calls from a browser, whose address contains VOICEFLOW_WEB_TOKEN; a server "
            "that only this machine reaches makes one.",
        ),
    ] = False

    def listeners(self) -> Sequence[AnyListener]:
        """The lines that the server has besides its web address.

        Raises:
            ConfigurationError: If an address is malformed, or a setting is missing.
        """
        return open_listeners(
            self.audiosocket or os.environ.get("VOICEFLOW_AUDIOSOCKET", ""),
            self.sip or os.environ.get("VOICEFLOW_SIP", ""),
        )


def open_listeners(audiosocket: str = "", sip: str = "") -> list[AnyListener]:
    """The lines that the server has besides its web address.

    Args:
        audiosocket: Where Asterisk connects; may be empty.
        sip: A SIP account, or an address for SIP calls; may be empty.

    Raises:
        ConfigurationError: If an address is malformed, or a setting is missing.
    """
    found: list[AnyListener] = []
    if audiosocket:
        from voiceflow.transports.audiosocket import AudioSocketListener

        found.append(AudioSocketListener.at(audiosocket))
    if sip:
        from voiceflow.transports.sip import SipAgent

        found.append(SipAgent.at(sip))
    for listener in found:
        listener.check()
    return found
