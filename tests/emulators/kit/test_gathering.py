"""Keys and words of the person on the phone."""

from __future__ import annotations

import asyncio
from typing import Any

from voiceflow.emulators.kit.gathering import Gathered, GatherInput
from voiceflow.testing import run_virtual


def gathered(
    *inputs: tuple[float, str, str], prompt: float = 2.0, **options: Any
) -> tuple[float, Gathered | None]:
    """When the gathering was over, and what was gathered, of inputs at these times."""
    given = {"kinds": ("dtmf", "speech"), "patience": 5.0, **options}

    async def main() -> tuple[float, Gathered | None]:
        source, loop = GatherInput(), asyncio.get_running_loop()
        for at, kind, text in inputs:
            loop.call_at(at, source.take, kind, text)
        found = await source.gather(asyncio.sleep(prompt), **given)
        assert source.take("dtmf", "1") is False
        return loop.time(), found

    return run_virtual(main())


def test_without_any_input_the_patience_begins_after_the_prompt() -> None:
    assert gathered() == (7.0, None)
    assert gathered(prompt=0.0, patience=3.0) == (3.0, None)


def test_the_first_words_end_it_even_during_the_prompt() -> None:
    assert gathered((1.0, "speech", "sales please")) == (1.0, Gathered(words="sales please"))
    assert gathered((6.9, "speech", "sales")) == (6.9, Gathered(words="sales"))


def test_keys_are_gathered_to_their_number_their_last_key_or_a_silence() -> None:
    keys = [(1.0, "dtmf", "1"), (2.0, "dtmf", "2"), (3.0, "dtmf", "#")]
    assert gathered(*keys) == (3.0, Gathered(keys="12", finish_key="#"))
    assert gathered(*keys, most_keys=2) == (2.0, Gathered(keys="12"))
    assert gathered(*keys, finish_key="") == (8.0, Gathered(keys="12#"))
    assert gathered((3.0, "dtmf", "#")) == (3.0, Gathered(finish_key="#"))


def test_what_is_not_listened_to_is_let_pass() -> None:
    inputs = [(1.0, "speech", "hello"), (3.0, "dtmf", "1"), (4.0, "speech", "hm")]
    assert gathered(*inputs, kinds=("dtmf",)) == (9.0, Gathered(keys="1"))


def test_a_storm_of_keys_is_bounded_and_none_is_shown() -> None:
    at, found = gathered(*[(1.0, "dtmf", "7")] * 300, patience=1.0)
    assert found is not None
    assert (at, len(found.keys)) == (2.0, 100)
    assert "7" not in repr(found)
