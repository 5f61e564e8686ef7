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

QUIET = 38
"""Functions in Python, from the socket to the recogniser's ring, on a quiet line with the default VAD."""
VOICED = 51
"""The same of a packet amid the user's speech, with its ``UserSpeakingFrame``, if webrtcvad alone decides."""
WINDOWS = 60
"""The mean of such packets with the default VAD, which asks the voice model three times in five packets."""


def calls_of_packets(sound: bytes, vad: str = DEFAULT) -> list[list[str]]:
    """The functions in Python that each packet of a sound calls, one per call, while the agent is silent."""
    seen: list[tuple[MediaSocket, bytes]] = []
    calls: list[list[str]] = []

    def note(original: object, socket: MediaSocket, data: bytes) -> None:
        seen[:] = [(socket, data)]
        original(socket, data)  # type: ignore[operator]

    def count(frame: FrameType, event: str, argument: object) -> None:
        # The recogniser's writer, which one packet in five wakes, does not run meanwhile.
        if event == "call" and not frame.f_code.co_qualname.endswith(".wake"):
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


def test_a_packet_of_a_quiet_line_calls_few_functions() -> None:
    fewest = min(calls_of_packets(hiss(0.2)), key=len)
    assert len(fewest) <= QUIET, "\n".join(fewest)


def test_a_packet_with_voice_calls_few_functions_more() -> None:
    usual = calls_of_packets(voice(1.0), "webrtcvad alone")[25]
    assert "UserSpeakingFrame.__init__" in usual
    assert len(usual) <= VOICED, "\n".join(usual)
    # The windows of the model, of 32 ms, end with a packet again after each 160 ms.
    calls = calls_of_packets(voice(1.0))[10:50]
    assert sum(map(len, calls)) / len(calls) <= WINDOWS, "\n".join(calls[-1])
