"""Between an emulated telephone and a carrier's wire."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceflow.audio.encoding import TELEPHONE, AudioFormat, Encoding
from voiceflow.emulators.kit.wire_audio import WireAudio

NARROW, WIDE = AudioFormat(Encoding.PCM16, 8000), AudioFormat(Encoding.PCM16, 16000)
# Of the two bytes for zero, the one that an encoder writes.
PACKETS = st.binary(max_size=40).map(lambda data: data.replace(b"\x7f", b"\xff"))


@pytest.mark.parametrize("wire", [TELEPHONE, NARROW, WIDE])
@given(packet=PACKETS)
def test_what_the_caller_says_comes_back_to_the_byte(wire: AudioFormat, packet: bytes) -> None:
    line = WireAudio(wire)
    sent = line.to_app(packet)
    assert wire.seconds(len(sent)) == TELEPHONE.seconds(len(packet))
    assert line.from_app(sent) == packet


def test_wide_audio_is_averaged_and_what_is_no_whole_sample_is_dropped() -> None:
    line = WireAudio(WIDE)
    pair = np.array([1000, 3000], "<i2").tobytes()
    assert line.from_app(pair) == WireAudio(NARROW).from_app(np.array([2000], "<i2").tobytes())
    assert line.from_app(pair + b"\x01\x02\x03") == line.from_app(pair)
    assert WireAudio(NARROW).from_app(b"\x01") == b""
