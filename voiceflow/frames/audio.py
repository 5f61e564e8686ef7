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


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioFrame(Frame):
    """A chunk of mono audio, in its original encoding.

    Attributes:
        data: The encoded samples.
        format: How ``data`` is encoded.
    """

    data: bytes = field(repr=False)
    format: AudioFormat
    _samples: NDArray[np.int16] | None = field(default=None, init=False, repr=False, compare=False)

    @property
    def duration(self) -> float:
        """Length in seconds."""
        return self.format.seconds(len(self.data))

    @property
    def samples(self) -> NDArray[np.int16]:
        """The samples as 16-bit integers, decoded once, on first use. Do not write to it."""
        if self._samples is None:
            object.__setattr__(self, "_samples", decode(self.data, self.format.encoding))
        assert self._samples is not None
        return self._samples


@dataclass(frozen=True, slots=True, kw_only=True)
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
