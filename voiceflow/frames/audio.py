"""Frames of sound."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from voiceflow.audio.encoding import AudioFormat
from voiceflow.audio.g711 import decode
from voiceflow.frames.base import Frame

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True, init=False)
class AudioFrame(Frame):
    """A chunk of mono audio, in its original encoding.

    Attributes:
        data: The encoded samples.
        format: How ``data`` is encoded.
    """

    data: bytes = field(repr=False)
    format: AudioFormat
    _samples: NDArray[np.int16] | None = field(default=None, init=False, repr=False, compare=False)

    def __init__(self, *, data: bytes, format: AudioFormat) -> None:  # noqa: A002 - the field's word
        _set_data(self, data)
        _set_format(self, format)
        _set_samples(self, None)

    @property
    def duration(self) -> float:
        """Length in seconds."""
        return self.format.seconds(len(self.data))

    @property
    def samples(self) -> NDArray[np.int16]:
        """The samples as 16-bit integers, decoded once, on first use. Do not write to it."""
        samples = self._samples
        if samples is None:
            samples = decode(self.data, self.format.encoding)
            _set_samples(self, samples)
        return samples


# A frame comes with every packet: through its slots it is made in two thirds of a dataclass's time.
_set_data, _set_format, _set_samples = (
    vars(AudioFrame)[name].__set__ for name in ("data", "format", "_samples")
)


@dataclass(frozen=True, slots=True, kw_only=True, init=False)
class UserAudioFrame(AudioFrame):
    """Audio from the user's microphone. It never waits: only plain ``def`` handlers may take it."""

    overtakes: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentAudioFrame(AudioFrame):
    """Agent audio to play to the user.

    Attributes:
        reply: The reply it belongs to.
    """

    interruptible: ClassVar[bool] = True

    reply: int
