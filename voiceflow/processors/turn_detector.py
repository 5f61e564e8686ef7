"""A turn model as a processor."""

from __future__ import annotations

from loguru import logger

from voiceflow.arguments import checks_arguments
from voiceflow.audio.turn_model import TurnChance, TurnModel, TurnStream
from voiceflow.declarations import makes, needs
from voiceflow.errors import ConfigurationError
from voiceflow.frames import (
    Frame,
    TurnProbabilityFrame,
    UserAudioFrame,
    UserSpeakingFrame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
)
from voiceflow.handlers import handles
from voiceflow.processor import Processor


@makes(TurnProbabilityFrame, sole=True)
@needs(UserAudioFrame, UserStartedSpeakingFrame)
class TurnDetector(Processor):
    """Predicts from the user's voice whether the turn ends. Place it after the ``VAD``.

    Takes UserAudioFrame, UserStartedSpeakingFrame, UserSpeakingFrame and UserStoppedSpeakingFrame, all of
    which go on. Adds TurnProbabilityFrame, downstream, whenever the model has an answer. The responder weighs
    it with the words; see ``TurnPolicy.silence_doubted``.

    Without an answer, words and silence decide, as without this processor: while the model loads, when the
    answer comes too late, and after the model has failed, which logs one warning.

    Args:
        model: The turn model, shared by all calls of the process, such as ``SmartTurn``.
    """

    @checks_arguments()
    def __init__(self, model: TurnModel) -> None:
        super().__init__()
        self._model = model
        self._stream: TurnStream | None = None
        self._rate = 0

    def start(self) -> None:
        self._rate = self.session.format.sample_rate
        try:
            self._stream = self._model.open(self._rate, self._hear, self._give_up)
        except ValueError as exc:
            raise ConfigurationError(f"TurnDetector: {exc}; give it another model") from exc

    async def stop(self) -> None:
        if self._stream is None:
            return
        self._stream.close()
        if self._stream.dropped:
            logger.warning(
                "the turn model was behind: {} judgements of a call left out", self._stream.dropped
            )

    @handles(UserAudioFrame)
    def listen(self, frame: UserAudioFrame) -> Frame:
        if self._stream is not None and frame.format.sample_rate == self._rate:
            self._stream.feed(frame.samples, self.session.now())
        return frame

    @handles(UserStartedSpeakingFrame, UserSpeakingFrame)
    def hear_voice(self, frame: UserStartedSpeakingFrame | UserSpeakingFrame) -> Frame:
        if self._stream is not None:
            self._stream.speak(frame.at)
        return frame

    @handles(UserStoppedSpeakingFrame)
    def hear_end(self, frame: UserStoppedSpeakingFrame) -> Frame:
        if self._stream is not None:
            self._stream.fall_silent(frame.at)
        return frame

    def _hear(self, chance: TurnChance, at: float) -> None:
        self.push(
            TurnProbabilityFrame(
                at=at,
                ending=chance.ending,
                ending_soon=chance.ending_soon,
                backchannel=chance.backchannel,
            )
        )

    def _give_up(self, error: Exception) -> None:
        self._stream = None
        logger.warning("the turn model failed, words and silence decide: {}", error)
