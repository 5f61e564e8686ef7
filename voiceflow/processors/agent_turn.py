"""The agent's turn: the reply that has the floor, from its first word to the last that the user hears."""

from __future__ import annotations

from voiceflow.dialogue import Context, has_speech
from voiceflow.frames import (
    AgentStartedSpeakingFrame,
    ErrorFrame,
    Frame,
    HeardFrame,
    InterruptionFrame,
    VoicedTextFrame,
)
from voiceflow.processor import Processor
from voiceflow.processors.floor import Floor
from voiceflow.processors.leaving import Leaving
from voiceflow.processors.lines import Lines, WaitingLine
from voiceflow.processors.making import ReplyMaker
from voiceflow.processors.outcome import push_outcome
from voiceflow.processors.parts import Parts
from voiceflow.processors.patience import Patience
from voiceflow.processors.reply import Reply
from voiceflow.processors.silencing import Silencing
from voiceflow.processors.unspoken import UnspokenText
from voiceflow.turns import events


class AgentTurn:
    """Keeps one reply at a time, and records in the conversation what the user heard of it.

    Args:
        owner: The processor that answers the user.
        context: The conversation so far.
        maker: Makes the text of replies.
        patience: Watches over a reply that makes no progress.
        floor: Learns when a reply begins, sounds and ends.
        lines: Lines that wait to be said.
        leaving: The agent's request to leave.

    Attributes:
        reply: The reply that has the floor, or that is held until the user's words decide about it.
        unspoken: The text that the TTS failed to speak.
        parts: The lines said within a reply that waits.
    """

    def __init__(
        self,
        owner: Processor,
        context: Context,
        maker: ReplyMaker,
        patience: Patience,
        *,
        floor: Floor,
        lines: Lines,
        leaving: Leaving,
    ) -> None:
        self.reply: Reply | None = None
        self.unspoken = UnspokenText(owner)
        self._owner, self._context, self._maker, self._patience = owner, context, maker, patience
        self._floor, self._lines, self._leaving = floor, lines, leaving
        self._silencing = Silencing(owner)
        self.parts = Parts(
            owner, maker, context, silence=self._silencing.drop_audio, protect=self._floor.claim
        )
        self._cut: Reply | None = None

    @property
    def text(self) -> str:
        """The text made so far of the reply that has the floor."""
        return self.reply.text if self.reply is not None else ""

    def begin(self, line: WaitingLine) -> None:
        """Start a reply."""
        number = self._owner.session.next_reply()
        is_protected = line.is_protected or self._leaving.is_over
        reply = self.reply = Reply(number, number, is_protected=is_protected, asked=line.asked, line=line)
        reply.keeps_question = line.keeps_question
        self._cut = None
        self._context.begin_reply(number)
        self._patience.renew(reply)
        reply.task = self._owner.spawn(self._maker.make(reply, line), name="reply")
        self._floor.claim(is_protected)

    def add(self, line: WaitingLine) -> bool:
        """Say a line within a reply that waits. Returns whether there is such a reply."""
        return self.parts.take(self.reply, line)

    def cut(self, line: WaitingLine) -> None:
        """Stop saying this line: the user has answered it. A reply that waits continues without it."""
        if self.reply is not None and not line.is_protected:
            self.parts.cut(self.reply, line)

    def expect_silence(self, seconds: float) -> None:
        """Allow the reply to make no text for this long. New lines are said within it meanwhile."""
        if self.reply is not None:
            self.reply.silent_until = self._owner.session.now() + seconds
            self._patience.renew(self.reply)

    def take(self, frame: Frame) -> None:
        """Take a report about the reply: that it sounds, how much was heard, or that something failed."""
        match frame:
            case AgentStartedSpeakingFrame():
                self._speaking(frame.reply)
            case VoicedTextFrame():
                self._take_voiced(frame)
            case HeardFrame():
                self._take_heard(frame)
            case InterruptionFrame():
                self._interrupted(frame)
            case ErrorFrame():
                self.unspoken.failed(self.reply, frame)

    def resume(self) -> None:
        """Continue a paused reply."""
        if self.reply is not None:
            self.reply.resume()
            self.parts.go_on(self.reply)

    def hold(self, reason: str) -> None:
        """Silence the reply, and keep it until the user's words decide about it."""
        if self.reply is not None:
            self.reply.hold()
            self._patience.end()
            self._silencing.drop_audio(reason)

    def play_rest(self) -> None:
        """Continue a held reply from where the user stopped hearing it."""
        if (reply := self.reply) is not None:
            self._maker.play_rest(reply, self._owner.session.next_reply())
            self._floor.claim(reply.is_protected)
            self.parts.go_on(reply)

    def drop_held(self) -> None:
        """Drop the reply if it is held."""
        if self.reply is not None and self.reply.is_held:
            self.close(self.reply, is_complete=False)

    def protect(self, reply: Reply, is_protected: bool = True) -> None:
        """Make the reply uninterruptible, or interruptible again."""
        reply.is_protected = is_protected
        if not reply.is_held:
            # Of a held reply the user's words decide; if it continues, it does so protected.
            self._floor.claim(is_protected)

    def protect_goodbye(self, reply: Reply) -> None:
        """Protect the agent's last words once they sound: it is then too late to cancel the end."""
        if reply.is_sounding and self._leaving.is_wanted and not self._lines:
            self._leaving.has_said_goodbye = True
            self.protect(reply)

    def close(self, reply: Reply, *, is_complete: bool) -> None:
        """End the reply: the user hears no more of it."""
        self.reply = None
        self._patience.end()
        reply.drop()
        is_whole = is_complete and not reply.has_failed
        if is_whole:
            self._maker.failures = 0
        self._cut = None if is_complete else reply
        is_cut = not is_complete and not reply.has_failed and has_speech(reply.rest)
        self._context.heard(
            reply.entry, reply.heard, is_final=True, is_complete=is_whole, is_interrupted=is_cut
        )
        self.unspoken.keep(reply)
        self._lines.put_back(self.parts.drop(reply, is_complete=is_complete))
        push_outcome(self._owner, reply, is_complete=is_complete)
        said = reply.text if reply.heard else ""
        self._floor.handle(events.ReplyEnded(said, keeps_question=reply.keeps_question))

    def stop(self) -> Reply | None:
        """Record what the user heard last, at the end of the session.

        Returns:
            The present reply, or the last one if the user did not hear it to its end.
        """
        if self.reply is not None:
            self._context.heard(self.reply.entry, self.reply.heard, is_final=True)
            self._lines.put_back(self.parts.drop(self.reply, is_complete=False))
        last, self.reply, self._cut = self.reply or self._cut, None, None
        return last

    def _speaking(self, number: int) -> None:
        """The first audio of a reply went to the user."""
        if (reply := self.reply) is None or reply.number != number:
            return
        if reply.asked is not None:
            self._owner.metric("response_s", self._owner.session.now() - reply.asked)
            reply.asked = None
        self._note_sound(reply)

    def _take_voiced(self, frame: VoicedTextFrame) -> None:
        """Text of the reply reached the voice, perhaps changed on the way: this is what can be heard."""
        if (reply := self.reply) is not None and reply.number == frame.reply:
            reply.voiced.take(frame.text)
            self._context.entries.voice(reply.entry, frame.text)

    def _take_heard(self, frame: HeardFrame) -> None:
        """The output reports how much of a reply the user has heard."""
        if (reply := self.reply) is None or reply.number != frame.reply:
            return
        # Without reported words, only the end of the playout proves that the user heard the text.
        is_untold = frame.is_complete and frame.seconds > 0 and not frame.text
        reply.hear(frame.text, seconds=frame.seconds, is_all=is_untold)
        if frame.seconds > 0 and not frame.is_final:
            self._note_sound(reply)
        if frame.is_complete and reply.is_ending:
            self._lines.put_back(self.parts.end(reply))
        elif frame.is_final and (frame.is_complete or not (reply.is_held or self._silencing.is_on)):
            # Where a processor behind the agent takes all its words away, nothing is played.
            was_played = frame.seconds > 0 or not has_speech(reply.rest)
            self.close(reply, is_complete=frame.is_complete and was_played)
            return
        self._context.heard(reply.entry, reply.heard)
        if not reply.is_held:
            self._patience.renew(self.reply)

    def _interrupted(self, frame: InterruptionFrame) -> None:
        """All audio of older replies was dropped. The output has already reported what was heard."""
        reply = self.reply
        if reply is not None and reply.number < frame.reply and not self._silencing.is_on:
            self.close(reply, is_complete=False)

    def _note_sound(self, reply: Reply) -> None:
        if not reply.is_sounding:
            reply.is_sounding = True
            self._floor.handle(events.ReplyHeard())
            self.protect_goodbye(reply)
