"""``<Gather>``: keys and words of the person, while prompts run and for a while afterwards.

Source: https://www.twilio.com/docs/voice/twiml/gather
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from voiceflow.emulators.kit.gathering import GatherInput
from voiceflow.emulators.kit.xml_document import Verb

CONFIDENCE = "0.9"
"""The carrier's confidence in what it has understood."""


async def run_gather(
    verb: Verb, source: GatherInput, prompt: Callable[[Verb], Awaitable[object]]
) -> Mapping[str, str] | None:
    """Run a ``<Gather>``.

    Args:
        verb: The element.
        source: The person's input.
        prompt: Runs one of the verbs in it.

    Returns:
        Parameters for its ``action``; None if there was no input, and the next verb runs.
    """
    given = verb.attributes

    async def prompts() -> None:
        for child in verb.children:
            await prompt(child)

    found = await source.gather(
        prompts(),
        kinds=given.get("input", "dtmf").split(),
        patience=float(given.get("timeout", 5)),
        most_keys=int(given.get("numDigits", 0)),
        finish_key=given.get("finishOnKey", "#"),
    )
    if found is None:
        return {"Digits": ""} if given.get("actionOnEmptyResult") == "true" else None
    if found.words:
        return {"SpeechResult": found.words, "Confidence": CONFIDENCE}
    return {"Digits": found.keys} | ({"FinishedOnKey": found.finish_key} if found.finish_key else {})
