"""Segments end by what is in the audio, however it is cut into packets."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from voiceflow.audio.encoding import TELEPHONE, AudioFormat, Encoding
from voiceflow.audio.g711 import encode
from voiceflow.emulators.elevenlabs.segments import Segment, Segmenter, SegmentRules
from voiceflow.emulators.elevenlabs.voices import FormantVoice

PCM = AudioFormat(Encoding.PCM16, 16000)


def voice(seconds: float, audio: AudioFormat = TELEPHONE) -> bytes:
    samples = FormantVoice(seconds / 5).speech("voice", audio.sample_rate).samples
    return encode(samples, audio.encoding)


def feed(segmenter: Segmenter, data: bytes, size: int) -> list[Segment]:
    found: list[Segment] = []
    for begin in range(0, len(data), size):
        found += segmenter.feed(data[begin : begin + size])
    return found


def test_a_segment_knows_where_its_voice_is() -> None:
    segmenter = Segmenter(TELEPHONE, SegmentRules())
    segmenter.feed(TELEPHONE.silence(0.5) + voice(1.0) + TELEPHONE.silence(0.3))
    segment = segmenter.commit()
    assert segment.voiced == (0.5, 1.5)
    assert segment.duration == 1.8
    assert segment.start == 0.0
    assert segmenter.commit().start == 1.8


def test_line_noise_is_no_voice() -> None:
    noise = np.random.default_rng(1).normal(0, 60, 16000).astype(np.int16)
    segmenter = Segmenter(PCM, SegmentRules())
    segmenter.feed(noise.tobytes())
    assert not segmenter.commit().is_voiced


def test_a_click_is_no_speech() -> None:
    segmenter = Segmenter(TELEPHONE, SegmentRules(min_speech=0.1))
    segmenter.feed(TELEPHONE.silence(0.5) + voice(0.06) + TELEPHONE.silence(0.5))
    assert not segmenter.has_speech
    assert not segmenter.commit().is_voiced


def test_silence_after_speech_ends_a_segment_and_silence_alone_does_not() -> None:
    segmenter = Segmenter(TELEPHONE, SegmentRules(silence=0.5))
    assert segmenter.feed(TELEPHONE.silence(3.0)) == []
    data = voice(1.0) + TELEPHONE.silence(0.48)
    assert segmenter.feed(data) == []
    (segment,) = segmenter.feed(TELEPHONE.silence(1.0))
    assert segment.duration == 4.5
    assert segment.voiced == (3.0, 4.0)
    assert round(segmenter.seconds, 6) == 0.98


def test_a_pause_in_sending_is_no_silence() -> None:
    segmenter = Segmenter(TELEPHONE, SegmentRules(silence=0.5))
    segmenter.feed(voice(1.0))
    assert segmenter.feed(b"") == []


def test_a_segment_ends_at_its_limit() -> None:
    segmenter = Segmenter(TELEPHONE, SegmentRules(limit=2.0))
    found = segmenter.feed(voice(5.0))
    assert [(s.start, s.duration) for s in found] == [(0.0, 2.0), (2.0, 2.0)]


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.booleans(), st.integers(1, 40)), max_size=8),
    st.integers(1, 3000),
    st.sampled_from([None, 0.2]),
)
def test_packet_sizes_do_not_matter(parts: list[tuple[bool, int]], size: int, silence: float | None) -> None:
    data = b"".join(voice(n / 50) if loud else TELEPHONE.silence(n / 50) for loud, n in parts)
    rules = SegmentRules(silence=silence, limit=1.0)
    whole, cut = Segmenter(TELEPHONE, rules), Segmenter(TELEPHONE, rules)
    expected = [*whole.feed(data), whole.commit()]
    assert [*feed(cut, data, size), cut.commit()] == expected
    assert b"".join(segment.data for segment in expected) == data


def test_silence_before_speech_can_be_a_segment_of_its_own() -> None:
    segmenter = Segmenter(TELEPHONE, SegmentRules(silence=0.5, idle=1.0))
    ended = segmenter.feed(TELEPHONE.silence(2.5) + voice(0.4) + TELEPHONE.silence(0.6))
    assert [(segment.duration, segment.is_voiced) for segment in ended] == [
        (1.0, False),
        (1.0, False),
        (1.4, True),
    ]


def test_a_click_in_silence_waits_for_silence_after_it() -> None:
    segmenter = Segmenter(TELEPHONE, SegmentRules(min_speech=0.2, idle=1.0))
    ended = segmenter.feed(TELEPHONE.silence(0.5) + voice(0.1) + TELEPHONE.silence(1.1))
    assert [segment.is_voiced for segment in ended] == [False]
    assert round(ended[0].duration, 6) == 1.6
