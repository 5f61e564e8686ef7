"""What a bad carrier does to its call in a soak, and what strangers do to the server meanwhile."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import aiohttp
from yarl import URL

from benchmarks.phone import PUBLIC
from benchmarks.soak.faults import MARKER
from voiceflow.emulators.twilio import Account, EmulatedTwilioCall
from voiceflow.emulators.twilio.leg import MediaLeg
from voiceflow.emulators.twilio.masking import text_frame
from voiceflow.emulators.twilio.signature import signature

VOICE, STREAM = f"{PUBLIC}/twilio/voice", "wss://voice.example.com/twilio/stream"
ODD = (
    MARKER.encode(),
    b'{"event": "media", "' + MARKER.encode(),
    b'["walrus"]',
    b"7",
    b"[" * 20_000,
    b'{"walrus": 1}',
    b'{"event": ["walrus"]}',
    b'{"event": "connected", "protocol": "Call", "version": "1.0.0"}',
    b'{"event": "media", "streamSid": "MZwalrus", "media": {}}',
    b'{"event": "dtmf", "dtmf": {"digit": "walrus"}}',
    b'{"event": "mark", "mark": {"name": 7}}',
    b'{"event": "mark", "mark": {"name": "\\ud800 walrus"}}',
    b'{"event": "walrus", "walrus": 1}',
)
"""Messages that are odd, and no reason to hang up."""
LONG = 1_000_000
STALL = 70.0


async def _hang_up(call: EmulatedTwilioCall, leg: MediaLeg, chance: random.Random) -> None:
    await asyncio.sleep(chance.uniform(0, 5))
    call.hang_up()


async def _keys(call: EmulatedTwilioCall, leg: MediaLeg, chance: random.Random) -> None:
    for _ in range(200):
        call.press(chance.choice("0123456789*#"))
        await asyncio.sleep(0.005)


async def _stall(call: EmulatedTwilioCall, leg: MediaLeg, chance: random.Random) -> None:
    """Half open: nothing comes any more, and nobody says so."""
    if leg._tick is not None:
        leg._tick.cancel()
    await asyncio.sleep(STALL)


async def _break(call: EmulatedTwilioCall, leg: MediaLeg, chance: random.Random) -> None:
    leg._transport.write(text_frame(b"walrus" * (LONG // 6), 1))


async def _post(leg: MediaLeg, messages: Iterable[bytes]) -> None:
    for message in messages:
        leg._post(message)


async def _mute(leg: MediaLeg) -> None:
    """From now on no mark comes back."""
    leg._send_echoes = lambda echoes: None  # type: ignore[method-assign]


async def _lose(call: EmulatedTwilioCall, leg: MediaLeg) -> None:
    leg.cut()
    call.hang_up()


Deed: TypeAlias = Callable[[EmulatedTwilioCall, MediaLeg, random.Random], Awaitable[None]]
DEEDS: dict[str, Deed] = {
    "odd": lambda _, leg, __: _post(leg, ODD),
    "flood": lambda _, leg, __: _post(leg, ODD[:1] * 2000),
    "storm of audio": lambda _, leg, __: _post(
        leg, (leg._protocol.media(bytes(160), 20 * n) for n in range(500))
    ),
    "broken": _break,
    "no marks": lambda _, leg, __: _mute(leg),
    "hang up": _hang_up,
    "keys": _keys,
    "no stop": lambda call, leg, _: _lose(call, leg),
    "stall": _stall,
}


async def misbehave(call: EmulatedTwilioCall, deed: str, chance: random.Random) -> None:
    """Do to the call what the fault says, as its carrier, network or user.

    Args:
        call: The call; nothing happens to it without a stream.
        deed: As ``Fault.deed``.
        chance: For what is left to chance.
    """
    if isinstance(leg := call._stream._leg, MediaLeg):
        await DEEDS[deed](call, leg, chance)


@dataclass(slots=True)
class Door:
    """How strangers reach the server.

    Attributes:
        connect: Opens a connection and hands everything that comes to a protocol.
        session: Reaches the server by its public name.
        locate: From a public URL to where it really is, with headers.
        account: Whose signatures are good.
        patience: Seconds for which strangers stay if nobody closes them.
        left_open: Strangers whose connections the server has not closed in that time.
    """

    connect: Callable[[asyncio.Protocol], Awaitable[asyncio.Transport]]
    session: aiohttp.ClientSession
    locate: Callable[[str], tuple[URL, dict[str, str]]]
    account: Account
    patience: float = 30.0
    left_open: list[str] = field(default_factory=list)


class _Peer(asyncio.Protocol):
    """The stranger's end of a connection."""

    def __init__(self) -> None:
        self.closed = asyncio.Event()

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed.set()


