"""The vendors of the fallback benchmark: each as one that fails in some way, and as one that is well.

Each vendor is its own emulator, under two addresses: the first fails, the second does not.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from numpy.typing import NDArray

from tests.contracts.model_vendor import VendorCase
from tests.contracts.model_vendors import ANTHROPIC, GEMINI, OPENAI, RESPONSES
from tests.faults.speech import Letters, recognise
from tests.faults.trial import KEY
from voiceflow.audio.encoding import TELEPHONE, Encoding
from voiceflow.audio.g711 import encode
from voiceflow.clients.chat import HedgedModel
from voiceflow.clients.elevenlabs import Endpoint
from voiceflow.emulators.elevenlabs import (
    ElevenLabsEmulator,
    EmulatedSocket,
    Faults,
    FunctionListener,
    Segment,
)
from voiceflow.emulators.elevenlabs.http.behaviour import HttpFault
from voiceflow.emulators.openai import Answer, AudioDelivery, AudioEmulator, Delivery, Refusal, Reply
from voiceflow.processors.elevenlabs import (
    ElevenLabsHttpTTS,
    ElevenLabsStreamTTS,
    ElevenLabsSTT,
    ElevenLabsTTS,
)
from voiceflow.processors.openai import OpenAISTT, OpenAITTS
from voiceflow.processors.speech import TTS, StreamingSTT

if TYPE_CHECKING:
    from benchmarks.fallback import FallbackTrial

DEFECTS = ("slow", "stalled before", "stalled amid", "wrong", "dead", "cut in mid-word")
ANSWER = "Cobalt closes early, indigo never shuts, magenta waits until noon, umber likes holidays."
"""What the model says. Each word once, and none within another."""
PIECES = [ANSWER[at : at + 5] for at in range(0, len(ANSWER), 5)]
"""Most of them end within a word."""

HOSTS = {
    kind: (f"first.{kind.lower()}.example", f"second.{kind.lower()}.example")
    for kind in ("LLM", "TTS", "STT")
}
"""By kind, the vendor that may fail and the one that is well."""
MANY = 99
"""More than a call has requests or sockets."""
_RATE = 8000

DELIVERIES: Mapping[str, Delivery] = {
    "slow": Delivery(first_token=3.0),
    "stalled before": Delivery(stall_after=0),
    "stalled amid": Delivery(stall_after=4, token_gap=0.03),
    "cut in mid-word": Delivery(cut_after=4, token_gap=0.03),
}
VOICE_FAULTS: Mapping[str, Faults] = {
    "slow": Faults(first_delay=3.0),
    "stalled before": Faults(stall_after=0),
    "stalled amid": Faults(stall_after=3),
    "dead": Faults(refuse=500),
    "cut in mid-word": Faults(cut_after=3),
}
EAR_FAULTS: Mapping[str, Faults] = {
    "slow": Faults(first_delay=3.0),
    "stalled before": Faults(stall_after=1),
    "stalled amid": Faults(stall_after=3),
    "dead": Faults(refuse=500),
    "cut in mid-word": Faults(cut_after_received=6),
}
HTTP_FAULTS: Mapping[str, HttpFault] = {
    "slow": HttpFault(delay=3.0),
    "stalled before": HttpFault(stall_after=0),
    "stalled amid": HttpFault(stall_after=12_000),
    "dead": HttpFault(status=500),
    "cut in mid-word": HttpFault(cut_after=12_000),
}
SPEECH_FAULTS: Mapping[str, AudioDelivery | Refusal] = {
    "slow": AudioDelivery(head=3.0),
    "stalled before": AudioDelivery(stall_after=0),
    "stalled amid": AudioDelivery(stall_after=3),
    "wrong": AudioDelivery(is_malformed=True),
    "dead": Refusal(status=500),
    "cut in mid-word": AudioDelivery(cut_after=3),
}
TRANSCRIPT_FAULTS = {
    **SPEECH_FAULTS,
    # All of a transcript is one piece: it comes, and its end does not.
    "stalled amid": AudioDelivery(stall_after=1),
    "cut in mid-word": AudioDelivery(cut_after=1),
}


@dataclass(frozen=True, slots=True)
class Vendor:
    """A wire to a vendor.

    Attributes:
        kind: What the vendor is for: ``LLM``, ``TTS`` or ``STT``.
        name: Of the wire.
        put: Puts the vendor with the defect, if any, and perhaps a second one that is well, into a call.
    """

    kind: str
    name: str
    put: Callable[[FallbackTrial, str, bool], None]


def put_model(trial: FallbackTrial, defect: str, has_second: bool, *, case: VendorCase) -> None:
    """A model server with the defect, and one that continues."""
    replies: Mapping[str, Reply] = {"dead": Refusal(status=500)}
    failing = replies.get(defect) or Answer(pieces=PIECES, delivery=DELIVERIES.get(defect))
    server = _garbage_model() if defect == "wrong" else case.emulator(lambda _: failing, api_key=KEY).app
    hosts = HOSTS["LLM"]
    trial.network.add(hosts[0], server)
    trial.network.add(hosts[1], case.emulator(_continued, api_key=KEY).app)
    first, second = (
        case.client(
            base_url=f"https://{host}{case.path}",
            api_key=KEY,
            model=case.model,
            session=trial.network.session(),
        )
        for host in hosts
    )
    if not has_second:
        trial.models = first
    elif trial.is_hedged:
        trial.models = [HedgedModel([first, second]), second]
    else:
        trial.models = [first, second]


def put_voice(
    trial: FallbackTrial, defect: str, has_second: bool, *, make: Callable[..., TTS], path: str
) -> None:
    """A voice of ElevenLabs, over a socket or over HTTP, at this path."""
    hosts = HOSTS["TTS"]
    service = _put_elevenlabs(trial, hosts, garbled=path if defect == "wrong" else "")
    if defect in VOICE_FAULTS and path in list(EmulatedSocket):
        service.plan(*[VOICE_FAULTS[defect]] * MANY, endpoint=EmulatedSocket(path))
    elif defect in HTTP_FAULTS:
        service.http.plan(*[HTTP_FAULTS[defect]] * MANY)
    first, second = (partial(make, endpoint=_endpoint(host)) for host in hosts)
    trial.voice = lambda voice: TTS([first(voice), second(voice)]) if has_second else first(voice)


def put_openai_voice(trial: FallbackTrial, defect: str, has_second: bool) -> None:
    """A voice over ``/v1/audio/speech``, at the rate of the line."""
    first, second = (AudioEmulator(api_key=KEY, speak=_speak) for _ in range(2))
    if defect:
        first.planned.extend([SPEECH_FAULTS[defect]] * MANY)
    for host, emulator in zip(HOSTS["TTS"], (first, second), strict=True):
        trial.network.add(host, emulator.app)
    make = partial(OpenAITTS, api_key=KEY, sample_rate=_RATE)
    urls = [f"https://{host}/v1" for host in HOSTS["TTS"]]
    trial.voice = lambda _: (
        TTS([make(base_url=url) for url in urls]) if has_second else make(base_url=urls[0])
    )


def put_recogniser(trial: FallbackTrial, defect: str, has_second: bool) -> None:
    """A recogniser of ElevenLabs over its socket."""
    hosts = HOSTS["STT"]
    service = _put_elevenlabs(trial, hosts, garbled=EmulatedSocket.STT if defect == "wrong" else "")
    if defect in EAR_FAULTS:
        service.plan(*[EAR_FAULTS[defect]] * MANY, endpoint=EmulatedSocket.STT)
    first, second = (partial(ElevenLabsSTT, endpoint=_endpoint(host)) for host in hosts)
    trial.recogniser = lambda: StreamingSTT([first(), second()]) if has_second else first()


def put_openai_recogniser(trial: FallbackTrial, defect: str, has_second: bool) -> None:
    """A recogniser over ``/v1/audio/transcriptions``."""

    def hear(samples: NDArray[np.int16], rate: int) -> str:
        assert rate == _RATE
        text = recognise(Segment(encode(samples, Encoding.MULAW), TELEPHONE, 0.0, None, 0.0))
        trial.recognised.add(text)
        return text

    first, second = (AudioEmulator(api_key=KEY, recognise=hear) for _ in range(2))
    if defect:
        first.planned.extend([TRANSCRIPT_FAULTS[defect]] * MANY)
    for host, emulator in zip(HOSTS["STT"], (first, second), strict=True):
        trial.network.add(host, emulator.app)
    make = partial(OpenAISTT, api_key=KEY)
    urls = [f"https://{host}/v1" for host in HOSTS["STT"]]
    trial.recogniser = lambda: (
        StreamingSTT([make(base_url=url) for url in urls]) if has_second else make(base_url=urls[0])
    )


VENDORS = (
    Vendor("LLM", "OpenAI, chat completions", partial(put_model, case=OPENAI)),
    Vendor("LLM", "OpenAI, Responses", partial(put_model, case=RESPONSES)),
    Vendor("LLM", "Anthropic", partial(put_model, case=ANTHROPIC)),
    Vendor("LLM", "Gemini", partial(put_model, case=GEMINI)),
    Vendor(
        "TTS", "ElevenLabs, contexts", partial(put_voice, make=ElevenLabsTTS, path=EmulatedSocket.TTS_MULTI)
    ),
    Vendor(
        "TTS",
        "ElevenLabs, a socket a reply",
        partial(put_voice, make=ElevenLabsStreamTTS, path=EmulatedSocket.TTS),
    ),
    Vendor("TTS", "ElevenLabs, HTTP", partial(put_voice, make=ElevenLabsHttpTTS, path="with-timestamps")),
    Vendor("TTS", "OpenAI", put_openai_voice),
    Vendor("STT", "ElevenLabs", put_recogniser),
    Vendor("STT", "OpenAI", put_openai_recogniser),
)


def _endpoint(host: str) -> Endpoint:
    return Endpoint.resolve(base_url=f"https://{host}", api_key=KEY)


def _put_elevenlabs(trial: FallbackTrial, hosts: tuple[str, str], *, garbled: str) -> ElevenLabsEmulator:
    """Put two services on the network, and return the first, which may send garbage at one path."""
    services = [
        ElevenLabsEmulator(stt=FunctionListener(recognise, redecode=True), tts=Letters(), keys=[KEY])
        for _ in range(2)
    ]
    trial.services += services
    first, second = (service.app() for service in services)
    if garbled:
        first.middlewares.append(_garbage_at(garbled))
    trial.network.add(hosts[0], first)
    trial.network.add(hosts[1], second)
    return services[0]


def _continued(request: Mapping[str, Any]) -> Reply:
    """What the second model says: all of the answer, or the rest of it where it is asked for that."""
    asked = re.findall(r"from there: ([^\")]*)\)", json.dumps(request, ensure_ascii=False))
    return Answer(text=ANSWER[ANSWER.find(asked[-1]) :] if asked else ANSWER)


def _garbage_model() -> web.Application:
    """A model server whose events are none."""

    async def answer(_: web.Request) -> web.Response:
        body = b'data: {"choices": 7, "candidates": 7, "type": 7}\n\n'
        return web.Response(body=body, content_type="text/event-stream")

    app = web.Application()
    app.router.add_post("/{path:.*}", answer)
    return app


def _garbage_at(path: str) -> Middleware:
    """Answers with messages of no kind at a path, on a socket or not."""

    @web.middleware
    async def spoil(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not request.path.endswith(path.rpartition("/")[2]):
            return await handler(request)
        socket = web.WebSocketResponse()
        if not socket.can_prepare(request):
            return web.Response(body=b"}{\n" * 9, content_type="application/json")
        await socket.prepare(request)
        async for _ in socket:
            await socket.send_str("}{")
        return socket

    return spoil


def _speak(text: str, _: int) -> NDArray[np.int16]:
    spoken = Letters().speech(text, _RATE)  # type: ignore[no-untyped-call]
    return np.asarray(spoken.samples, np.int16)
