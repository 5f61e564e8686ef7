"""Client frames, taken apart again byte by byte."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from voiceflow.emulators.twilio.masking import text_frame

sizes = st.sampled_from([0, 1, 2, 3, 124, 125, 126, 127, 300, 65535, 65536, 70001])


@given(size=sizes, key=st.integers(0, 2**32 - 1))
def test_a_frame_is_one_masked_text_message(size: int, key: int) -> None:
    payload = bytes(65 + index % 26 for index in range(size))
    frame = text_frame(payload, key)
    final_and_opcode, masked_and_size = frame[:2]
    assert final_and_opcode == 0x81
    assert masked_and_size & 0x80
    extended = {126: 2, 127: 8}.get(masked_and_size & 0x7F, 0)
    told = int.from_bytes(frame[2 : 2 + extended], "big") if extended else masked_and_size & 0x7F
    assert told == size
    assert extended == (0 if size < 126 else 2 if size < 65536 else 8)
    mask, body = frame[2 + extended : 6 + extended], frame[6 + extended :]
    assert bytes(byte ^ mask[index % 4] for index, byte in enumerate(body)) == payload
