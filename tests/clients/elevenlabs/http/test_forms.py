"""How values and files are written into forms."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import pytest

from voiceflow.clients.elevenlabs.http import forms
from voiceflow.clients.elevenlabs.http.forms import FileUpload, Upload, form, pairs
from voiceflow.errors import LocalProtocolError


def test_values_are_written_as_the_service_reads_them() -> None:
    written = pairs(
        {
            "flag": True,
            "off": False,
            "number": 0.5,
            "words": ["a", "b", None],
            "nothing": None,
            "object": {"a": 1},
            "objects": [{"a": 1}, {"b": True}],
            "none_of_it": [],
        }
    )
    assert written == [
        ("flag", "true"),
        ("off", "false"),
        ("number", "0.5"),
        ("words", "a"),
        ("words", "b"),
        ("object", '{"a": 1}'),
        ("objects", '[{"a": 1}, {"b": true}]'),
    ]


def test_a_file_on_the_disk_is_open_while_it_is_sent_and_not_read_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "call.wav"
    path.write_bytes(b"0123")
    upload = FileUpload(path)
    with ExitStack() as opened:
        found = upload.open()
        monkeypatch.setattr(forms.FileUpload, "open", lambda self: found)
        form([("model_id", "scribe_v2")], {"file": [upload]}, opened)
        assert (found.closed, found.tell()) == (False, 0)
    assert found.closed
    assert (upload.name, upload.size) == ("call.wav", 4)


def test_a_file_that_cannot_be_opened_is_told_without_its_path(tmp_path: Path) -> None:
    with pytest.raises(LocalProtocolError, match=r"^file: .*FileNotFoundError") as caught:
        FileUpload(tmp_path / "+15550100.wav").open()
    assert "15550100" not in str(caught.value)
    assert "15550100" not in repr(FileUpload(tmp_path / "+15550100.wav"))


def test_what_is_sent_is_in_no_repr() -> None:
    assert "secret" not in repr(Upload(b"secret"))
