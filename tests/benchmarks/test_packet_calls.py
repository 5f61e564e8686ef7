"""How many functions a caller's packet calls: a measure of its CPU that is the same on every machine."""

import asyncio
import sys
from types import FrameType

from benchmarks.packets import wire
from benchmarks.phone import hiss, on_the_phone
from benchmarks.vads import DEFAULT, VADS
from benchmarks.wrapping import wrapped
from voiceflow.testing import run_virtual
from voiceflow.transports.websocket import MediaSocket

MOST = 40
"""Functions in Python, from the socket to the recogniser's ring, on a quiet line with the default VAD."""
PACKETS = 10


def calls_of_packets() -> list[list[str]]:
    """The functions in Python that each packet of a quiet line calls, one per call."""
    seen: list[tuple[MediaSocket, bytes]] = []
    calls: list[list[str]] = []

    def note(original: object, socket: MediaSocket, data: bytes) -> None:
        seen[:] = [(socket, data)]
        original(socket, data)  # type: ignore[operator]

    def count(frame: FrameType, event: str, argument: object) -> None:
        if event == "call":
            calls[-1].append(frame.f_code.co_qualname)

    async def talk() -> None:
        async with on_the_phone(vad=VADS[DEFAULT]):
            with wrapped(MediaSocket, "data_received", note):
                await asyncio.sleep(6)  # the greeting is over, and so is its echo
            socket, like = seen[0]
            for data in wire(hiss(PACKETS * 0.02), like):
                calls.append([])
                sys.setprofile(count)
                socket.data_received(data)
                sys.setprofile(None)
                await asyncio.sleep(0.02)

    run_virtual(talk())
    return calls


def test_a_packet_of_a_quiet_line_calls_few_functions() -> None:
    # Some packets also send a message to the recogniser, or come late: the carrier goes on meanwhile.
    fewest = min(calls_of_packets(), key=len)
    assert len(fewest) <= MOST, "\n".join(fewest)
