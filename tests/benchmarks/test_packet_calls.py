"""How many functions a caller's packet calls: a measure of its CPU that is the same on every machine."""

import asyncio
import sys
from types import FrameType

from benchmarks.packets import wire
from benchmarks.phone import hiss, on_the_phone, voice
from benchmarks.vads import DEFAULT, VADS
from benchmarks.wrapping import wrapped
from voiceflow.testing import run_virtual
from voiceflow.transports.websocket import MediaSocket

QUIET = 39
"""Functions in Python, from the socket to the recogniser's ring, on a quiet line with the default VAD."""
VOICED = 64
"""The same of a packet in the middle of the user's speech, on average: three of five fill a window for the voice
model, and four of five hold the end of a voiced window, each with its ``UserSpeakingFrame``."""
ALONE = 56
"""The most of such a packet with webrtcvad alone, which decides at once."""
WEBRTC = "webrtcvad alone"
PERIOD = 5
"""Packets after which the windows of the model, of 32 ms, begin with a packet again, thrice: 0.1 s is near."""


def calls_of_packets(sound: bytes, vad: str = DEFAULT) -> list[list[str]]:
    """The functions in Python that each packet of a sound calls, one per call, while the agent is silent."""
    seen: list[tuple[MediaSocket, bytes]] = []
    calls: list[list[str]] = []

    def note(original: object, socket: MediaSocket, data: bytes) -> None:
        seen[:] = [(socket, data)]
        original(socket, data)  # type: ignore[operator]

    def count(frame: FrameType, event: str, argument: object) -> None:
        if event == "call":
            calls[-1].append(frame.f_code.co_qualname)

    async def talk() -> None:
        async with on_the_phone(vad=VADS[vad]):
            with wrapped(MediaSocket, "data_received", note):
                await asyncio.sleep(6)  # the greeting is over, and so is its echo
            socket, like = seen[0]
            clock = vars(asyncio.get_running_loop())["_clock"]
            for data in wire(sound, like):
                calls.append([])
                clock.nanoseconds += 20_000_000
                sys.setprofile(count)
                socket.data_received(data)
                sys.setprofile(None)

    run_virtual(talk())
    return calls


def test_print() -> None:
    q = calls_of_packets(hiss(0.4))
    print([len(x) for x in q])
    for v in (DEFAULT, WEBRTC):
        c = [len(x) for x in calls_of_packets(voice(1.5), v)]
        print(v, c, sum(c[25:75])/50)
