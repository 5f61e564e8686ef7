"""Forms, as clients write them."""

from __future__ import annotations

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceflow.emulators.kit.multipart import parts

BOUNDARY = "b0und4ry"


@given(st.lists(st.binary(max_size=200), min_size=1, max_size=5))
def test_what_a_client_writes_is_read_to_the_byte(files: list[bytes]) -> None:
    request = httpx.Request(
        "POST",
        "https://api.test/",
        data={"plain": ["one", "two"]},
        files=[(f"file{number}", (f"f{number}.wav", data, "audio/wav")) for number, data in enumerate(files)],
    )
    found = list(parts(request.headers["Content-Type"], request.read()))
    assert [(part.name, part.data) for part in found[:2]] == [("plain", b"one"), ("plain", b"two")]
    assert [(part.filename, part.content_type, part.data) for part in found[2:]] == [
        (f"f{number}.wav", "audio/wav", data) for number, data in enumerate(files)
    ]


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data", b""),
        (f"multipart/form-data; boundary={BOUNDARY}", b""),
        (
            f"multipart/form-data; boundary={BOUNDARY}",
            b'--b0und4ry\r\nContent-Disposition: form-data; name="a"\r\n\r\nx',
        ),
        (
            f"multipart/form-data; boundary={BOUNDARY}",
            b"--b0und4ry\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b0und4ry--",
        ),
    ],
)
def test_what_is_no_form_is_refused(content_type: str, body: bytes) -> None:
    with pytest.raises(ValueError, match="without"):
        list(parts(content_type, body))
