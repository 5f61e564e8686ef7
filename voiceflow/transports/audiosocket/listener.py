"""Answering the AudioSocket connections of an Asterisk."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Self

from aiohttp import web
from pydantic import SecretStr

from voiceflow.errors import ConfigurationError
from voiceflow.net.loopback import LOOPBACK
from voiceflow.tasks import TaskScope
from voiceflow.transports.audiosocket.announcements import CALL_PATH, Announcements, AnnouncementWebhook
from voiceflow.transports.audiosocket.protocol import RATES, AudioSocketProtocol
from voiceflow.transports.audiosocket.socket import AudioSocket
from voiceflow.transports.events import MarkEchoed
from voiceflow.transports.listener import StreamRegister
from voiceflow.transports.paced import PacedLine
from voiceflow.transports.stream_connection import Connection
from voiceflow.transports.websocket import Take

ADDRESS = "VOICEFLOW_AUDIOSOCKET"
TOKEN = "VOICEFLOW_AUDIOSOCKET_TOKEN"  # noqa: S105 - the name of a variable
PORT = 9092
"""The usual port of an AudioSocket server."""

CLOSE_LIMIT = 2.0
"""Seconds for connections that are cut to close."""


class AudioSocketListener:
    """Answers calls that an Asterisk sends by ``AudioSocket(UUID,host:port)``.

    AudioSocket has no authentication. With a token, each call must be announced at ``/audiosocket/call``
    first, and a connection with another UUID is refused. Without one, the listener takes every call, so it
    must listen on a loopback address.

    Args:
        host: Address to listen on.
        port: Port to listen on; 0 picks a free one.
        token: With which the dialplan announces calls; empty for none.
        sample_rate: Of the audio in Hz; None for the rate of the first audio of each call.
    """

    title = "AudioSocket"

    def __init__(
        self,
        host: str = "127.0.0.1",
        port: int = PORT,
        *,
        token: SecretStr | str = "",
        sample_rate: int | None = None,
    ) -> None:
        self.host = host
        self.port = port
        self._token = token if isinstance(token, str) else token.get_secret_value()
        self._sample_rate = sample_rate
        self._announcements = Announcements()
        self._tasks = TaskScope()

    def __repr__(self) -> str:
        return f"<AudioSocketListener at {self.host}:{self.port}>"

    @classmethod
    def at(cls, address: str, environ: Mapping[str, str] | None = None) -> Self:
        """A listener at ``host:port`` or ``:port``, the latter on all addresses.

        The token is read from ``VOICEFLOW_AUDIOSOCKET_TOKEN``.

        Raises:
            ConfigurationError: If the address is malformed.
        """
        host, colon, port = address.rpartition(":")
        if not colon or not port.isdecimal() or int(port) > 65535:
            raise ConfigurationError(f"{ADDRESS} is host:port or :port, such as 127.0.0.1:{PORT}")
        env = os.environ if environ is None else environ
        return cls(host.strip("[]") or "0.0.0.0", int(port), token=env.get(TOKEN, ""))  # noqa: S104

    def check(self) -> None:
        if not self._token and self.host not in LOOPBACK:
            raise ConfigurationError(
                f"set {TOKEN}, with which the dialplan announces calls, or listen on 127.0.0.1: whoever "
                "reaches the port can talk to the bot"
            )
        if self._sample_rate is not None and self._sample_rate not in RATES.values():
            raise ConfigurationError(f"AudioSocket has no sample rate of {self._sample_rate} Hz")

    def routes(self, register: StreamRegister) -> Sequence[web.AbstractRouteDef]:
        if not self._token:
            return []
        webhook = AnnouncementWebhook(self._token, self._announcements, register)
        return [web.post(CALL_PATH, webhook.announce)]

    def accept(self, register: StreamRegister) -> AudioSocket:
        def opened(socket: AudioSocket) -> None:
            self._tasks.spawn(self._answer(socket, register), name="audiosocket")

        return AudioSocket(opened)

    async def close(self) -> None:
        await self._tasks.close(limit=CLOSE_LIMIT)

    async def _answer(self, socket: AudioSocket, register: StreamRegister) -> None:
        protocol = AudioSocketProtocol(self._look_up, sample_rate=self._sample_rate)
        lines: list[PacedLine] = []

        def open_socket(take: Take) -> AudioSocket:
            socket.read(take)
            return socket

        def open_line(connection: Connection) -> PacedLine:
            line = PacedLine(protocol, socket, echo=lambda name: connection.deliver(MarkEchoed(name=name)))
            lines.append(line)
            return line

        try:
            await register.answer(protocol, open_socket, open_line)
        finally:
            for line in lines:
                line.stop()
            socket.abort()

    def _look_up(self, call_id: str) -> Mapping[str, str]:
        return self._announcements.take(call_id) if self._token else {"Direction": "inbound"}
