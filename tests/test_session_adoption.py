"""Taking processors into a session."""

from __future__ import annotations

import asyncio

import pytest

from voiceflow import LocalProtocolError, Pipeline, Processor, Session
from voiceflow.testing import run_virtual


class Part(Processor):
    """A part."""


class Owner(Processor):
    """A part that has a session of its own."""

    session = "database"  # type: ignore[assignment]


async def run(*processors: Processor) -> None:
    session = Session(Pipeline(list(processors)))
    asyncio.get_running_loop().call_later(1.0, session.end)
    await session.run()


def test_names_are_made_unique_in_order() -> None:
    parts = [Part(), Part(), Part()]
    run_virtual(run(*parts))
    assert [part.name for part in parts] == ["Part", "Part-2", "Part-3"]


def test_a_processor_runs_once_and_the_message_says_what_to_do() -> None:
    part = Part()
    run_virtual(run(part))
    with pytest.raises(LocalProtocolError, match="anew for each call"):
        run_virtual(run(part))


def test_an_attribute_that_hides_the_session_is_named() -> None:
    with pytest.raises(LocalProtocolError, match="give your str another name"):
        run_virtual(run(Owner()))
