"""What goes wrong in a soak: one fault of a vendor, a tool, the carrier, a stranger or the bot."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal, TypeAlias

from voiceflow.dialogue import tool
from voiceflow.emulators.elevenlabs import EmulatedSocket, Faults, Timing
from voiceflow.emulators.elevenlabs.problems import STT_ERRORS, TTS_ERRORS
from voiceflow.emulators.openai import Answer, AnswerToolCall, Delivery, Refusal, Reply
from voiceflow.emulators.twilio import CallFaults as LineFaults

Kind: TypeAlias = Literal["recogniser", "voice", "model", "tool", "carrier", "stranger", "bot"]
KINDS: tuple[Kind, ...] = ("recogniser", "voice", "model", "tool", "carrier", "stranger", "bot")
LOOKUP = "look_up"
"""The tool that the model calls."""
MARKER = "walrus"
"""Stands in every error that bots and tools raise on purpose: nobody may read it in a log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault of one call.

    Attributes:
        kind: Whose it is.
        name: What it is, in a few words.
        speech: What each of the call's next sockets to one endpoint of ElevenLabs does.
        replies: What the model answers to its next requests, given the text that would be right.
        tools: Stand in for the bot's tool.
        line: What is wrong with the line.
        deed: What carrier or stranger does while the agent speaks; see ``deeds``.
        moment: When the bot fails: ``before``, ``while`` or ``after`` its pipeline runs, or ``within`` it.
        error: What it raises.
    """

    kind: Kind
    name: str
    speech: tuple[EmulatedSocket, tuple[Faults, ...]] | None = None
    replies: Sequence[Callable[[str], Reply]] = ()
    tools: Sequence[Any] = ()
    line: LineFaults = field(default_factory=LineFaults)
    deed: str = ""
    moment: str = ""
    error: type[BaseException] = RuntimeError

    @property
    def is_met_by_asking(self) -> bool:
        """Whether a user who asks nothing never meets it."""
        return self.kind in ("recogniser", "voice", "model", "tool")


def draw(kind: Kind, chance: random.Random) -> Fault:
    """A fault of that kind."""
    return _MAKERS[kind](chance)


# The services


def _described(faults: Faults, times: int) -> str:
    usual = Faults()
    names = [name for name in Faults.__slots__ if getattr(faults, name) != getattr(usual, name)]
    return " ".join(f"{name}={getattr(faults, name)}" for name in names) + f" on {times} sockets"


def _common(chance: random.Random) -> list[Faults]:
    """What both sockets may do."""
    return [
        Faults(refuse=chance.choice((401, 403, 429, 500, 503))),
        Faults(stall_after=chance.randrange(7), stall_for=chance.choice((0.5, 2.0, 60.0))),
        Faults(cut_after=chance.randrange(7)),
        Faults(cut_after_received=chance.choice((1, 2, 5, 20))),
        Faults(first_delay=chance.choice((0.5, 1.0, 3.0, 30.0))),
        Faults(extras=True),
    ]


def _recogniser(chance: random.Random) -> Fault:
    options = [
        *_common(chance),
        Faults(error=chance.choice(sorted(STT_ERRORS)), error_after=chance.choice((0, 3))),
        Faults(ignore_commits=True),
        Faults(duplicate_finals=True),
    ]
    return _speech(chance, "recogniser", EmulatedSocket.STT, options)


def _voice(chance: random.Random) -> Fault:
    options = [
        *_common(chance),
        Faults(error=chance.choice(sorted(TTS_ERRORS)), error_after=chance.choice((0, 3))),
        Faults(odd_chunks=True),
        Faults(late_audio=chance.choice((0.5, 5.0))),
        Faults(timing=chance.choice(list(Timing))),
        Faults(silent=True),
    ]
    return _speech(chance, "voice", EmulatedSocket.TTS_MULTI, options)


def _speech(chance: random.Random, kind: Kind, endpoint: EmulatedSocket, options: Sequence[Faults]) -> Fault:
    faults, times = chance.choice(options), chance.choice((1, 2, 99))
    return Fault(kind=kind, name=_described(faults, times), speech=(endpoint, (faults,) * times))


def _answer(delivery: Delivery, text: str) -> Reply:
    return Answer(text=text, delivery=delivery)


def _refusal(refusal: Refusal, text: str) -> Reply:
    return refusal


_FILTERED = Refusal(status=400, type="invalid_request_error", code="content_filter")
_TOO_LONG = Refusal(status=400, type="invalid_request_error", code="context_length_exceeded")
_FINAL = {"x-should-retry": "false"}


def _model(chance: random.Random) -> Fault:
    count = chance.randrange(4)
    makers: dict[str, Callable[[str], Reply]] = {
        "429": partial(_refusal, Refusal(status=429)),
        "429, later": partial(_refusal, Refusal(status=429, headers={"retry-after": "60"})),
        "500": partial(_refusal, Refusal(status=500)),
        "503, not again": partial(_refusal, Refusal(status=503, headers=_FINAL)),
        "400": partial(_refusal, Refusal(status=400)),
        "401": partial(_refusal, Refusal(status=401, code="invalid_api_key")),
        "404": partial(_refusal, Refusal(status=404, code="model_not_found")),
        "content filter": partial(_refusal, _FILTERED),
        "context too long": partial(_refusal, _TOO_LONG),
        f"stalls after {count}": partial(_answer, Delivery(stall_after=count)),
        f"is cut after {count}": partial(_answer, Delivery(cut_after=count)),
        f"ends after {count}": partial(_answer, Delivery(end_after=count)),
        f"fails after {count}": partial(_answer, Delivery(error_after=count)),
        "is late": partial(_answer, Delivery(first_token=30.0)),
        "has no head": partial(_answer, Delivery(head=30.0)),
        "is slow": partial(_answer, Delivery(token_gap=0.5)),
        "says nothing": lambda _: Answer(),
        "smiles": lambda _: Answer(text="\N{SMILING FACE WITH OPEN MOUTH}"),
        "thinks in tags": lambda text: Answer(text=f"<think>{MARKER}</think>{text}"),
        "thinks without end": lambda text: Answer(text=f"<think>{MARKER} {text}"),
        "reasons": lambda text: Answer(text=text, reasoning=[MARKER] * 20, delivery=Delivery(token_gap=0.2)),
        "is cut by length": lambda text: Answer(text=text[:12], finish_reason="length"),
        "is cut by a filter": lambda text: Answer(text=text[:12], finish_reason="content_filter"),
        "ends in an error": lambda text: Answer(text=text[:12], finish_reason="error"),
        "invents a tool": lambda _: Answer(calls=[AnswerToolCall("walrus. tusk", "{}")]),
        "garbles arguments": lambda _: Answer(calls=[AnswerToolCall(LOOKUP, '{"item": ["' + MARKER)]),
    }
    name = chance.choice(sorted(makers))
    times = chance.choice((1, 2, 99))
    return Fault(kind="model", name=f"{name}, {times} times", replies=[makers[name]] * times)


# The bot's own code


def _stumble(error: type[BaseException]) -> Any:
    async def look_up(item: str) -> str:
        """Looks a thing up."""
        raise error(f"{MARKER} {item}")

    return look_up


def _exit_in_a_thread(error: type[BaseException]) -> Any:
    def look_up(item: str) -> str:
        """Looks a thing up."""
        raise error(f"{MARKER} {item}")

    return look_up


def _wait(seconds: float, limit: float) -> Any:
    async def look_up(item: str) -> str:
        """Looks a thing up."""
        await asyncio.sleep(seconds)
        return f"{item} is there"

    return tool(time_limit=limit)(look_up)


def _block(seconds: float, limit: float) -> Any:
    def look_up(item: str) -> str:
        """Looks a thing up."""
        time.sleep(seconds)
        return f"{item} is there"

    return tool(time_limit=limit)(look_up)


def _garbage() -> list[Any]:
    loop: list[Any] = [MARKER]
    loop.append(loop)
    return [
        object(),
        b"\xff\x00",
        "\ud800 half",
        float("nan"),
        loop,
        {1: {2}},
        "x" * 2_000_000,
        None,
        1 << 4096,
    ]


def _return(value: Any) -> Any:
    async def look_up(item: str) -> Any:
        """Looks a thing up."""
        return value

    return look_up


def _tool(chance: random.Random) -> Fault:
    error = chance.choice(
        (RuntimeError, asyncio.CancelledError, SystemExit, KeyboardInterrupt, GeneratorExit)
    )
    garbage = chance.randrange(len(_garbage()))
    tools = {
        f"raises {error.__name__}": lambda: _stumble(error),
        f"raises {error.__name__} in a thread": lambda: _exit_in_a_thread(error),
        "hangs": lambda: _wait(60.0, 2.0),
        "is late": lambda: _wait(3.0, 8.0),
        "blocks": lambda: _block(0.3, 0.1),
        f"returns garbage {garbage}": lambda: _return(_garbage()[garbage]),
    }
    name = chance.choice(sorted(tools))
    # Among those that raise, the two that end more than a call are what this is about.
    if chance.random() < 0.3:
        name = next(key for key in tools if key.startswith("raises"))
    return Fault(
        kind="tool",
        name=name,
        tools=[tools[name]()],
        replies=[lambda _: Answer(calls=[AnswerToolCall(LOOKUP, '{"item": "fern"}')])],
    )


def _bot(chance: random.Random) -> Fault:
    moment = chance.choice(("before", "while", "within", "after", "observer"))
    error = chance.choice((RuntimeError, asyncio.CancelledError, SystemExit, KeyboardInterrupt))
    return Fault(kind="bot", name=f"raises {error.__name__} {moment}", moment=moment, error=error)


# Others


def _carrier(chance: random.Random) -> Fault:
    at = chance.uniform(0.2, 6.0)
    lines = {
        "cut": LineFaults(cuts=(at,)),
        "cut three times": LineFaults(cuts=(at, 2.0, 2.0)),
        "jitter": LineFaults(jitter=0.4, seed=chance.randrange(1000)),
        "loss": LineFaults(loss=0.3, seed=chance.randrange(1000)),
        "odd callbacks": LineFaults(callbacks_twice=True, callbacks_reversed=True, duplicate_stop=True),
        "slow webhook": LineFaults(webhook_delay=10.0),
    }
    deeds = ("odd", "broken", "flood", "no marks", "hang up", "keys", "storm of audio", "no stop", "stall")
    name = chance.choice((*sorted(lines), *deeds))
    return Fault(
        kind="carrier",
        name=name,
        line=lines.get(name, LineFaults()),
        deed=name if name in deeds else "",
    )


STRANGERS = (
    "silent",
    "trickle",
    "garbage",
    "wrong path",
    "unsigned webhook",
    "unsigned stream",
    "no start",
    "stream without a promise",
    "half a body",
    "long head",
)


def _stranger(chance: random.Random) -> Fault:
    name = chance.choice(STRANGERS)
    return Fault(kind="stranger", name=name, deed=name)


_MAKERS: dict[Kind, Callable[[random.Random], Fault]] = {
    "recogniser": _recogniser,
    "voice": _voice,
    "model": _model,
    "tool": _tool,
    "carrier": _carrier,
    "stranger": _stranger,
    "bot": _bot,
}
