"""How long sound is under way inside the process: ``python -m benchmarks.latency``.

A call of the README's six processors in memory (see ``benchmarks.phone``). On virtual time nothing but the
code itself takes time: what a deadline or a queue would add shows in virtual milliseconds, and what the code
costs in microseconds of the real clock, noted where a message comes in and where one goes out. Emulators are
outside of what is timed. Baseline in the same run: the same work on the same packets without any framework.
"""

from __future__ import annotations

import asyncio
import base64
import json
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from statistics import median
from typing import Any

import webrtcvad
from loguru import logger

from benchmarks.phone import hiss, on_the_phone, voice
from benchmarks.report import Report, Row, table
from benchmarks.rounds import interleaved, percentile
from benchmarks.wrapping import wrapped
from voiceflow import UserStoppedSpeakingFrame
from voiceflow.audio.encoding import Encoding
from voiceflow.audio.g711 import decode
from voiceflow.audio.vad_webrtc import WebRTCDetector
from voiceflow.clients.elevenlabs import MultiContextTTS, RealtimeSTT
from voiceflow.net.sockets.socket import WebSocket
from voiceflow.processors import VAD
from voiceflow.testing import run_virtual
from voiceflow.transports.twilio.protocol import MediaStreamProtocol
from voiceflow.transports.websocket import MediaSocket

TURNS = 10
ROUNDS = 11
CHUNK = 5
"""Packets in a message to the recogniser."""


@dataclass(slots=True)
class Watch:
    """What the wrapped functions have noted. Times in nanoseconds, virtual ones in seconds.

    Attributes:
        message: For each message to the recogniser, making its text.
        send: The same, writing it.
        commit: From the end of speech to the commit at the socket.
        commit_virtual: The same on the loop's clock.
        first_audio: From a reply's first message of the voice to the first media message.
    """

    message: list[float] = field(default_factory=list)
    send: list[float] = field(default_factory=list)
    commit: list[float] = field(default_factory=list)
    commit_virtual: list[float] = field(default_factory=list)
    first_audio: list[float] = field(default_factory=list)
    stopped: tuple[int, float] | None = None
    heard: int | None = None
    last_media: float = -1e9

    def outgoing(self, original: Callable[..., str | None], stt: RealtimeSTT) -> str | None:
        """Around the making of a message to the recogniser."""
        begin = time.perf_counter_ns()
        text = original(stt)
        if text is not None:
            self.message.append(time.perf_counter_ns() - begin)
        return text

    async def write(self, original: Callable[..., Any], socket: WebSocket, text: str) -> None:
        """Around a vendor's socket."""
        begin = time.perf_counter_ns()
        if '"commit":true' in text and self.stopped is not None:
            since, at = self.stopped
            self.commit.append(begin - since)
            self.commit_virtual.append(asyncio.get_running_loop().time() - at)
            self.stopped = None
        await original(socket, text)
        if '"input_audio_chunk"' in text:
            self.send.append(time.perf_counter_ns() - begin)

    def push(self, original: Callable[..., None], vad: VAD, frame: Any, *direction: Any) -> None:
        """Around what the VAD lets out."""
        if isinstance(frame, UserStoppedSpeakingFrame):
            self.stopped = time.perf_counter_ns(), asyncio.get_running_loop().time()
        original(vad, frame, *direction)

    def voice(self, original: Callable[..., None], tts: MultiContextTTS, text: str) -> None:
        """Around the reader of the voice's socket."""
        self.heard = time.perf_counter_ns()
        original(tts, text)
        self.heard = None

    def media(self, original: Callable[..., None], writer: MediaSocket, text: str) -> None:
        """Around what is written to the carrier."""
        original(writer, text)
        if not text.startswith('{"event":"media"'):
            return
        now = asyncio.get_running_loop().time()
        # Nothing for so long: a reply begins.
        if self.heard is not None and now - self.last_media > 0.5:
            self.first_audio.append(time.perf_counter_ns() - self.heard)
        self.last_media = now


async def talk() -> None:
    """A call in which the caller lets the agent finish, mostly."""
    async with on_the_phone() as phone:
        await asyncio.sleep(3)
        for turn in range(TURNS):
            phone.speak(1.5, seed=turn)
            await asyncio.sleep(17)


def watched() -> Watch:
    """Run the call and note."""
    watch = Watch()
    with ExitStack() as stack:
        for owner, name, around in (
            (RealtimeSTT, "outgoing", watch.outgoing),
            (WebSocket, "send", watch.write),
            (VAD, "push", watch.push),
            (MultiContextTTS, "received", watch.voice),
            (MediaSocket, "send", watch.media),
        ):
            stack.enter_context(wrapped(owner, name, around))
        run_virtual(talk())
    return watch


def packets() -> list[str]:
    """Four seconds of the carrier's media messages: three of a quiet line, one of speech."""
    audio = hiss(3.0) + voice(1.0)
    messages = []
    for number, start in enumerate(range(0, len(audio), 160), 1):
        payload = base64.b64encode(audio[start : start + 160]).decode()
        # The carrier's clock stands still, for the same packets come again and again.
        media = {"track": "inbound", "chunk": str(number), "timestamp": "0", "payload": payload}
        message = {"event": "media", "sequenceNumber": str(number), "media": media, "streamSid": "MZ0"}
        messages.append(json.dumps(message))
    return messages


START = json.dumps(
    {
        "event": "start",
        "sequenceNumber": "1",
        "start": {
            "accountSid": "AC0",
            "streamSid": "MZ0",
            "callSid": "CA0",
            "tracks": ["inbound"],
            "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
            "customParameters": {},
        },
        "streamSid": "MZ0",
    }
)


