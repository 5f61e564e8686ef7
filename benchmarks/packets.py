"""What a caller's packet costs, from the socket's bytes to the recogniser: ``python -m benchmarks.packets``.

A call of the README's six processors in memory (see ``benchmarks.phone``). Process time is read where the
socket's bytes come in and where the call has taken them: JSON, base64, frame, VAD, turn machine and the
recogniser's ring lie between. The same sounds go through each VAD: a quiet line, and speech without a pause.
The floors, measured in the same run, are the parts of the work that no framework can leave out.
"""

from __future__ import annotations

import asyncio
import base64
import gc
import json
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import webrtcvad
from loguru import logger

from benchmarks.phone import hiss, on_the_phone, voice
from benchmarks.report import Report, Row, table
from benchmarks.vads import DEFAULT, VADS
from benchmarks.wrapping import wrapped
from voiceflow.audio.encoding import Encoding
from voiceflow.audio.g711 import decode
from voiceflow.audio.vad_webrtc import WebRTCDetector
from voiceflow.clients.speech.recogniser_link import RecogniserLink
from voiceflow.net.websocket_messages import unmask
from voiceflow.processors import VAD
from voiceflow.testing import run_virtual
from voiceflow.transports.websocket import MediaSocket

ROUNDS = 5
TURNS = 4
QUIET, SPOKEN, PAUSE = 4.0, 1.5, 20.0
"""Seconds of each turn: a quiet line, speech, and the time for the agent's answer."""
CHUNK = 5
"""Packets in a message to the recogniser."""
PACKETS = round((QUIET + SPOKEN) * TURNS * 50)
MASK = b"\x17\x2a\x9c\x5e"
SPEECH = 0.25
"""Share of the time in which a caller speaks: 1.5 s in each 6 s."""


class Stopwatch:
    """Process time of the calls of a function, without what reading the clock costs."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forget what was measured."""
        self._spent = self._count = 0

    def around(self, original: Callable[..., Any], *args: Any) -> Any:
        """Time one call."""
        begin = time.process_time_ns()
        result = original(*args)
        self._spent += time.process_time_ns() - begin
        self._count += 1
        return result

    @property
    def total(self) -> float:
        """Nanoseconds of all calls."""
        idle = Stopwatch()
        for _ in range(2000):
            idle.around(len, b"")
        return self._spent - idle._spent / 2000 * self._count


def wire(sound: bytes, like: bytes) -> list[bytes]:
    """The carrier's media messages, as a client's frames.

    Args:
        sound: µ-law at 8000 Hz.
        like: A frame with such a message, whose numbers they all have.
    """
    text = unmask(like[8:], like[4:8]).decode()
    head, _, tail = text.partition(json.loads(text)["media"]["payload"])
    found = []
    for start in range(0, len(sound), 160):
        payload = base64.b64encode(sound[start : start + 160]).decode()
        message = f"{head}{payload}{tail}".encode()
        found.append(b"\x81\xfe" + len(message).to_bytes(2) + MASK + unmask(message, MASK))
    return found


def in_call(vad: Callable[[], VAD]) -> dict[str, float]:
    """Nanoseconds a packet in a call: on a quiet line, in speech, and for the message to the recogniser.

    Packets follow one another directly, as in a process that serves many calls; the call's clock moves on by
    20 ms with each.
    """
    seen: list[tuple[MediaSocket, bytes]] = []
    making = Stopwatch()
    costs = {"quiet": 0.0, "spoken": 0.0}

    def note(original: Callable[..., None], socket: MediaSocket, data: bytes) -> None:
        seen[:] = [(socket, data)]
        original(socket, data)

    async def talk() -> None:
        async with on_the_phone(vad=vad):
            with wrapped(MediaSocket, "data_received", note):
                await asyncio.sleep(6)
            socket, like = seen[0]
            for turn in range(TURNS):
                for kind, sound in (("quiet", hiss(QUIET, turn)), ("spoken", voice(SPOKEN, turn))):
                    costs[kind] += taken(socket, wire(sound, like)) / TURNS
                making.reset()
                # The agent answers, and the line falls quiet.
                await asyncio.sleep(PAUSE)

    with wrapped(RecogniserLink, "outgoing", making.around):
        run_virtual(talk())
    return {**costs, "message": making.total / (PAUSE * 50)}


def taken(socket: MediaSocket, packets: list[bytes]) -> float:
    """Nanoseconds a packet."""
    clock: Any = vars(asyncio.get_running_loop())["_clock"]
    begin = time.process_time_ns()
    for data in packets:
        clock.nanoseconds += 20_000_000
        socket.data_received(data)
    return (time.process_time_ns() - begin) / len(packets)


def plain(*, has_leveller: bool) -> Callable[[str], None]:
    """The same work on a message without a framework: JSON, base64, µ-law, VAD, ring, message."""
    detector, bare, ring = WebRTCDetector(), webrtcvad.Vad(0), bytearray()
    detector.start(8000, lambda probability, end: None)

    def take(text: str) -> None:
        data = base64.b64decode(json.loads(text)["media"]["payload"])
        samples = decode(data, Encoding.MULAW)
        if has_leveller:
            detector.feed(samples, 0.0)
        else:
            bare.is_speech(samples.tobytes(), 8000)
        ring.extend(data)
        if len(ring) == CHUNK * len(data):
            audio = base64.b64encode(ring).decode()
            json.dumps({"message_type": "input_audio_chunk", "audio_base_64": audio, "commit": False})
            ring.clear()

    return take


