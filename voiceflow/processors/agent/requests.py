"""What the bot asks of a speech-to-speech agent during a call: sounds, keys, to be silent for a person."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from voiceflow.audio.sound import Sound
from voiceflow.dialogue import Context
from voiceflow.errors import ConfigurationError
from voiceflow.frames import AskKeysFrame, Keypad, KeysOutcome, KeysResult, PlayFrame
from voiceflow.processor import Processor
from voiceflow.processors.agent.lines import AgentLines
from voiceflow.processors.agent.speech import AgentSpeech
from voiceflow.processors.floor import Floor, render_turn
from voiceflow.processors.key_entry import KeyEntry, answer_ask
from voiceflow.processors.lines import line_of_sound
from voiceflow.processors.talk_settings import TalkSettings, checked_note
from voiceflow.turns import TurnPolicy, UserTurn
from voiceflow.updates import Change

TAKEN_OVER = "(A person answers the user in your place now. The user hears nothing of what you say.)"
HANDED_BACK = "(The person has left. You answer the user again, who heard nothing that you said meanwhile.)"
NOT_RUN = "Not run: a person answers the user in your place."
"""The result of a tool that the agent calls while it is muted."""


class AgentRequests:
    """Carries out what the bot asks for.

    Args:
        owner: The agent, in a session.
        speech: The agent's speech.
        context: The conversation, which records keys that are not masked.
        prompt: Lets the agent say a text at once.
        inform: Gives the agent information that it does not answer.

    Attributes:
        lines: What waits to be heard.
    """

    def __init__(
        self,
        owner: Processor,
        speech: AgentSpeech,
        context: Context,
        *,
        prompt: Callable[[str], None],
        inform: Callable[[str], None],
    ) -> None:
        self._owner, self._speech, self._context, self._inform = owner, speech, context, inform
        self.lines = AgentLines(owner, speech, prompt=prompt, owes_result=lambda: context.awaits_results)
        self._newest = -1
        self._key_entry = KeyEntry(owner, self.lines)
        speech.about_to_begin = self.lines.play_tools
        speech.begun, speech.ended = self.lines.begun, self.lines.ended

    @property
    def is_idle(self) -> bool:
        """Whether nothing waits to be heard, and no keys are being asked for."""
        return self.lines.is_idle

    @property
    def is_masked(self) -> bool:
        """Whether the awaited keys must stay hidden from everybody else."""
        return self._key_entry.is_masked

    def take(self, frame: PlayFrame | AskKeysFrame) -> None:
        """Take a request."""
        if isinstance(frame, PlayFrame):
            ended = frame.ended or (lambda _: None)
            self.lines.say_later(line_of_sound(frame.sound, is_protected=frame.protected, ended=ended))
        else:
            asking = self._owner.spawn(answer_ask(frame, self._ask), name="keys")
            frame.answer.add_done_callback(lambda _: asking.cancel())

    def key(self, digit: str) -> bool:
        """Take a key from the user; returns whether an entry uses it."""
        return self._key_entry.take(digit)

    def spoke(self, answered_by: int | None) -> None:
        """The user said something.

        Args:
            answered_by: The reply that answered it before the transcript came, if one did.
        """
        if answered_by is None or answered_by > self._newest:
            self._key_entry.end(KeysOutcome.SPOKE)
        self.lines.words(answered_by)

    def end(self) -> None:
        """The call ends: nothing more is asked for. Sounds that wait may still be played."""
        self._key_entry.end(KeysOutcome.ENDED)
        self.lines.drop_texts()

    def prepare_update(self, changes: Mapping[str, object], floor: Floor) -> Change:
        """Check a change of ``language``, ``turns``, ``muted`` and ``note``.

        Raises:
            ConfigurationError: If a value is not valid.
        """
        if not isinstance(changes.get("turns", floor.policy), TurnPolicy):
            raise ConfigurationError("turns must be a TurnPolicy: during a call, only thresholds can change")
        settings = TalkSettings.checked(changes, floor.policy)
        note = checked_note(changes.get("note", ""))

        def change() -> bool:
            floor.adopt(settings.turns)
            if settings.muted is not None:
                self._mute(settings.muted)
            if note:
                self._inform(note)
            return True

        return change

    def _mute(self, is_muted: bool) -> None:
        if is_muted == self._speech.is_muted:
            return
        self._speech.mute(is_muted)
        self._inform(TAKEN_OVER if is_muted else HANDED_BACK)
        self.lines.look()

    async def _ask(self, prompt: str | Sound, keypad: Keypad, *, protected: bool) -> KeysResult:
        self._newest = self._speech.replies.newest
        result = await self._key_entry.ask(prompt, keypad, is_protected=protected)
        if result.digits and not keypad.is_masked:
            keys = render_turn(UserTurn(text="", digits=result.digits))
            self._context.add_user(keys)
            self._inform(keys)
        return result


def settings_of(floor: Floor, speech: AgentSpeech) -> Mapping[str, object]:
    """The settings that every speech-to-speech agent has."""
    policy = floor.policy
    return {"language": policy.language, "turns": policy, "muted": speech.is_muted, "note": ""}
