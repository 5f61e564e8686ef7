"""A table of typical mistakes, each made, with what a person sees: ``python -m tools.mistakes``.

A mistake is refused where it is written, fails the test of a call, or is silent. The exit status is 1 if one
is silent.
"""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from loguru import logger

from voiceflow import Pipeline
from voiceflow.audio.vad import VADParams
from voiceflow.clients.elevenlabs.stt.options import STTOptions
from voiceflow.dialogue import tool
from voiceflow.processors import LLM, VAD
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.server import create_app
from voiceflow.testing import Stage, run_virtual

VOICE = "21m00Tcm4TlvDq8ikWAM"


def parts(call: Any, **changed: Any) -> list[Any]:
    """The processors of a bot, some of them changed."""
    made = {"vad": VAD(), "stt": ElevenLabsSTT(), "llm": LLM(greeting="Hello."), "tts": ElevenLabsTTS(VOICE)}
    return [call.input(), *(made | changed).values(), call.output()]


async def _before(call: Any) -> None:
    raise RuntimeError("no menu")


async def _after(call: Any) -> None:
    await call.run(Pipeline(parts(call)))
    raise RuntimeError("the order could not be saved")


async def _never(call: Any) -> None:
    return


async def _not_awaited(call: Any) -> None:
    await call.run(parts(call))


async def _twice(call: Any) -> None:
    vad = VAD()
    await call.run(Pipeline([*parts(call)[:1], vad, vad, *parts(call)[2:]]))


async def _voice_by_name(call: Any) -> None:
    await call.run(Pipeline(parts(call, tts=ElevenLabsTTS("Rachel"))))


async def _language_by_name(call: Any) -> None:
    await call.run(Pipeline(parts(call, stt=ElevenLabsSTT(language="english"))))


WRITTEN: dict[str, Callable[[], object]] = {
    "LLM(prompt=…)": lambda: LLM(prompt="Be kind."),  # type: ignore[call-arg]
    "LLM(temperature=…)": lambda: LLM(temperature=0.2),  # type: ignore[call-arg]
    "LLM(instructions=…)": lambda: LLM(instructions="Be kind."),  # type: ignore[call-arg]
    "@tool(timeout=3)": lambda: tool(timeout=3)(print),  # type: ignore[call-overload]
    "VAD(threshold=0.3)": lambda: VAD(threshold=0.3),  # type: ignore[call-arg]
    "VADParams(hangovr=1)": lambda: VADParams(hangovr=1),  # type: ignore[call-arg]
    "VADParams(hangover=-1)": lambda: VADParams(hangover=-1),
    "STTOptions(languge=…)": lambda: STTOptions(languge="de"),  # type: ignore[call-arg]
    "ElevenLabsTTS(voice_id=…)": lambda: ElevenLabsTTS(voice_id=VOICE),  # type: ignore[call-arg]
    "ElevenLabsTTS()": lambda: ElevenLabsTTS(),  # type: ignore[call-arg]
    "ElevenLabsSTT(language_code=…)": lambda: ElevenLabsSTT(language_code="de"),  # type: ignore[call-arg]
    "Pipeline of a string": lambda: Pipeline(["vad"]),  # type: ignore[list-item]
    "Pipeline of a class": lambda: Pipeline([VAD]),  # type: ignore[list-item]
}
CALLED: dict[str, Callable[[Any], Awaitable[None]]] = {
    "the bot raises before call.run": _before,
    "the bot raises after call.run": _after,
    "the bot runs no pipeline": _never,
    "call.run of a list": _not_awaited,
    "a processor twice": _twice,
    "a voice by its name": _voice_by_name,
    "a language by its name": _language_by_name,
}


def seen_where_written(make: Callable[[], object]) -> str:
    """What is raised where the mistake is written; empty if nothing is."""
    try:
        make()
    except Exception as error:  # noqa: BLE001 - whatever it is goes into the table
        return _line(error)
    return ""


def seen_in_a_test(bot: Callable[[Any], Awaitable[None]]) -> str:
    """What fails the test of a call; empty if nothing does."""

    async def call() -> None:
        async with Stage(partial(create_app, bot), answers=["Fine."]) as stage, stage.call() as caller:
            await caller.wait_for_agent()

    try:
        run_virtual(call())
    except Exception as error:  # noqa: BLE001 - whatever it is goes into the table
        return _line(error)
    return ""


def _line(error: Exception) -> str:
    text = " ".join([str(error), *getattr(error, "__notes__", ())])
    return f"{type(error).__name__}: {' '.join(text.split())}"


def main() -> int:
    """Print the table."""
    logger.remove()
    rows = [(name, "refused", seen_where_written(make)) for name, make in WRITTEN.items()]
    rows += [(name, "fails the test", seen_in_a_test(bot)) for name, bot in CALLED.items()]
    print("| Mistake | | What is seen |\n|---|---|---|")  # noqa: T201 - a tool
    for name, kind, seen in rows:
        print(f"| {name} | {kind if seen else 'SILENT'} | {seen} |")  # noqa: T201 - a tool
    silent = sum(not seen for _, _, seen in rows)
    print(f"\n{len(rows)} mistakes, {silent} of them silent")  # noqa: T201 - a tool
    return int(silent > 0)


if __name__ == "__main__":
    sys.exit(main())
