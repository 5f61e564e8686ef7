"""Recordings that are ready to be played."""

import asyncio
import io
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceflow import TELEPHONE, AudioFormat, Encoding, Sound
from voiceflow.audio.g711 import encode
from voiceflow.audio.sound import sound_of
from voiceflow.audio.tones import level, sine, white_noise
from voiceflow.audio.wav import write_wav
from voiceflow.audio.words import join_words
from voiceflow.testing import run_virtual

PCM = AudioFormat(Encoding.PCM16, 16000)


def wav(samples: "np.ndarray[tuple[int, ...], np.dtype[np.int16]]", rate: int = 8000) -> bytes:
    file = io.BytesIO()
    write_wav(file, samples, rate)
    return file.getvalue()


def test_a_wav_file_at_the_lines_rate_is_played_sample_for_sample() -> None:
    samples = sine(440, 0.5, 8000)
    assert run_virtual(Sound.read(wav(samples)).encode(TELEPHONE)) == encode(samples, Encoding.MULAW)


def test_a_stereo_file_of_another_rate_is_mixed_and_resampled_once() -> None:
    left = sine(440, 1.0, 44100)
    sound = Sound.read(wav(np.stack([left, left], axis=1), 44100))
    first = run_virtual(sound.encode(PCM))
    assert (sound.duration, len(first)) == (1.0, PCM.size(1.0))
    assert level(np.frombuffer(first, np.int16)) == pytest.approx(-12, abs=0.1)
    assert run_virtual(sound.encode(PCM)) is first
    assert run_virtual(sound.with_text("Hello.").encode(PCM)) is first


def test_a_long_sound_is_converted_in_a_thread() -> None:
    sound = Sound(white_noise(10.0, 16000), 16000)

    async def main() -> list[str]:
        order: list[str] = []
        asyncio.get_running_loop().call_soon(order.append, "loop")
        await sound.encode(TELEPHONE)
        return [*order, "sound"]

    assert run_virtual(main()) == ["loop", "sound"]


@pytest.mark.parametrize("data", [b"", b"OggS and more", b"RIFFnot a wave file"])
def test_what_is_no_sound_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"neither|not a WAV"):
        Sound.read(data)


@pytest.mark.parametrize("seconds", [0.0, 600.1])
def test_a_sound_of_no_length_or_above_ten_minutes_is_refused(seconds: float) -> None:
    with pytest.raises(ValueError, match="up to 600 seconds"):
        Sound(np.zeros(round(8000 * seconds), np.int16), 8000)


def test_an_mp3_file_without_the_extra_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "soundfile", None)
    with pytest.raises(ImportError, match=r"voiceflow-calls\[mp3\]"):
        Sound.read(b"ID3\x04\x00\x00\x00\x00\x00\x00")


def test_an_mp3_file_is_decoded() -> None:
    soundfile = pytest.importorskip("soundfile")
    file = io.BytesIO()
    soundfile.write(file, sine(440, 1.0, 44100), 44100, format="MP3")
    sound = Sound.read(file.getvalue())
    # The frames of an MP3 file hold 1152 samples, and the encoder needs some before and after.
    assert 1.0 <= sound.duration < 1.2
    heard = np.frombuffer(run_virtual(sound.encode(PCM)), np.int16)
    assert level(heard[4000:12000]) == pytest.approx(-12, abs=0.5)


def test_an_mp3_file_that_is_broken_is_refused() -> None:
    pytest.importorskip("soundfile")
    with pytest.raises(ValueError, match="cannot be decoded"):
        Sound.read(b"ID3\x04\x00\x00\x00\x00\x00\x00" + bytes(500))


@given(st.text(max_size=40))
def test_the_words_make_the_text_and_last_as_long_as_the_sound(text: str) -> None:
    words = Sound.tone(seconds=2.0).with_text(text).words
    assert join_words(words) == " ".join(text.split())
    assert all(word.start <= word.end for word in words)
    if words:
        assert words[0].start == 0.0
        assert words[-1].end == pytest.approx(2.0)


def test_what_can_be_played_becomes_a_sound(tmp_path: Path) -> None:
    data = wav(sine(440, 0.5, 8000))
    path = tmp_path / "beep.wav"
    path.write_bytes(data)
    beep = Sound.tone().with_text("beep")
    assert [sound_of(each, text="x").text for each in (data, path, str(path), beep)] == ["x"] * 4
    assert sound_of(beep) is beep
