"""Keys and words of the person on the phone, for instructions that ask for them."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Coroutine
from dataclasses import dataclass, field
from typing import Never

_MOST_INPUTS = 100


@dataclass(frozen=True, slots=True)
class Gathered:
    """What the person keyed or said.

    Attributes:
        keys: Without the key that finished them; empty if the person spoke.
        words: As a recogniser understands them; empty if the person keyed.
        finish_key: The key that finished the others; empty if none did.
    """

    keys: str = field(default="", repr=False)
    words: str = field(default="", repr=False)
    finish_key: str = ""


class GatherInput:
    """What the person keys and says. It counts while an instruction listens."""

    def __init__(self) -> None:
        self._inputs: asyncio.Queue[tuple[str, str]] | None = None

    def take(self, kind: str, text: str) -> bool:
        """Take a key or words.

        Args:
            kind: ``"dtmf"`` or ``"speech"``.
            text: The key, or the words.

        Returns:
            Whether anything listens.
        """
        if self._inputs is None or self._inputs.full():
            return False
        self._inputs.put_nowait((kind, text))
        return True

    async def gather(
        self,
        prompt: Coroutine[object, Never, None],
        *,
        kinds: Collection[str],
        patience: float,
        most_keys: int = 0,
        finish_key: str = "#",
    ) -> Gathered | None:
        """Run a prompt and listen, during it and for a while afterwards.

        Args:
            prompt: Cut short by the first input.
            kinds: ``"dtmf"``, ``"speech"`` or both.
            patience: Seconds to wait after the prompt, and after each key.
            most_keys: How many keys are enough; 0 for any number.
            finish_key: The key that finishes the others; empty for none.

        Returns:
            None if there was no input.
        """
        inputs = self._inputs = asyncio.Queue(_MOST_INPUTS)
        prompts = asyncio.get_running_loop().create_task(prompt, name="prompts")
        try:
            first = await _first(inputs, kinds, prompts, patience)
            if first is None:
                return None
            kind, text = first
            if kind == "speech":
                return Gathered(words=text)
            return await _keys(inputs, text, patience, most_keys, finish_key)
        finally:
            self._inputs = None
            prompts.cancel()
            await asyncio.wait([prompts])


async def _first(
    inputs: asyncio.Queue[tuple[str, str]],
    kinds: Collection[str],
    prompts: asyncio.Task[None],
    patience: float,
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


async def _keys(
    inputs: asyncio.Queue[tuple[str, str]], keys: str, patience: float, most: int, finish: str
) -> Gathered:
    """Collect the keys after the first one."""
    try:
        while keys[-1:] != finish and not (most and len(keys) >= most):
            async with asyncio.timeout(patience):
                kind, text = await inputs.get()
            keys += text if kind == "dtmf" else ""
    except TimeoutError:
        return Gathered(keys=keys)
    if finish and keys.endswith(finish):
        return Gathered(keys=keys[: -len(finish)], finish_key=finish)
    return Gathered(keys=keys)
