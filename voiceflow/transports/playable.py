"""Which agent audio a call can play: its own format, samples without a file around them."""

from __future__ import annotations

from collections.abc import Callable

from voiceflow.audio.containers import Unwrapper
from voiceflow.audio.encoding import AudioFormat
from voiceflow.errors import LocalProtocolError
from voiceflow.frames import AgentAudioFrame

_SAMPLES_ONLY = "make frames of the samples only"


class PlayableAudio:
    """Finds the samples in the agent's audio frames, and reports each kind of unplayable audio once.

    Args:
        audio: The format that the call plays.
        warn: Called with an error that leaves something to play.
        refuse: Called with an error after which nothing can be played; at most once.
    """

    def __init__(
        self,
        audio: AudioFormat,
        *,
        warn: Callable[[LocalProtocolError], None],
        refuse: Callable[[LocalProtocolError], None],
    ) -> None:
        self._audio = audio
        self._warn = warn
        self._refuse = refuse
        self._is_refused = self._is_warned = False
        self._reply = -1
        self._unwrapper = Unwrapper(audio)

    def samples(self, frame: AgentAudioFrame) -> bytes | None:
        """The samples of a frame without a file header, whose bytes would be played as noise.

        Returns:
            The samples, or None if there are none to play.
        """
        if frame.format != self._audio:
            self._refuse_format(frame.format)
            return None
        if frame.reply != self._reply:
            self._reply, self._unwrapper = frame.reply, Unwrapper(self._audio)
        found = self._unwrapper
        data = found.feed(frame.data)
        if found.refusal:
            self._give_up(
                f"the agent's audio is a {found.container} file, and {found.refusal}: {_SAMPLES_ONLY}"
            )
        elif found.container and not self._is_warned:
            self._is_warned = True
            self._warn(
                LocalProtocolError(f"the agent's audio has a {found.container} header: {_SAMPLES_ONLY}")
            )
        return None if frame.data and not data else data

    def _refuse_format(self, got: AudioFormat) -> None:
        wanted = self._audio
        self._give_up(
            f"this call plays {wanted.encoding} at {wanted.sample_rate} Hz, not {got.encoding} at "
            f"{got.sample_rate} Hz: ask for session.format where the audio is made"
        )

    def _give_up(self, why: str) -> None:
        if not self._is_refused:
            self._is_refused = True
            self._refuse(LocalProtocolError(why))