def stream() -> MediaStreamProtocol:
    """The protocol of a stream that has started."""
    protocol = MediaStreamProtocol()
    protocol.receive('{"event": "connected", "protocol": "Call", "version": "1.0.0"}')
    protocol.receive(START)
    return protocol


async def packet_costs() -> dict[str, float]:
    """Nanoseconds of CPU a packet: parsed, through the pipeline of a running call, and in plain loops."""
    texts = packets()
    async with on_the_phone() as phone:
        await asyncio.sleep(4)
        call = phone.calls[0]

        async def parsed() -> float:
            protocol = stream()
            begin = time.process_time_ns()
            for text in texts:
                protocol.receive(text)
            return (time.process_time_ns() - begin) / len(texts)

        async def whole() -> float:
            protocol = stream()
            begin = time.process_time_ns()
            for text in texts:
                for received in protocol.receive(text):
                    call.deliver(received)
            spent = (time.process_time_ns() - begin) / len(texts)
            # Time for the recogniser's socket to take the audio, and for the agent to answer.
            await asyncio.sleep(15)
            return spent

        async def levelled() -> float:
            return plain(texts, has_leveller=True)

        async def bare() -> float:
            return plain(texts, has_leveller=False)

        cases = {"parsed": parsed, "whole": whole, "plain": levelled, "bare": bare}
        return await interleaved(cases, rounds=ROUNDS)


def plain(texts: list[str], *, has_leveller: bool) -> float:
    """Nanoseconds a packet for the same work in a loop: JSON, base64, µ-law, VAD, ring, message."""
    detector, vad = WebRTCDetector(), webrtcvad.Vad(0)
    detector.start(8000, lambda probability, end: None)
    ring = bytearray()
    begin = time.process_time_ns()
    for number, text in enumerate(texts):
        data = base64.b64decode(json.loads(text)["media"]["payload"])
        samples = decode(data, Encoding.MULAW)
        if has_leveller:
            detector.feed(samples, 0.0)
        else:
            vad.is_speech(samples.tobytes(), 8000)
        ring += data
        if number % CHUNK == CHUNK - 1:
            audio = base64.b64encode(ring).decode()
            json.dumps({"message_type": "input_audio_chunk", "audio_base_64": audio, "commit": False})
            ring.clear()
    return (time.process_time_ns() - begin) / len(texts)


def spread(values: list[float]) -> str:
    """Median and 99th percentile, in microseconds."""
    return f"{median(values) / 1000:.0f} / {percentile(values, 0.99) / 1000:.0f} µs"


def main() -> None:
    """Run it, print it, write it down."""
    logger.disable("voiceflow")
    watch = watched()
    costs = {name: cost / 1000 for name, cost in run_virtual(packet_costs()).items()}
    message = median(watch.message) / 1000 / CHUNK
    sending = median(watch.send) / 1000 / CHUNK
    ours = costs["whole"] + message
    commit_ms = max(watch.commit_virtual) * 1000 + median(watch.commit) / 1e6
    first_ms = median(watch.first_audio) / 1e6
    report = Report("latency", "What the process adds to the way of sound")
    report.add(
        f"Medians. A packet's cost is CPU time over {ROUNDS} interleaved rounds of four seconds of "
        f"audio, one of them speech, in a call that is up. A message to the recogniser holds {CHUNK} packets "
        "(100 ms): each bears its share.",
        table(
            ["caller packet", "µs of CPU"],
            [
                ["text to frame (JSON, base64, checks)", f"{costs['parsed']:.1f}"],
                ["through six processors (VAD, ring, turns)", f"{costs['whole'] - costs['parsed']:.1f}"],
                ["its share of a message to the recogniser", f"{message:.1f}"],
                ["**together**", f"**{ours:.1f}**"],
                ["its share of writing that message (aiohttp)", f"{sending:.1f}"],
                ["the same work in a plain loop, our detector", f"{costs['plain']:.1f}"],
                ["the same work in a plain loop, bare webrtcvad", f"{costs['bare']:.1f}"],
            ],
        ),
        f"Wall time of {len(watch.commit)} ends of speech and {len(watch.first_audio)} replies; the 99 % is "
        "that of a machine with other work.",
        table(
            ["", "median / 99 %", "on the loop's clock"],
            [
                [
                    "end of speech at the VAD → commit at the socket",
                    spread(watch.commit),
                    f"{max(watch.commit_virtual) * 1000:g} ms at most",
                ],
                ["voice's first audio → first media message", spread(watch.first_audio), "same instant"],
            ],
        ),
    )
    report.rows = [
        Row(
            budget="a caller's packet, wire to message for the recogniser",
            measured=f"{ours:.0f} µs",
            baseline=f"plain loop, same VAD {costs['plain']:.0f} µs; bare webrtcvad {costs['bare']:.0f} µs",
            ratio=f"{ours / costs['plain']:.1f}×; {ours / costs['bare']:.1f}×",
        ),
        Row(
            budget="end of speech (VAD) → commit at the recogniser ≤ 5 ms",
            measured=f"{commit_ms:.2f} ms",
            is_met=commit_ms <= 5,
        ),
        Row(
            budget="vendor's first audio → first media message ≤ 5 ms",
            measured=f"{first_ms:.2f} ms",
            is_met=first_ms <= 5,
        ),
    ]
    report.raw = {
        "us_per_packet": {**costs, "message": message, "send": sending},
        "commit_us": [spent / 1000 for spent in watch.commit],
        "commit_virtual_s": watch.commit_virtual,
        "first_audio_us": [spent / 1000 for spent in watch.first_audio],
    }
    report.finish()


if __name__ == "__main__":
    main()
