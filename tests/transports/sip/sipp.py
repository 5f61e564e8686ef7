"""A SIP peer that shares no code with ours: sipp for SIP, and a small peer beside it for RTP."""

from __future__ import annotations

import asyncio
import secrets
import shutil
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from voiceflow.audio.encoding import Encoding
from voiceflow.audio.g711 import decode, encode

HOST = "127.0.0.1"
PCMA, EVENTS = 8, 101
EVENT_KEYS = "0123456789*#"
LIMIT = 15.0
"""Seconds for a scenario."""

needs_sipp = pytest.mark.skipif(
    shutil.which("sipp") is None, reason="sipp is not installed: apt-get install sip-tester"
)

_COMMON = """[last_Via:]
[last_From:]
[last_To:]{tag}
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:ann@[local_ip]:[local_port]>
"""
_SDP = """Content-Type: application/sdp
Content-Length: [len]

v=0
o=ann 1 {version} IN IP4 [local_ip]
s=-
c=IN IP4 [local_ip]
t=0 0
m=audio [rtp] RTP/AVP 8 101
a=rtpmap:8 PCMA/8000
a=rtpmap:101 telephone-event/8000
a=fmtp:101 0-16
a=ptime:20
a={direction}
"""
_EMPTY = "Content-Length: 0\n\n"


def send(message: str, *, retransmits: bool = False) -> str:
    """A step that sends a message."""
    times = ' retrans="500"' if retransmits else ""
    return f"<send{times}><![CDATA[\n{message}]]></send>"


def receive(what: str, **options: object) -> str:
    """A step that waits for a request, or for a response if it is a number."""
    kind = "response" if what.isdecimal() else "request"
    given = "".join(f' {name}="{value}"' for name, value in options.items())
    return f'<recv {kind}="{what}"{given}/>'


def request(
    method: str,
    number: int,
    body: str = _EMPTY,
    *,
    headers: str = "",
    in_dialog: bool = True,
    branch: str = "[branch]",
) -> str:
    """A request of the caller."""
    target = "[next_url]" if in_dialog else "sip:[service]@[remote_ip]:[remote_port]"
    tag = "[peer_tag_param]" if in_dialog else ""
    return (
        f"{method} {target} SIP/2.0\nVia: SIP/2.0/[transport] [local_ip]:[local_port];branch={branch}\n"
        "From: <sip:+15550100@[local_ip]:[local_port]>;tag=caller\n"
        f"To: <sip:[service]@[remote_ip]:[remote_port]>{tag}\nCall-ID: [call_id]\nCSeq: {number} {method}\n"
        f"Contact: <sip:ann@[local_ip]:[local_port]>\nMax-Forwards: 70\n{headers}{body}"
    )


def offer(version: int = 1, direction: str = "sendrecv") -> str:
    """The description of the peer's audio."""
    return _SDP.format(version=version, direction=direction)


def answer(status: str = "200 OK", body: str = _EMPTY, *, tag: str = "", headers: str = "") -> str:
    """A step that answers the last request."""
    return send(f"SIP/2.0 {status}\n{_COMMON.format(tag=tag)}{headers}{body}")


def invite(*, headers: str = "") -> list[str]:
    """Steps that call the agent until it has answered."""
    return [
        send(request("INVITE", 1, offer(), headers=headers, in_dialog=False), retransmits=True),
        *(receive(status, optional="true") for status in ("100", "180", "183")),
        receive("200", rrs="true"),
        send(request("ACK", 1)),
        # The stack settles the codec by a second invitation.
        receive("INVITE"),
        answer(body=offer(2), tag=";tag=caller"),
        receive("ACK"),
    ]


def hang_up() -> list[str]:
    """Steps of a caller who hangs up."""
    return [send(request("BYE", 9), retransmits=True), receive("200")]


def free_port() -> int:
    """A port of UDP and TCP that nobody uses, below those that the system gives to connections."""
    for port in iter(lambda: 10_000 + secrets.randbelow(20_000), None):
        if all(_is_free(port, kind) for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM)):
            return port
    raise AssertionError("unreachable")


async def bound(*ports: int) -> None:
    """Wait until sipp listens on these ports."""
    async with asyncio.timeout(LIMIT):
        for port in ports:
            while _is_free(port):  # noqa: ASYNC110 - another process: there is only time
                await asyncio.sleep(0.01)


def _is_free(port: int, kind: socket.SocketKind = socket.SOCK_DGRAM) -> bool:
    with socket.socket(socket.AF_INET, kind) as one:
        try:
            one.bind((HOST, port))
        except OSError:
            return False
        return True


