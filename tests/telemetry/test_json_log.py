"""The log as JSON, of whole calls."""

from __future__ import annotations

import io
import json
import logging
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from loguru import logger

from tests.telemetry.talk import stage
from voiceflow import DTMFFrame, Frame, Pipeline, Processor, handles
from voiceflow.telemetry.json_log import log_json
from voiceflow.transports import Call


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """The log in JSON; afterwards it is as it was."""
    root, made = logging.getLogger(), io.StringIO()
    handlers, level = list(root.handlers), root.level
    log_json("INFO", made)
    yield made
    root.handlers[:] = handlers
    root.setLevel(level)
    logger.remove()
    logger.add(sys.__stderr__ or sys.stderr)


def lines(log: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


class Keys(Processor):
    """Logs where it runs: in the socket's callback."""

    @handles(DTMFFrame)
    def key(self, frame: DTMFFrame) -> Frame:
        logger.info("a key")
        return frame


async def test_every_line_of_a_call_names_it_whether_a_task_or_the_socket_wrote_it(log: io.StringIO) -> None:
    async def bot(call: Call) -> None:
        logger.info("the bot")
        await call.run(Pipeline([call.input(), Keys(), call.output()]))

    async with stage(bot=bot) as on:
        async with on.call() as first, on.call() as second:
            await first.press("1")
            await second.press("2")
        ids = list(on.carrier.calls)
    logger.info("the server")
    by_call = {line.get("call") for line in lines(log)}
    assert by_call == {*ids, None}
    for call in ids:
        said = [line["message"] for line in lines(log) if line.get("call") == call]
        assert said == [f"call {call} is up", "the bot", "a key", f"call {call} is over"]


async def test_an_exception_of_the_bot_shows_its_place_and_not_its_text(log: io.StringIO) -> None:
    said = "my card is " + "4111"
    try:
        raise ValueError(said)
    except ValueError:
        logger.bind(tries=2).exception("lost")
    (line,) = lines(log)
    assert (line["level"], line["message"], line["exception"], line["extra"]) == (
        "ERROR",
        "lost",
        "ValueError",
        {"tries": 2},
    )
    assert "test_json_log.py" in line["trace"]
    assert "4111" not in log.getvalue()


def test_a_message_of_several_lines_is_one_line(log: io.StringIO) -> None:
    logger.info("one\ntwo\r\nthree\u2028four")
    logger.info("five")
    assert [line["message"] for line in lines(log)] == ["one\ntwo\r\nthree\u2028four", "five"]


def test_warnings_of_other_libraries_are_lines_of_the_same_form(log: io.StringIO) -> None:
    logging.getLogger("aiohttp.server").warning("half a request")
    logging.getLogger("aiohttp.server").info("a request")
    assert [(line["level"], line["message"]) for line in lines(log)] == [
        ("WARNING", "aiohttp.server: half a request")
    ]


def test_what_json_does_not_know_is_written_as_text(log: io.StringIO) -> None:
    logger.bind(order=object).info("bound")
    assert lines(log)[0]["extra"] == {"order": "<class 'object'>"}
