"""Dialogflow's own speech: one part that hears, thinks and speaks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import JsonValue

from voiceflow.audio.encoding import TELEPHONE
from voiceflow.clients.dialogflow import SpeechSettings
from voiceflow.pipeline import Pipeline
from voiceflow.processor import Processor
from voiceflow.processors.dialogflow.clip_voice import ClipVoice
from voiceflow.processors.dialogflow.dialogflow import Dialogflow


class DialogflowSpeech(Pipeline):
    """An agent of Dialogflow with its own recogniser and voice, in place of recogniser, model and voice.

    Place it between a ``VAD()`` and ``call.output()``. The user's audio goes to Dialogflow turn by turn, and
    the agent's speech comes back in the same format: µ-law at 8000 Hz, without conversion. Who has the floor
    is decided here, as with any other agent: barge-in, keys and heard words work alike. The times of the
    agent's words are estimated from their length.

    Our own phrases, for failures, are spoken by ``phrase_voice``; without one, the user hears a recorded
    apology in their place.

    Args:
        agent: As for ``Dialogflow``, like all further options.
        model: The recogniser's model; by default the agent's.
        phrase_hints: Words that users are likely to say.
        voice: Name of a voice of Google's; by default the agent's.
        speaking_rate: 1 is normal.
        single_utterance: Whether Dialogflow decides that the user has finished, in place of the turn rules.
        phrase_voice: A TTS processor for our own phrases.
        options: Options of ``Dialogflow``.

    Attributes:
        brain: The ``Dialogflow`` processor inside, with ``parameters``, ``event`` and ``context``.
    """

    def __init__(
        self,
        agent: Any,
        *,
        model: str = "",
        phrase_hints: tuple[str, ...] = (),
        voice: str = "",
        speaking_rate: float = 1.0,
        single_utterance: bool = False,
        phrase_voice: Processor | None = None,
        **options: Any,
    ) -> None:
        self.brain = Dialogflow(agent, **options)
        speech = SpeechSettings(
            audio=TELEPHONE,  # that of the call, once it is known
            is_single=single_utterance,
            model=model,
            phrase_hints=tuple(phrase_hints),
            voice=voice,
            speaking_rate=speaking_rate,
        )
        recogniser = self.brain.make_recogniser(speech)
        super().__init__([recogniser, self.brain, phrase_voice or ClipVoice()])

    @property
    def parameters(self) -> Mapping[str, JsonValue]:
        """All session parameters after the last answer."""
        return self.brain.parameters
