"""Headers of files where samples belong."""

import io
import struct
import wave

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rows import each_row
from voiceflow.audio.containers import LONGEST_HEADER, Unwrapper, container_of
from voiceflow.audio.encoding import TELEPHONE, AudioFormat, Encoding

PCM = AudioFormat(Encoding.PCM16, 8000)


def chunk(name: bytes, data: bytes, size: int | None = None) -> bytes:
    return name + struct.pack("<I", len(data) if size is None else size) + data + b"\0" * (len(data) % 2)


def wav(
    samples: bytes,
    *,
    tag: int = 7,
    bits: int = 8,
    channels: int = 1,
    rate: int = 8000,
    before: bytes = b"",
    after: bytes = b"",
    size: int | None = None,
) -> bytes:
    form = struct.pack("<HHIIHH", tag, channels, rate, rate * bits // 8, bits // 8, bits)
    body = b"WAVE" + chunk(b"fmt ", form) + before + chunk(b"data", samples, size) + after
    return b"RIFF" + struct.pack("<I", len(body) if size is None else size) + body


def unwrapped(file: bytes, cut: int, wanted: AudioFormat = TELEPHONE) -> tuple[bytes, str, str]:
    unwrapper = Unwrapper(wanted)
    samples = b"".join(unwrapper.feed(file[at : at + cut]) for at in range(0, len(file), cut))
    return samples, unwrapper.container, unwrapper.refusal


LIST = chunk(b"LIST", b"INFOISFT" + b"\6\0\0\0Lavf60")


@given(st.binary(min_size=2, max_size=600).map(lambda data: data[: len(data) // 2 * 2]), st.integers(4, 700))
def test_a_wav_file_of_the_right_samples_is_played_without_all_that_is_no_sample(
    samples: bytes, cut: int
) -> None:
    for file in (wav(samples), wav(samples, before=LIST), wav(samples, after=LIST)):
        assert unwrapped(file, cut) == (samples, "WAV", "")


@given(st.lists(st.binary(min_size=12, max_size=200), min_size=1, max_size=5), st.booleans())
def test_one_wav_file_for_each_clause_is_played_like_one_of_all(
    clauses: list[bytes], is_joined: bool
) -> None:
    unwrapper = Unwrapper(TELEPHONE)
    files = [wav(clause, after=LIST) for clause in clauses]
    pieces = [b"".join(files)] if is_joined else files
    assert b"".join(map(unwrapper.feed, pieces)) == b"".join(clauses)


@pytest.mark.parametrize("size", [0, 0x7FFFFFFF, 0xFFFFFFFF])
def test_a_wav_stream_that_does_not_know_its_length_is_played_to_its_end(size: int) -> None:
    samples = bytes(range(256)) * 5
    assert unwrapped(wav(samples, size=size), 160) == (samples, "WAV", "")


def test_what_pythons_own_writer_writes_is_unwrapped_for_a_line_of_linear_samples() -> None:
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(8000)
        writer.writeframes(b"\1\2" * 400)
    assert unwrapped(file.getvalue(), 320, PCM) == (b"\1\2" * 400, "WAV", "")
    assert unwrapped(file.getvalue(), 320) == (b"", "WAV", "it holds pcm16 at 8000 Hz")


@pytest.mark.parametrize(
    ("file", "refusal"),
    [
        (wav(bytes(400), tag=1, bits=16, rate=24000), "it holds pcm16 at 24000 Hz"),
        (wav(bytes(400), tag=6), "it holds alaw at 8000 Hz"),
        (wav(bytes(400), rate=16000), "it holds mulaw at 16000 Hz"),
        (wav(bytes(400), channels=2), "it holds other samples"),
        (wav(bytes(400), tag=3, bits=32), "it holds other samples"),
        (b"RIFF\0\0\0\0WAVE" + chunk(b"data", bytes(400)), "it holds other samples"),
        (b"RIFF\0\0\0\0WAVE" + chunk(b"junk", bytes(LONGEST_HEADER)), "it contains no samples"),
    ],
)
def test_a_wav_file_of_other_samples_is_refused_and_nothing_of_it_is_played(
    file: bytes, refusal: str
) -> None:
    for cut in (44, 160, len(file)):
        assert unwrapped(file + bytes(500), cut) == (b"", "WAV", refusal)


MP3 = b"\xff\xfb\x90\xc4" + bytes(413)  # 128 kbit/s at 44100 Hz


@each_row(
    ("data", "name"),
    [
        (b"ID3\4\0\0\0\0\0\x23" + bytes(50), "MP3"),
        (MP3 * 2, "MP3"),
        ((b"\xff\xf3\x84\xc4" + bytes(188)) * 2, "MP3"),  # 64 kbit/s at 24000 Hz, MPEG 2
        (b"OggS\0\2" + bytes(50), "Ogg"),
        (b"fLaC\0\0\0\x22" + bytes(50), "FLAC"),
        (b".snd\0\0\0\x18" + bytes(50), "AU"),
        (b"FORM\0\0\1\0AIFF" + bytes(50), "AIFF"),
        (b"RIFX\0\0\1\0WAVE" + bytes(50), "WAV"),
        (b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm" + bytes(50), "WebM"),
        (b"\0\0\0\x20ftypM4A " + bytes(50), "MP4"),
        (b"caff\0\1\0\0" + bytes(50), "CAF"),
        (b"#!AMR\n" + bytes(50), "AMR"),
    ],
)
def test_other_files_are_known_by_name_and_refused(data: bytes, name: str) -> None:
    assert container_of(data) == name
    assert unwrapped(data + bytes(500), len(data)) == (b"", name, f"{name} has to be decoded first")


@given(st.binary(max_size=400), st.integers(1, 160))
def test_samples_are_played_as_they_are(samples: bytes, cut: int) -> None:
    assert unwrapped(b"\xff\xfb\x90" + samples, cut) == (b"\xff\xfb\x90" + samples, "", "")


@given(st.binary(max_size=80), st.integers(4, 90))
def test_a_file_that_is_broken_is_never_an_exception(tail: bytes, cut: int) -> None:
    for start in (wav(bytes(20))[:36], b"RIFF", b"RIFF\0\0\0\0WAVE", MP3[:100], b"ID3"):
        unwrapped(start + tail, cut)
