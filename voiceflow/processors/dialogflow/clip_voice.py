"""A voice for the few phrases that the agent's voice cannot speak."""

from __future__ import annotations

from voiceflow.audio.clips import apology
from voiceflow.audio.encoding import TELEPHONE, Encoding
from voiceflow.audio.g711 import decode
from voiceflow.audio.sound import Sound
from voiceflow.declarations import makes, needs
from voiceflow.frames import AgentAudioFrame, AgentTextFrame
from voiceflow.handlers import handles
from voiceflow.processor import Processor


@makes(AgentAudioFrame, sole=True)
@needs(AgentTextFrame)
class ClipVoice(Processor):
    """Plays a recorded apology for each reply of text. Only a failure leads to one."""

    def __init__(self) -> None:
        super().__init__()
        self._last: int | None = None
        self._clip = Sound(decode(apology(), Encoding.MULAW), TELEPHONE.sample_rate)

    @handles(AgentTextFrame)
    async def _speak(self, frame: AgentTextFrame) -> AgentAudioFrame | None:
        if frame.reply == self._last:
            return None
        self._last = frame.reply
        data = await self._clip.encode(self.session.format)
        return AgentAudioFrame(reply=frame.reply, data=data, format=self.session.format)
