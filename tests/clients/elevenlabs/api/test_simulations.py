"""Parts of simulated conversations, however they are framed."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceflow.clients.elevenlabs.api import simulations
from voiceflow.clients.elevenlabs.api.simulations import PartReader, read_parts
from voiceflow.errors import RemoteProtocolError
from voiceflow.testing import run_virtual

COVERS: dict[Any, str] = {}

MESSAGE = {"role": "agent", "message": "A [bracket] and a {brace}\nand “quotes”.", "time_in_call_secs": 1}
ANALYSIS = {"call_successful": "success", "transcript_summary": "Short."}
VALUES: list[Any] = [
    [MESSAGE],
    {"simulated_conversation": [MESSAGE, MESSAGE]},
    MESSAGE,
    {"analysis": ANALYSIS},
]


def texts(pieces: list[bytes]) -> tuple[int, int]:
    """How many messages and analyses are read."""

    async def stream() -> Any:
        for piece in pieces:
            yield piece

    async def run() -> tuple[int, int]:
        parts = [part async for part in read_parts(stream())]
        return sum(len(part.messages) for part in parts), sum(part.analysis is not None for part in parts)

    return run_virtual(run())


@given(
    frame=st.sampled_from(
        ["{}", "{}\n", "data: {}\n\n", "event: part\ndata: {}\r\n\r\n", "{},\n", "\x1e{}\n"]
    ),
    cuts=st.lists(st.integers(0, 2000), max_size=20),
    is_ascii=st.booleans(),
)
def test_every_part_is_read_once_wherever_the_stream_is_cut(
    frame: str, cuts: list[int], is_ascii: bool
) -> None:
    written = [json.dumps(value, ensure_ascii=is_ascii) for value in VALUES]
    body = "".join(frame.replace("{}", text) for text in written).encode()
    places = sorted({0, len(body), *(cut % len(body) for cut in cuts)})
    pieces = [body[a:b] for a, b in pairwise(places)]
    assert texts(pieces) == (4, 1)


def test_a_stream_that_ends_inside_a_part_is_an_error() -> None:
    with pytest.raises(RemoteProtocolError, match="cut off"):
        texts([json.dumps(VALUES[0]).encode()[:-1]])


def test_a_part_that_does_not_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulations, "PART_LIMIT", 1000)
    reader = PartReader()
    list(reader.feed("[" + " " * 900))
    with pytest.raises(RemoteProtocolError, match="more than 1000"):
        list(reader.feed(" " * 200))


def test_a_part_that_does_not_fit_is_not_quoted() -> None:
    with pytest.raises(RemoteProtocolError) as caught:
        texts([b'[{"role": "agent", "message": 4711}]'])
    assert "4711" not in str(caught.value)