async def run_scenario(
    steps: list[str],
    place: Path,
    *,
    to: int,
    rtp: int = 9,
    host: str = HOST,
    port: int = 0,
    over: str = "u1",
    service: str = "100",
) -> int:
    """Play a scenario, and return sipp's status: 0 if every step went as it says.

    Args:
        steps: The scenario.
        place: A folder for its file.
        to: The agent's port; 0 to wait for a call.
        rtp: The port of the caller's audio.
        host: The caller's address.
        port: The caller's port; 0 for any.
        over: sipp's name of the transport: ``u1`` for UDP, ``t1`` for TCP.
        service: Whom the caller calls.
    """
    file = place / f"{free_port()}.xml"
    body = "\n".join(steps)
    file.write_text(
        f'<?xml version="1.0" encoding="ISO-8859-1"?>\n<scenario name="test">\n{body}\n</scenario>\n'
    )
    command = ["sipp", "-sf", str(file), "-m", "1", "-i", host, "-p", str(port or free_port()), "-nostdin"]
    command += ["-t", over, "-s", service, "-timeout", f"{LIMIT:g}", "-timeout_error"]
    command += ["-key", "rtp", str(rtp)]
    if to:
        command.append(f"{HOST}:{to}")
    quiet = asyncio.subprocess.DEVNULL
    running = await asyncio.create_subprocess_exec(*command, stdout=quiet, stderr=quiet, cwd=place)
    try:
        async with asyncio.timeout(LIMIT + 5):
            return await running.wait()
    finally:
        if running.returncode is None:
            running.kill()
            await running.wait()


class RtpPeer(asyncio.DatagramProtocol):
    """Hears and speaks A-law, and presses keys by RFC 4733."""

    def __init__(self) -> None:
        self.samples: list[NDArray[np.int16]] = []
        self.times: list[float] = []
        self.presses: dict[int, str] = {}
        self._peer: tuple[str, int] | None = None
        self._sequence = self._timestamp = 1000
        self._transport: asyncio.DatagramTransport

    @property
    def audible(self) -> NDArray[np.int16]:
        """The packets that hold sound, one after the other."""
        found = [one for one in self.samples if np.abs(one.astype(np.int32)).max() > 500]
        return np.concatenate(found) if found else np.zeros(0, np.int16)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]  # uvloop's has another base class

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self._peer = addr
        kind, timestamp = data[1] & 0x7F, struct.unpack("!I", data[4:8])[0]
        if kind == PCMA:
            self.samples.append(decode(data[12:], Encoding.ALAW))
            self.times.append(asyncio.get_running_loop().time())
        elif kind == EVENTS:
            self.presses[timestamp] = EVENT_KEYS[data[12]]

    @property
    def longest_gap(self) -> float:
        """Seconds between two packets."""
        return max(after - before for before, after in pairwise(self.times))

    @property
    def last_sound(self) -> NDArray[np.int16]:
        """The last packet with sound."""
        return [one for one in self.samples if np.abs(one.astype(np.int32)).max() > 500][-1]

    async def heard(self, seconds: float) -> None:
        """Wait until the agent has sounded for so long."""
        async with asyncio.timeout(LIMIT):
            while len(self.audible) < seconds * 8000:  # noqa: ASYNC110 - sockets: there is only time
                await asyncio.sleep(0.01)

    async def say(self, samples: NDArray[np.int16]) -> None:
        """Speak, in packets of 20 ms."""
        data = encode(samples, Encoding.ALAW)
        for start in range(0, len(data), 160):
            self._send(PCMA, data[start : start + 160], self._timestamp)
            self._timestamp += 160
            await asyncio.sleep(0.02)

    async def press(self, digit: str) -> None:
        """Press a key for 100 ms; the last packet goes three times."""
        code = EVENT_KEYS.index(digit)
        for number in (1, 2, 3, 4, 5, 5, 5):
            end = 0x80 if number == 5 else 0
            self._send(EVENTS, struct.pack("!BBH", code, end | 10, number * 160), self._timestamp)
            await asyncio.sleep(0.02)
        self._timestamp += 800

    def _send(self, kind: int, payload: bytes, timestamp: int) -> None:
        self._sequence += 1
        header = struct.pack("!BBHII", 0x80, kind, self._sequence & 0xFFFF, timestamp, 7)
        assert self._peer is not None
        self._transport.sendto(header + payload, self._peer)


@asynccontextmanager
async def rtp_peer() -> AsyncIterator[tuple[RtpPeer, int]]:
    """The peer, and its port."""
    loop = asyncio.get_running_loop()
    transport, peer = await loop.create_datagram_endpoint(RtpPeer, local_addr=(HOST, 0))
    try:
        yield peer, transport.get_extra_info("sockname")[1]
    finally:
        transport.close()


def tone(hertz: int, seconds: float) -> NDArray[np.int16]:
    """A sine."""
    at = np.arange(round(seconds * 8000)) / 8000
    return (8000 * np.sin(2 * np.pi * hertz * at)).astype(np.int16)


def pitch(samples: NDArray[np.int16]) -> float:
    """The strongest frequency in Hz, to 5 Hz."""
    window = samples[-1600:].astype(np.float64)
    return float(np.argmax(np.abs(np.fft.rfft(window, 1600))) * 5)
