"""``<Gather>`` at an emulated carrier."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import pytest

from voiceflow.emulators.kit.gathering import GatherInput
from voiceflow.emulators.kit.xml_document import Verb
from voiceflow.emulators.kit.xml_gather import run_gather
from voiceflow.testing import run_virtual


def run(attributes: Mapping[str, str], *keyed: tuple[float, str, str]) -> tuple[float, object, list[str]]:
    """When it was over, the parameters for its action, and the prompts that were begun."""
    begun: list[str] = []

    async def prompt(verb: Verb) -> None:
        begun.append(verb.name)
        await asyncio.sleep(2.0)

    async def main() -> tuple[float, object, list[str]]:
        source, loop = GatherInput(), asyncio.get_running_loop()
        for at, kind, text in keyed:
            loop.call_at(at, source.take, kind, text)
        verb = Verb("Gather", dict(attributes), children=(Verb("Say"), Verb("Play")))
        found = await run_gather(verb, source, prompt)
        return loop.time(), found, begun

    return run_virtual(main())


def test_by_default_keys_are_listened_for_and_five_seconds_waited() -> None:
    assert run({}, (1.0, "speech", "hello")) == (9.0, None, ["Say", "Play"])
    assert run({"actionOnEmptyResult": "true", "timeout": "1"}) == (5.0, {"Digits": ""}, ["Say", "Play"])


@pytest.mark.parametrize(
    ("attributes", "keyed", "parameters"),
    [
        ({"numDigits": "1"}, [(1.0, "dtmf", "4")], {"Digits": "4"}),
        ({}, [(1.0, "dtmf", "4"), (1.5, "dtmf", "#")], {"Digits": "4", "FinishedOnKey": "#"}),
        (
            {"finishOnKey": "*"},
            [(1.0, "dtmf", "4"), (1.5, "dtmf", "*")],
            {"Digits": "4", "FinishedOnKey": "*"},
        ),
        (
            {"input": "dtmf speech"},
            [(1.5, "speech", "yes")],
            {"SpeechResult": "yes", "Confidence": "0.9"},
        ),
    ],
)
def test_the_first_input_cuts_the_prompts_short(
    attributes: dict[str, str], keyed: list[tuple[float, str, str]], parameters: dict[str, str]
) -> None:
    at, found, begun = run(attributes, *keyed)
    assert (at, found, begun) == (keyed[-1][0], parameters, ["Say"])
