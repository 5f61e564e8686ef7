"""What the user hears when a vendor fails, with and without a second one: ``python -m benchmarks.fallback``.

Whole calls over the emulated carrier, on virtual time. Recogniser, language model or voice of the first
vendor is slow, stalled before or in its answer, wrong, dead, or cut off in mid-word, for the whole call. The
second vendor is another account of the same kind of service, which is well. The agent's voice gives each
letter a sound of its own, so what the user heard is read back from the audio at the carrier; the user says
each word once, so what the agent understood can be counted too.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from aiohttp import web
from loguru import logger

from benchmarks.report import Report, Row, table
from tests.faults.speech import Letters, recognise
from tests.faults.trial import KEY, MODEL, Outcome, Trial
from voiceflow.clients.chat import HedgedModel
from voiceflow.clients.elevenlabs import Endpoint
from voiceflow.clients.openai import ChatClient
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator, EmulatedSocket, Faults, FunctionListener
from voiceflow.emulators.openai import Answer, Delivery, LLMEmulator, Refusal, Reply
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.processors.speech.streaming_stt import StreamingSTT
from voiceflow.processors.speech.tts import TTS
from voiceflow.testing import MemoryNetwork, run_virtual
from voiceflow.testing.environment import environment

SECOND_SPEECH, SECOND_MODEL = "speech.second.example", "model.second.example"
QUESTION = "zebra quartz falcon"
ANSWER = "Cobalt closes early, indigo never shuts, magenta waits until noon, umber likes holidays."
"""Each word once, and none within another."""
PIECES = [ANSWER[at : at + 5] for at in range(0, len(ANSWER), 5)]
"""Most of them end within a word."""
PATIENCE = 9.0
"""Seconds for which the user waits for the agent to go on."""
KINDS = ("LLM", "TTS", "STT")
DEFECTS = ("slow", "stalled before", "stalled amid", "wrong", "dead", "cut in mid-word")


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one call.

    Attributes:
        silence: Seconds: the longest silence that the user heard after the question.
        lost: Words of the answer that were not heard, and of the question that were not understood.
        doubled: Words of either that came twice.
        is_answered: Whether the whole answer was heard.
        is_excused: Whether the user was told that something went wrong.
    """

    silence: float
    lost: int
    doubled: int
    is_answered: bool
    is_excused: bool


SOCKET_FAULTS: Mapping[str, Mapping[str, Faults]] = {
    "TTS": {
        "slow": Faults(first_delay=3.0),
        "stalled before": Faults(stall_after=0),
        "stalled amid": Faults(stall_after=3),
        "dead": Faults(refuse=500),
        "cut in mid-word": Faults(cut_after=3),
    },
    "STT": {
        "slow": Faults(first_delay=3.0),
        "stalled before": Faults(stall_after=1),
        "stalled amid": Faults(stall_after=3),
        "dead": Faults(refuse=500),
        "cut in mid-word": Faults(cut_after_received=6),
    },
}
DELIVERIES: Mapping[str, Delivery] = {
    "slow": Delivery(first_token=3.0),
    "stalled before": Delivery(stall_after=0),
    "stalled amid": Delivery(stall_after=4, token_gap=0.03),
    "cut in mid-word": Delivery(cut_after=4, token_gap=0.03),
}


