"""Endpoints as values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceflow.clients.elevenlabs.http.forms import pairs
from voiceflow.clients.elevenlabs.http.operation import Operation
from voiceflow.errors import LocalProtocolError

CHUNK: Operation[None] = Operation("GET", "/v1/documents/{document_id}/chunk/{chunk_id}", None)


def test_ids_stand_in_their_places_in_order() -> None:
    assert CHUNK.places == ("document_id", "chunk_id")
    assert CHUNK.url("https://h", ("a", "b")) == "https://h/v1/documents/a/chunk/b"


@given(st.text(min_size=1).filter(lambda text: text not in (".", "..")))
def test_no_id_leads_to_another_endpoint(text: str) -> None:
    path = CHUNK.url("https://h", (text.encode("utf-8", "ignore").decode() or "x", "b")).removeprefix(
        "https://h"
    )
    assert path.count("/") == 5
    assert "?" not in path
    assert "#" not in path


@pytest.mark.parametrize("bad", ["", ".", ".."])
def test_an_id_that_is_none_is_refused_by_its_name(bad: str) -> None:
    with pytest.raises(LocalProtocolError, match="chunk_id"):
        CHUNK.url("https://h", ("a", bad))


def test_values_are_written_as_the_service_reads_them() -> None:
    values = {"flag": False, "terms": ["a", "b"], "nothing": None, "settings": {"speed": 1.1}, "size": 3}
    assert pairs(values) == [
        ("flag", "false"),
        ("terms", "a"),
        ("terms", "b"),
        ("settings", '{"speed": 1.1}'),
        ("size", "3"),
    ]