async def intrude(door: Door, deed: str, number: int) -> None:
    """Do what a stranger of this sort does, with ten connections at once.

    Args:
        door: The way in.
        deed: As ``Fault.deed``.
        number: Of the stranger, for its names.
    """
    async with asyncio.TaskGroup() as group:
        for index in range(10):
            group.create_task(_intrude(door, deed, number * 10 + index))


async def _intrude(door: Door, deed: str, number: int) -> None:
    head = b"POST /twilio/voice HTTP/1.1\r\nHost: voice.example.com\r\n"
    match deed:
        case "silent":
            await _raw(door, deed, [])
        case "trickle":
            await _raw(door, deed, [head[at : at + 1] for at in range(len(head))])
        case "garbage":
            await _raw(door, deed, [bytes(range(256)) * 8])
        case "half a body":
            await _raw(door, deed, [head + b"Content-Length: 1000\r\n\r\n", b"CallSid=walrus"], closes=True)
        case "long head":
            await _raw(door, deed, [head + b"X-Walrus: " + b"a" * 100_000 + b"\r\n\r\n"])
        case "wrong path":
            await _ask(door, "GET", f"{PUBLIC}/walrus/{number}", 404)
        case "unsigned webhook":
            await _ask(door, "POST", VOICE, 403, data={"CallSid": f"CA{number:032x}", "From": MARKER})
        case "unsigned stream":
            await _ask(door, "GET", STREAM, 403, headers=_UPGRADE)
        case _:
            await _stream(door, deed, number)


_UPGRADE = {
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}


async def _raw(door: Door, deed: str, pieces: list[bytes], *, closes: bool = False) -> None:
    peer = _Peer()
    transport = await door.connect(peer)
    for piece in pieces:
        transport.write(piece)
        await asyncio.sleep(0.3)
        if peer.closed.is_set():
            break
    try:
        async with asyncio.timeout(0.5 if closes else door.patience):
            await peer.closed.wait()
    except TimeoutError:
        if not closes:
            door.left_open.append(deed)
    transport.abort()


async def _ask(door: Door, method: str, url: str, expected: int, **options: Any) -> None:
    target, headers = door.locate(url)
    headers |= options.pop("headers", {})
    if target.scheme in ("ws", "wss"):
        target = target.with_scheme("https" if target.scheme == "wss" else "http")
    async with door.session.request(method, target, headers=headers, **options) as answer:
        if answer.status != expected:
            door.left_open.append(f"{method} answered by {answer.status}")


async def _stream(door: Door, deed: str, number: int) -> None:
    """A stream that is signed as it should be, for a call that nobody was promised."""
    target, headers = door.locate(STREAM)
    headers["x-twilio-signature"] = signature(door.account.auth_token, STREAM)
    async with door.session.ws_connect(target, headers=headers) as socket:
        if deed != "no start":
            await socket.send_str('{"event":"connected","protocol":"Call","version":"1.0.0"}')
            await socket.send_str(json.dumps(_start(number)))
            await asyncio.sleep(1)
            return
        try:
            async with asyncio.timeout(door.patience):
                async for _ in socket:
                    pass
        except TimeoutError:
            door.left_open.append(deed)


def _start(number: int) -> dict[str, Any]:
    return {
        "event": "start",
        "sequenceNumber": "1",
        "streamSid": f"MZ{number:032x}",
        "start": {
            "streamSid": f"MZ{number:032x}",
            "accountSid": "AC" + "0" * 32,
            "callSid": f"CAffff{number:028x}",
            "tracks": ["inbound"],
            "customParameters": {},
            "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
        },
    }
