"""``<Gather>``: keys and words of the person, while prompts run and for a while afterwards.

Source: https://www.twilio.com/docs/voice/twiml/gather
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from voiceflow.emulators.twilio.twiml import Verb

CONFIDENCE = "0.9"
"""The carrier's confidence in what it has understood."""

_MOST_INPUTS = 100


class GatherInput:
    """What the person keys and says. It counts while a ``<Gather>`` listens."""

    def __init__(self) -> None:
        self._inputs: asyncio.Queue[tuple[str, str]] | None = None

    def open(self) -> asyncio.Queue[tuple[str, str]]:
        """Begin to listen: pairs of ``"dtmf"`` and a key, or ``"speech"`` and words."""
        self._inputs = asyncio.Queue(_MOST_INPUTS)
        return self._inputs

    def close(self) -> None:
        """Listen no more."""
        self._inputs = None

    def take(self, kind: str, text: str) -> bool:
        """Take a key or words.

        Returns:
            Whether anything listens.
        """
        if self._inputs is None or self._inputs.full():
            return False
        self._inputs.put_nowait((kind, text))
        return True


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
    kinds = verb.attributes.get("input", "dtmf").split()
    inputs = source.open()
    prompts = asyncio.get_running_loop().create_task(_prompt(verb, prompt), name="prompts")
    try:
        first = await _first(inputs, kinds, prompts, float(verb.attributes.get("timeout", 5)))
        if first is None:
            return {"Digits": ""} if verb.attributes.get("actionOnEmptyResult") == "true" else None
        kind, text = first
        if kind == "speech":
            return {"SpeechResult": text, "Confidence": CONFIDENCE}
        return await _keys(verb, inputs, text)
    finally:
        source.close()
        prompts.cancel()
        await asyncio.wait([prompts])


async def _prompt(verb: Verb, prompt: Callable[[Verb], Awaitable[object]]) -> None:
    for child in verb.children:
        await prompt(child)


async def _first(
    inputs: asyncio.Queue[tuple[str, str]], kinds: list[str], prompts: asyncio.Task[None], patience: float
) -> tuple[str, str] | None:
    """The first input of a kind that is listened to; None if the time after the prompts is over."""
    while True:
        entry = asyncio.ensure_future(inputs.get())
        try:
            if not prompts.done():
                await asyncio.wait([entry, prompts], return_when=asyncio.FIRST_COMPLETED)
            if not entry.done():
                await asyncio.wait([entry], timeout=patience)
            if not entry.done():
                return None
            if entry.result()[0] in kinds:
                return entry.result()
        finally:
            entry.cancel()


async def _keys(verb: Verb, inputs: asyncio.Queue[tuple[str, str]], keys: str) -> Mapping[str, str]:
    """Collect the keys after the first one."""
    finish = verb.attributes.get("finishOnKey", "#")
    wanted = int(verb.attributes.get("numDigits", 0))
    patience = float(verb.attributes.get("timeout", 5))
    try:
        while keys[-1:] != finish and not (wanted and len(keys) >= wanted):
            async with asyncio.timeout(patience):
                kind, text = await inputs.get()
            keys += text if kind == "dtmf" else ""
    except TimeoutError:
        return {"Digits": keys}
    if finish and keys.endswith(finish):
        return {"Digits": keys[: -len(finish)], "FinishedOnKey": finish}
    return {"Digits": keys}
