"""What the user of a speech-to-speech agent has said or keyed."""

from __future__ import annotations

from collections.abc import Callable

from voiceflow.dialogue import Context
from voiceflow.frames import TranscriptionFrame, TurnDecisionFrame
from voiceflow.processor import Processor
from voiceflow.processors.agent.farewell import Farewell
from voiceflow.processors.agent.speech import AgentSpeech
from voiceflow.turns.backchannels import is_backchannel
from voiceflow.turns.languages import language_of


class UserInput:
    """Records the user's turns, and notes that the agent owes an answer.

    Args:
        owner: The agent, in a session.
        context: The conversation.
        speech: The agent's speech.
        farewell: The end of the call, which what the user says may put off.
        send_keys: Sends keys to the service as one message.
        language: Returns the code of the language that is spoken.
        spoke: Called when the user said something, with the reply that answered it if that came first.
    """

    def __init__(
        self,
        owner: Processor,
        context: Context,
        speech: AgentSpeech,
        farewell: Farewell,
        send_keys: Callable[[str], None],
        language: Callable[[], str],
        spoke: Callable[[int | None], None],
    ) -> None:
        self._owner, self._context, self._speech = owner, context, speech
        self._farewell, self._send_keys, self._language = farewell, send_keys, language
        self._spoke = spoke

    def is_murmur(self, text: str) -> bool:
        """Whether a text is nothing but words of attention, such as "okay", which change nothing."""
        return is_backchannel(text, language_of(self._language()))

    def said(self, text: str, *, before: int | None = None, is_new: bool = True) -> None:
        """Take the final transcript of the user's turn.

        Args:
            text: The transcript.
            before: The reply that answered it, if the transcript came after that.
            is_new: Whether the user said it after a tool asked for the end of the call, if one did.
        """
        if not text:
            return
        if not self.is_murmur(text):
            if is_new:
                self._farewell.words()
            self._spoke(before)
        if self._speech.asked is None and before is None:
            self._speech.asked = self._owner.session.now()
        self._context.add_user(text, before=before)
        self._owner.push(TranscriptionFrame(text=text))
        self._end_turn("service")

    def keyed(self, keys: str) -> None:
        """Take the keys of one message."""
        self._speech.asked = self._owner.session.now()
        self._context.add_user(f"(pressed keys: {keys})")
        self._send_keys(keys)
        self._end_turn("keys")

    def _end_turn(self, reason: str) -> None:
        if self._owner.session.is_observed:
            self._owner.push(TurnDecisionFrame(action="end_turn", reason=reason))