def garbage_model() -> web.Application:
    """A model server whose chunks are no chunks."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=b'data: {"choices": 7}\n\n', content_type="text/event-stream")

    app = web.Application()
    app.router.add_post("/v1/chat/completions", answer)
    return app


def garbage_sockets(well: web.Application, path: str) -> web.Application:
    """A speech service that sends no messages of its kind at one path, and is well at the others."""

    @web.middleware
    async def spoil(request: web.Request, handler: Any) -> web.StreamResponse:
        if not request.path.endswith(path.rpartition("/")[2]):
            return await handler(request)  # type: ignore[no-any-return]
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        async for _ in socket:
            await socket.send_str("}{")
        return socket

    well.middlewares.append(spoil)
    return well


class FallbackTrial(Trial):
    """A call whose vendor of one kind has a defect."""

    def __init__(
        self,
        network: MemoryNetwork,
        kind: str,
        defect: str,
        *,
        has_second: bool,
        is_hedged: bool = False,
    ) -> None:
        super().__init__(network)
        self._is_hedged = is_hedged
        self.greeting = ""
        self.answer = lambda _: Answer(pieces=PIECES)
        self.second = LLMEmulator(_continued, api_key=KEY)
        network.add(SECOND_MODEL, self.second.app)
        speech = ElevenLabsEmulator(stt=FunctionListener(recognise, redecode=True), tts=Letters(), keys=[KEY])
        network.add(SECOND_SPEECH, speech.app())
        self.services.append(speech)
        self.apps: dict[str, web.Application] = {}
        self._spoil(kind, defect)
        if has_second:
            self._add_second(kind)

    def _spoil(self, kind: str, defect: str) -> None:
        if kind == "LLM":
            if defect == "wrong":
                self.apps["model"] = garbage_model()
            elif defect == "dead":
                self.answer = lambda _: Refusal(status=500)
            else:
                self.answer = lambda _: Answer(pieces=PIECES, delivery=DELIVERIES[defect])
            return
        socket = EmulatedSocket.TTS_MULTI if kind == "TTS" else EmulatedSocket.STT
        if defect == "wrong":
            self.apps["speech"] = garbage_sockets(self.service.app(), socket)
        else:
            self.service.plan(*[SOCKET_FAULTS[kind][defect]] * 99, endpoint=socket)

    def _add_second(self, kind: str) -> None:
        elsewhere = Endpoint.resolve(base_url=f"https://{SECOND_SPEECH}", api_key=KEY)
        if kind == "TTS":
            self.voice = lambda voice: TTS([ElevenLabsTTS(voice), ElevenLabsTTS(voice, endpoint=elsewhere)])
        elif kind == "STT":
            self.recogniser = lambda: StreamingSTT([ElevenLabsSTT(), ElevenLabsSTT(endpoint=elsewhere)])
        else:
            first = partial(ChatClient, api_key=KEY, session=self.network.session())
            models = [
                first(base_url=f"https://{MODEL}/v1"),
                first(base_url=f"https://{SECOND_MODEL}/v1"),
            ]
            self.models = [HedgedModel(models), models[1]] if self._is_hedged else models

    async def result(self) -> Result:
        """Hold the call."""
        outcome = await self.run(
            QUESTION, patience=PATIENCE, speech=self.apps.get("speech"), model=self.apps.get("model")
        )
        return measure(outcome)


def _continued(request: Mapping[str, Any]) -> Reply:
    """What the second model says: all of the answer, or the rest of it where it is asked for that."""
    last = str(request["messages"][-1]["content"])
    anchor = last.rstrip(")").rpartition("from there: ")[2]
    begin = ANSWER.find(anchor) if "from there: " in last else 0
    return Answer(text=ANSWER[begin:])


def measure(outcome: Outcome) -> Result:
    """Read what was heard and what was understood."""
    heard = "".join(outcome.text.split())
    counts = [heard.count(word) for word in ANSWER.split()]
    understood = " ".join(outcome.bot.said("user")).split()
    counts += [understood.count(word) for word in QUESTION.split()]
    heard_at = [stretch.at for stretch in outcome.call.record.heard]
    begun = outcome.call.record.statuses[0][0]
    # If the call ended before the question: until the apology.
    silences = outcome.silences() or [min(heard_at, default=begun + PATIENCE) - begun]
    return Result(
        silence=max(silences),
        lost=sum(not count for count in counts),
        doubled=sum(count > 1 for count in counts),
        is_answered="".join(ANSWER.split()) in heard,
        is_excused=outcome.is_excused,
    )


@asynccontextmanager
async def on_network() -> AsyncIterator[MemoryNetwork]:
    """A network on which the vendors' usual addresses lead to the emulators."""
    addresses = {f"{name}_API_KEY": KEY for name in ("ELEVENLABS", "OPENAI")}
    async with MemoryNetwork() as network:
        with environment(addresses):
            yield network


async def hold(kind: str, defect: str, *, has_second: bool, is_hedged: bool = False) -> Result:
    """One call."""
    async with on_network() as network:
        trial = FallbackTrial(network, kind, defect, has_second=has_second, is_hedged=is_hedged)
        return await trial.result()


def matrix() -> dict[tuple[str, str, bool], Result]:
    """All calls."""
    return {
        (kind, defect, has_second): run_virtual(hold(kind, defect, has_second=has_second))
        for kind in KINDS
        for defect in DEFECTS
        for has_second in (False, True)
    }


def main() -> None:
    """Hold all calls and write the report."""
    logger.remove()
    results = matrix()
    report = Report("fallback", "A vendor that fails, with and without a second one")
    report.add((__doc__ or "").split("\n\n", 1)[1].strip())
    head = ["", "defect", "alone: silence", "lost", "doubled", "with a second: silence", "lost", "doubled"]
    lines = [
        [kind, defect, *_cells(results[kind, defect, False]), *_cells(results[kind, defect, True])]
        for kind in KINDS
        for defect in DEFECTS
    ]
    report.add(table(head, lines))
    hedged = {defect: run_virtual(hold("LLM", defect, has_second=True, is_hedged=True)) for defect in DEFECTS}
    report.add("With a model that is hedged after 0.8 s, and continued by the second one:")
    report.add(
        table(
            ["", "defect", "silence", "lost", "doubled"],
            [["LLM", defect, *_cells(result)] for defect, result in hedged.items()],
        )
    )
    with_second = [result for (_, _, has_second), result in results.items() if has_second]
    worst = max(result.silence for result in with_second)
    lost, doubled = (sum(getattr(each, name) for each in with_second) for name in ("lost", "doubled"))
    report.rows.append(
        Row(
            budget="a vendor fails in any way, a second one stands by: longest silence, words lost, doubled",
            measured=f"{worst:.2f} s, {lost}, {doubled}",
            is_met=lost == doubled == 0,
        )
    )
    report.raw = {
        f"{kind} {defect} {'with a second' if has_second else 'alone'}": {
            name: getattr(result, name) for name in Result.__slots__
        }
        for (kind, defect, has_second), result in [
            *results.items(),
            *((("LLM hedged", defect, True), result) for defect, result in hedged.items()),
        ]
    }
    report.finish()


def _cells(result: Result) -> list[str]:
    return [f"{result.silence:.2f} s", str(result.lost), str(result.doubled)]


if __name__ == "__main__":
    main()