def floors() -> dict[str, float]:
    """Nanoseconds a packet without a framework: all of the work, and its dearest parts."""
    sound = hiss(QUIET) + voice(SPOKEN)
    payloads = [sound[start : start + 160] for start in range(0, len(sound), 160)]
    texts = [json.dumps(message(base64.b64encode(data).decode())) for data in payloads]
    gate = webrtcvad.Vad(0)
    return {
        "plain": _timed(plain(has_leveller=True), texts),
        "bare": _timed(plain(has_leveller=False), texts),
        "json.loads": _timed(json.loads, texts),
        "µ-law to 16 bits": _timed(lambda data: decode(data, Encoding.MULAW), payloads),
        "webrtcvad": _timed(
            lambda sound: gate.is_speech(sound, 8000),
            [decode(data, Encoding.MULAW).tobytes() for data in payloads],
        ),
    }


def message(payload: str) -> dict[str, object]:
    """The carrier's media message."""
    media = {"track": "inbound", "chunk": "1", "timestamp": "0", "payload": payload}
    return {"event": "media", "sequenceNumber": "1", "media": media, "streamSid": "MZ0"}


def _timed(work: Callable[[Any], object], given: list[Any], repeats: int = 5) -> float:
    begin = time.process_time_ns()
    for _ in range(repeats):
        for item in given:
            work(item)
    return (time.process_time_ns() - begin) / len(given) / repeats


def measured() -> dict[str, list[float]]:
    """Every figure in microseconds, of each round; the first round does not count."""
    found: dict[str, list[float]] = {}
    for number in range(ROUNDS + 1):
        gc.collect()
        costs = floors()
        for name, vad in VADS.items():
            costs |= {f"{name}, {kind}": cost for kind, cost in in_call(vad).items()}
        for name, each in costs.items():
            found.setdefault(name, []).extend([each / 1000] * bool(number))
    return found


def mixed(costs: dict[str, float], name: str) -> float:
    """The cost of a packet, with its share of the recogniser's message, where the caller speaks as often."""
    quiet, spoken, message = (costs[f"{name}, {kind}"] for kind in ("quiet", "spoken", "message"))
    return (1 - SPEECH) * quiet + SPEECH * spoken + message


def main() -> None:
    """Run it, print it, write it down."""
    logger.disable("voiceflow")
    rounds = measured()
    costs = {name: median(each) for name, each in rounds.items()}
    report = Report("packets", "What a caller's packet costs")
    lines = []
    for name in VADS:
        vad = [costs[f"{name}, {kind}"] - costs[f"no VAD, {kind}"] for kind in ("quiet", "spoken")]
        total = mixed(costs, name)
        whole = [costs[f"{name}, {kind}"] for kind in ("quiet", "spoken")]
        lines.append([name, *(f"{each:.1f}" for each in (*whole, *vad, total))])
    report.add(
        f"Medians of {ROUNDS} rounds, µs of process time a packet; {PACKETS} packets in each call.",
        table(
            [
                "VAD",
                "taken, quiet line",
                "taken, speech",
                "of it the VAD, quiet line",
                "of it the VAD and its frames, speech",
                f"to the recogniser's message, {SPEECH:.0%} speech",
            ],
            lines,
        ),
        table(
            ["without a framework, the same packets", "µs"],
            [
                ["all of the work in a plain loop, our webrtcvad", f"{costs['plain']:.1f}"],
                ["all of the work in a plain loop, bare webrtcvad", f"{costs['bare']:.1f}"],
                ["of it `json.loads`", f"{costs['json.loads']:.1f}"],
                ["of it µ-law to 16 bits", f"{costs['µ-law to 16 bits']:.1f}"],
                ["of it webrtcvad", f"{costs['webrtcvad']:.1f}"],
            ],
        ),
    )
    cost = mixed(costs, DEFAULT)
    vad_cost = costs[f"{DEFAULT}, quiet"] - costs["no VAD, quiet"]
    report.rows = [
        Row(
            budget="a caller's packet, socket to message for the recogniser, voice model aside ≤ 8 µs",
            measured=f"{cost:.1f} µs",
            baseline=f"plain loop, webrtcvad {costs['plain']:.1f} µs; bare {costs['bare']:.1f} µs",
            ratio=f"{cost / costs['plain']:.1f}×; {cost / costs['bare']:.1f}×",
            is_met=cost <= 8,
            note=f"{SPEECH:.0%} of it speech",
        ),
        Row(
            budget="of it the default VAD on a quiet line ≤ 3 µs",
            measured=f"{vad_cost:.1f} µs",
            baseline=f"bare webrtcvad {costs['webrtcvad']:.1f} µs",
            ratio=f"{vad_cost / costs['webrtcvad']:.1f}×",
            is_met=vad_cost <= 3,
        ),
    ]
    report.raw = {"us_per_packet": rounds}
    report.finish()


if __name__ == "__main__":
    main()
