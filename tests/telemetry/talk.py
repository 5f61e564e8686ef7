"""Whole calls on a stage, which the tests of telemetry measure."""

from __future__ import annotations

from functools import partial
from typing import Any

from prometheus_client.parser import text_string_to_metric_families

from voiceflow import Pipeline
from voiceflow.emulators.openai import Script
from voiceflow.processors import LLM, VAD
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.server import create_app
from voiceflow.testing import Stage
from voiceflow.transports import Call
from voiceflow.transports.extension import Extension

GREETING = "Mill Street dental practice."
LONG = "We are closed on Sundays, and on all other days we open at eight in the morning."
TOKEN = "t0ken-of-the-tests"
Samples = dict[tuple[str, str], float]


def weather(city: str) -> str:
    """Say the weather.

    Args:
        city: Where.
    """
    return f"It rains in {city}."


async def bot(call: Call) -> None:
    agent = LLM(greeting=GREETING, tools=[weather])
    voice = ElevenLabsTTS(voice="21m00Tcm4TlvDq8ikWAM")
    await call.run(Pipeline([call.input(), VAD(), ElevenLabsSTT(), agent, voice, call.output()]))


def stage(*extensions: Extension, answers: Script = ("Until six.", LONG), bot: Any = bot) -> Stage:
    return Stage(partial(create_app, bot, extensions=extensions), answers=answers)


async def talk(on: Stage) -> None:
    """The user asks twice, and interrupts the second answer."""
    async with on.call() as caller:
        await caller.wait_for_agent()
        await caller.say("Are you open today?")
        await caller.wait_for_agent()
        await caller.say("And on Sundays?")
        await caller.agent_begins()
        await caller.listen(1.0)
        await caller.say("Thank you, that is all I wanted to know.")


def read(text: str) -> Samples:
    """The samples in a text, by their name and their labels' values, read by Prometheus' parser."""
    return {
        (sample.name, ",".join(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def scrape(on: Stage, token: str = TOKEN) -> Samples:
    headers = {"Authorization": f"Bearer {token}"}
    async with (
        on.network.session() as http,
        http.get("https://bot.test/metrics", headers=headers) as answer,
    ):
        answer.raise_for_status()
        assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
        return read(await answer.text())


async def status(on: Stage, path: str, **headers: str) -> tuple[int, Any]:
    """The status and the body of an answer."""
    async with on.network.session() as http, http.get(f"https://bot.test{path}", headers=headers) as answer:
        is_json = answer.content_type == "application/json"
        return answer.status, await (answer.json() if is_json else answer.text())
