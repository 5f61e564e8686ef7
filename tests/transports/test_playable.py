"""Which agent audio a call can play."""

from __future__ import annotations

from voiceflow import AgentAudioFrame
from voiceflow.audio.encoding import TELEPHONE, AudioFormat, Encoding
from voiceflow.errors import LocalProtocolError
from voiceflow.transports.playable import PlayableAudio

WIDE = AudioFormat(Encoding.PCM16, 16_000)


class Checked:
    """Playable audio of a telephone call, and what it complained about."""

    def __init__(self) -> None:
        self.warnings: list[LocalProtocolError] = []
        self.refusals: list[LocalProtocolError] = []
        self.playable = PlayableAudio(TELEPHONE, warn=self.warnings.append, refuse=self.refusals.append)

    def samples(self, data: bytes, *, reply: int = 1, form: AudioFormat = TELEPHONE) -> bytes | None:
        return self.playable.samples(AgentAudioFrame(reply=reply, data=data, format=form))


def test_samples_in_the_format_of_the_call_are_played_as_they_are() -> None:
    checked = Checked()
    assert checked.samples(b"\x7f" * 160) == b"\x7f" * 160
    assert (checked.warnings, checked.refusals) == ([], [])


def test_audio_in_another_format_is_refused_once() -> None:
    checked = Checked()
    assert [checked.samples(bytes(640), form=WIDE) for _ in range(3)] == [None] * 3
    (refusal,) = checked.refusals
    assert "at 8000 Hz, not" in str(refusal)


def test_a_file_of_another_kind_is_refused_once_however_many_replies_are_files() -> None:
    checked = Checked()
    assert [checked.samples(b"ID3\x04" + bytes(400), reply=reply) for reply in (1, 2)] == [None, None]
    (refusal,) = checked.refusals
    assert "file" in str(refusal)
