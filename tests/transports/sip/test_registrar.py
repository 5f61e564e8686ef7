"""An agent with an account on the real stack: who is not the registrar is refused before there is a call."""

from __future__ import annotations

import asyncio
import re

import pytest
from loguru import logger

from tests.transports.sip.real_agent import Bot, listening
from tests.transports.sip.sipp import HOST, free_port
from voiceflow.transports.sip import SipConfig

pytest.importorskip("baresip", reason="the extra sip is not installed")
pytestmark = pytest.mark.real_time


class Peer(asyncio.DatagramProtocol):
    """A UDP socket that speaks some SIP."""

    def __init__(self) -> None:
        self._received: asyncio.Queue[tuple[str, int]] = asyncio.Queue(100)

    @classmethod
    async def open(cls, host: str) -> Peer:
        """Bind any port of this address."""
        loop = asyncio.get_running_loop()
        _, peer = await loop.create_datagram_endpoint(cls, local_addr=(host, 0))
        return peer

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.DatagramTransport)
        self._transport = transport
        self.host, self.port = transport.get_extra_info("sockname")

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self._received.put_nowait((data.decode(), addr[1]))

    async def receive(self) -> tuple[str, int]:
        """A message, and the port from which it came."""
        return await self._received.get()

    def send(self, text: str, port: int) -> None:
        self._transport.sendto(text.replace("\n", "\r\n").encode(), (HOST, port))

    def close(self) -> None:
        self._transport.close()

    async def invite(self, port: int, call_id: str) -> str:
        """Call the agent; returns the status of the first answer that is not provisional."""
        self.send(
            f"""INVITE sip:agent@{HOST}:{port} SIP/2.0
Via: SIP/2.0/UDP {self.host}:{self.port};branch=z9hG4bK{call_id}
From: <sip:ann@{self.host}>;tag=1
To: <sip:agent@{HOST}>
Call-ID: {call_id}
CSeq: 1 INVITE
Contact: <sip:ann@{self.host}:{self.port}>
Content-Length: 0

""",
            port,
        )
        while True:
            answer, _ = await self.receive()
            if not answer.startswith("SIP/2.0 1"):
                return answer.split()[1]


class Registrar(Peer):
    """Takes every registration."""

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        text = data.decode()
        if not text.startswith("REGISTER"):
            super().datagram_received(data, addr)
            return
        kept = re.findall(r"^(?:Via|From|To|Call-ID|CSeq|Contact):[^\r\n]*", text, re.MULTILINE)
        answer = ["SIP/2.0 200 OK", *kept, "Expires: 600", "Content-Length: 0", "", ""]
        self.send("\n".join(answer), addr[1])


async def test_a_stranger_gets_403_before_there_is_a_call_and_one_log_line_counts_them() -> None:
    lines: list[str] = []
    sink = logger.add(lambda message: lines.append(str(message)), format="{message}", level="WARNING")
    home, stranger = await Registrar.open(HOST), await Peer.open("127.0.0.2")
    config = SipConfig(port=free_port(), user="agent", domain=f"{HOST}:{home.port}", password="p")
    try:
        async with listening(Bot(), config=config) as agent, asyncio.timeout(10.0):
            statuses = [await stranger.invite(agent.port, f"call-{number}") for number in range(3)]
            statuses.append(await home.invite(agent.port, "call-of-the-registrar"))
    finally:
        logger.remove(sink)
        home.close()
        stranger.close()
    assert statuses == ["403", "403", "403", "200"]
    assert [line for line in lines if "was refused" in line] == [
        "SIP: a call from 127.0.0.2 was refused: its address is not the registrar's\n"
    ]
