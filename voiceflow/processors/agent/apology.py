"""What the user hears while a speech-to-speech model cannot answer."""

from __future__ import annotations

from functools import cache

from voiceflow.audio.clips import moment
from voiceflow.audio.encoding import TELEPHONE, Encoding
from voiceflow.audio.g711 import decode
from voiceflow.audio.sound import Sound
from voiceflow.frames import AgentAudioFrame, AgentTextFrame, ReplyEndFrame
from voiceflow.processor import Processor


class AgentApology:
    """A sound to play when an answer is due and the connection is lost.

    Args:
        owner: The agent.
        sound: The sound; None for a recorded "Sorry, one moment please."
    """

    def __init__(self, owner: Processor, sound: Sound | None) -> None:
        self._owner, self._sound = owner, sound
        self._data = b""

    async def prepare(self) -> None:
        """Convert the sound before it is needed. Until then, none is played."""
        self._data = await (self._sound or _one_moment()).encode(self._owner.session.format)

    def play(self) -> None:
        """Play it: the user is waiting."""
        sound, session = self._sound, self._owner.session
        if not self._data:
            return
        number = session.next_reply()
        if sound is not None and sound.text:
            self._owner.push(AgentTextFrame(reply=number, text=sound.text))
        self._owner.push(AgentAudioFrame(reply=number, data=self._data, format=session.format))
        self._owner.push(ReplyEndFrame(reply=number))


@cache
def _one_moment() -> Sound:
    """The recorded apology, which is converted once for all calls."""
    return Sound(decode(moment(), Encoding.MULAW), TELEPHONE.sample_rate)
