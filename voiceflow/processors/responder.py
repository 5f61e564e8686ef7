"""The base class of every processor that answers the user; it tracks whose turn it is."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping

from voiceflow.arguments import check_kinds
from voiceflow.audio.sound import Sound, SoundSource, sound_of
from voiceflow.declarations import makes, needs
from voiceflow.dialogue import Context
from voiceflow.errors import LocalProtocolError
from voiceflow.frames import (
    AgentStartedSpeakingFrame,
    AgentTextFrame,
    AskKeysFrame,
    CommitFrame,
    Direction,
    DivertKeysFrame,
    DTMFFrame,
    EndFrame,
    ErrorFrame,
    Frame,
    HeardFrame,
    InterimTranscriptionFrame,
    InterruptionFrame,
    Keypad,
    KeysOutcome,
    KeysResult,
    LeaveFrame,
    MoveFrame,
    PausePlayoutFrame,
    PlayFrame,
    RecogniserFrame,
    ReplyEndFrame,
    ResumePlayoutFrame,
    SayFrame,
    StartFrame,
    TranscriptionFrame,
    TurnProbabilityFrame,
    UserSpeakingFrame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
    VoicedTextFrame,
)
from voiceflow.handlers import handler_names, handles
from voiceflow.processor import Processor
from voiceflow.processors.floor import check_responder, event_of, render_turn
from voiceflow.processors.idle import Idle
from voiceflow.processors.key_entry import KeyEntry, answer_ask
from voiceflow.processors.key_prompts import TalkPrompter
from voiceflow.processors.lines import line_of, line_of_sound
from voiceflow.processors.phrases import Phrases
from voiceflow.processors.playback import Playback
from voiceflow.processors.reply_limits import ReplyLimits
from voiceflow.processors.talk import Talk
from voiceflow.processors.talk_settings import TalkSettings
from voiceflow.processors.wording import Wording
from voiceflow.turns import Expectation, TurnPolicy, UserTurn
from voiceflow.turns.events import Expect
from voiceflow.updates import Change


@makes(AgentTextFrame, sole=True, must_be_taken=True)
@makes(ReplyEndFrame, PausePlayoutFrame, ResumePlayoutFrame)
@makes(CommitFrame, DivertKeysFrame, direction=Direction.UPSTREAM)
@needs(TranscriptionFrame, UserStartedSpeakingFrame, DTMFFrame, HeardFrame, optional=True)
class Responder(Processor):
    """Answers each finished turn of the user. Subclasses implement ``respond``.

    Place it after the recogniser and before the TTS. From the VAD's frames, the transcripts, the keys and
    the heard words it decides who has the floor: when to request the final transcript, when the user has
    finished, when a voice over the agent's is a barge-in. It keeps the conversation in ``context``, with
    exactly the agent's words that the user heard.

    Takes speech, transcription, recogniser and DTMF frames, ``SayFrame``, ``PlayFrame``, ``LeaveFrame``, and
    from the output ``HeardFrame``. Adds, downstream, ``AgentTextFrame`` by clause and ``ReplyEndFrame``, and
    for a sound ``AgentWordsFrame`` and ``AgentAudioFrame``; upstream, ``CommitFrame``.

    Args:
        turns: When a turn ends and what interrupts.
        greeting: The text to say or the sound to play when the call begins; None to let the user speak first.
        phrases: The agent's phrases for when something goes wrong; by default those of the policy's language.
        context: The conversation so far, for a call that continues another one. After a broken media stream
            the conversation is restored automatically.
        reply_limits: How long a reply may take, and how often one may fail.
        idle: What to do about a user who says nothing; None to wait.
    """

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        check_responder(cls, handler_names(Responder))

    def __init__(
        self,
        *,
        turns: TurnPolicy | None = None,
        greeting: str | Sound | None = None,
        phrases: Phrases | None = None,
        context: Context | None = None,
        reply_limits: ReplyLimits | None = None,
        idle: Idle | None = None,
    ) -> None:
        super().__init__()
        check_kinds(greeting=(greeting, str | Sound), turns=(turns, TurnPolicy), phrases=(phrases, Phrases))
        check_kinds(idle=(idle, Idle), context=(context, Context), reply_limits=(reply_limits, ReplyLimits))
        self.context = context or Context()
        turns = turns or TurnPolicy()
        self._wording = Wording(phrases, turns.language)
        self._talk = Talk(
            self,
            self._answer_turn,
            policy=turns,
            greeting=greeting,
            wording=self._wording,
            context=self.context,
            limits=reply_limits,
            idle=idle,
        )
        self._key_entry = KeyEntry(self, TalkPrompter(self._talk))

    def respond(self, turn: UserTurn) -> AsyncIterator[str]:
        """Answer a turn: an async generator of text, in pieces of any size. Override it.

        The text is spoken clause by clause; an empty piece speaks the text so far at once. When the user
        interrupts, no further pieces are requested until it is known whether the user said words; if so, the
        generator is closed. The user's turn is already in ``context``.
        """
        raise NotImplementedError(f"{type(self).__name__} must say how to respond")

    @property
    def reply_number(self) -> int:
        """The number in ``context`` of the reply that is being generated; for use in ``respond``."""
        if self._talk.reply is None:
            raise LocalProtocolError("no reply is being made")
        return self._talk.reply.entry

    def say(self, text: str, *, protected: bool = False) -> None:
        """Say this when the agent next has the floor, as a separate reply.

        While a reply waits for a tool, the text is said at once, as a part of that reply. Before the session
        runs, the text waits for its start, and comes before the greeting.

        Args:
            text: The text, spoken word for word.
            protected: Whether the user cannot interrupt it.

        Raises:
            LocalProtocolError: If too much waits to be said (``ReplyLimits.queue``).
        """
        self._talk.say(text, is_protected=protected)

    def play(self, sound: SoundSource, *, text: str | None = None, protected: bool = False) -> Playback:
        """Play a sound when the agent next has the floor, as a separate reply. See ``Call.play``."""
        playback = Playback()
        line = line_of_sound(sound_of(sound, text=text), is_protected=protected, ended=playback.end)
        self._talk.say_later(line)
        return playback

    async def keys(
        self, prompt: str | Sound = "", keypad: Keypad | None = None, *, protected: bool = False
    ) -> KeysResult:
        """Ask the user for keys, in ``respond`` or in a tool. See ``Call.keys``."""
        keypad = keypad or Keypad()
        self._key_entry.expect_silence(keypad)
        result = await self._key_entry.ask(prompt, keypad, is_protected=protected)
        if result.digits and not keypad.is_masked:
            self.context.add_user(render_turn(UserTurn(text="", digits=result.digits)))
        return result

    def expect(self, value: Expectation | None = None, *, turns: TurnPolicy | None = None) -> None:
        """Change how to listen to the user's next turn, whatever the agent says.

        Args:
            value: What the user is about to read out: the turn lasts until it is complete. None to follow
                the agent's question.
            turns: Thresholds until that turn is over.
        """
        self._talk.floor.note(Expect(value, turns))

    def expect_silence(self, seconds: float) -> None:
        """Announce in ``respond`` that the next piece may take this long, so that the reply is not lost."""
        self._talk.agent_turn.expect_silence(seconds)

    def current_settings(self) -> Mapping[str, object]:
        """The settings that ``Session.update`` can change here."""
        policy = self._talk.floor.policy
        phrases, muted = self._wording.phrases, self._talk.is_muted
        return {"language": policy.language, "turns": policy, "phrases": phrases, "muted": muted}

    def prepare_update(self, changes: Mapping[str, object]) -> Change:
        """Check a change of these settings; see ``Adjustable``."""
        settings = TalkSettings.checked(changes, self._talk.floor.policy)

        def change() -> bool:
            settings.apply(self._talk.floor, self._wording)
            if settings.muted is not None:
                self._talk.mute(settings.muted)
            return True

        return change

    async def stop(self) -> None:
        self._talk.stop()

    @handles(
        UserStartedSpeakingFrame,
        UserSpeakingFrame,
        UserStoppedSpeakingFrame,
        InterimTranscriptionFrame,
        TranscriptionFrame,
        RecogniserFrame,
        TurnProbabilityFrame,
    )
    def _take_user(self, frame: Frame) -> Frame:
        talk = self._talk
        # While the user has the floor and nobody leaves, another packet of the voice changes nothing.
        if isinstance(frame, UserSpeakingFrame) and not talk.leaving.is_due and talk.floor.go_on(frame):
            return frame
        talk.floor.handle(event_of(frame))
        return frame

    @handles(DTMFFrame)
    def _take_key(self, frame: DTMFFrame) -> Frame | None:
        is_masked = self._key_entry.is_masked
        if not self._key_entry.take(frame.digit):
            self._talk.floor.handle(event_of(frame))
        return None if is_masked else frame

    @handles(AgentStartedSpeakingFrame, VoicedTextFrame, HeardFrame, InterruptionFrame, ErrorFrame)
    def _take_report(self, frame: Frame) -> Frame:
        self._talk.agent_turn.take(frame)
        return frame

    @handles(StartFrame)
    def _take_start(self, frame: StartFrame) -> None:
        self.push(frame)
        self._talk.start()
        self.begin()

    def begin(self) -> None:
        """Called once when the conversation begins: the greeting waits to be said. Override it."""

    @handles(SayFrame, PlayFrame, AskKeysFrame)
    def _take_request(self, frame: SayFrame | PlayFrame | AskKeysFrame) -> None:
        match frame:
            case SayFrame(ended=None):
                self._talk.say(frame.text, is_protected=frame.protected)
            case SayFrame():
                self._talk.say_later(line_of(frame.text, is_protected=frame.protected, ended=frame.ended))
            case PlayFrame():
                ended = frame.ended or (lambda _: None)
                self._talk.say_later(line_of_sound(frame.sound, is_protected=frame.protected, ended=ended))
            case AskKeysFrame():
                self._key_entry.expect_silence(frame.keypad)
                asking = self.spawn(answer_ask(frame, self.keys), name="keys")
                frame.answer.add_done_callback(lambda _: asking.cancel())

    def _answer_turn(self, turn: UserTurn) -> AsyncIterator[str]:
        if turn.text:
            self._key_entry.end(KeysOutcome.SPOKE)
        return self.respond(turn)

    @handles(LeaveFrame, MoveFrame, EndFrame)
    def _take_leaving(self, frame: LeaveFrame | MoveFrame | EndFrame) -> Frame | None:
        match frame:
            case LeaveFrame():
                self._talk.leave(frame)
            case MoveFrame() if self._talk.is_quiet and not self.context.awaits_results:
                return frame
            case EndFrame():
                self._key_entry.end(KeysOutcome.ENDED)
                self._talk.end(frame)
        return None
