"""What a journal notes about the agent: its replies, and the measurements."""

from __future__ import annotations

from voiceflow.dialogue.reply_texts import ReplyTexts
from voiceflow.frames import (
    AgentAudioFrame,
    AgentStartedSpeakingFrame,
    AgentTextFrame,
    AgentWordsFrame,
    HeardFrame,
    MetricFrame,
    OperationFrame,
)
from voiceflow.journal.entries import AgentReply, Note, NoteKind, TimedTurn
from voiceflow.journal.note_log import NoteLog
from voiceflow.journal.operations import note_operation
from voiceflow.processor import Processor

_MOST_VALUES = 20_000


class AgentNotes:
    """Records the agent's replies.

    Args:
        log: Takes the notes.

    Attributes:
        replies: The replies by number, in order.
        metrics: The measurements by processor and name, in order.
        unanswered: The user's turn that the next reply answers.
        first_token: When the model's first token came, of a reply without text so far.
    """

    def __init__(self, log: NoteLog) -> None:
        self.replies: dict[int, AgentReply] = {}
        self.metrics: dict[tuple[str, str], list[float]] = {}
        self.unanswered: TimedTurn | None = None
        self.first_token: float | None = None
        self._log = log
        self._texts = ReplyTexts()
        self._floor = 0

    def has_audio(self, number: int) -> bool:
        """Whether audio of this reply was seen."""
        known = self.replies.get(number)
        return known is not None and known.first_audio is not None

    def interrupt(self, number: int) -> None:
        """The replies below this number are interrupted."""
        for reply in self.replies.values():
            if self._floor <= reply.number < number and reply.over is None:
                reply.is_interrupted = True
        self._floor, self.first_token = number, None

    def metric(self, frame: MetricFrame, _: Processor) -> None:
        """A measurement."""
        if frame.name == "llm_first_token_s" and self.first_token is None:
            self.first_token = self._log.clock()
        values = self.metrics.setdefault((frame.processor, frame.name), [])
        if len(values) < _MOST_VALUES:
            values.append(frame.value)

    def text(self, frame: AgentTextFrame, processor: Processor) -> None:
        """A clause of a reply, at one link of the chain."""
        reply = self._reply_of(frame.reply)
        self._texts.add(frame.reply, frame.text, processor.name)
        reply.written = self._texts.read(frame.reply)
        # A reply that calls tools has several: those after its first text do not count.
        token, self.first_token = self.first_token, None
        if reply.first_text is None:
            reply.first_text, reply.first_token = self._log.clock(), token
            self._log.note(NoteKind.REPLY, frame.text, reply=frame.reply)

    def words(self, frame: AgentWordsFrame, _: Processor) -> None:
        """Words of a sound or of a reply."""
        self._reply_of(frame.reply).words.extend(frame.words)

    def audio(self, frame: AgentAudioFrame, _: Processor) -> None:
        """The first audio of a reply."""
        self._reply_of(frame.reply).first_audio = self._log.clock()
        self._log.note(NoteKind.FIRST_AUDIO, reply=frame.reply)

    def speaking(self, frame: AgentStartedSpeakingFrame, _: Processor) -> None:
        """A reply is on the wire."""
        self._reply_of(frame.reply).on_wire = self._log.clock()
        self._log.note(NoteKind.ON_WIRE, reply=frame.reply)

    def heard(self, frame: HeardFrame, _: Processor) -> None:
        """What the user has heard of a reply."""
        reply, now = self._reply_of(frame.reply), self._log.clock()
        reply.heard = frame.text
        if frame.is_final:
            reply.over, reply.is_complete = now, frame.is_complete
            rest = "" if frame.is_complete else reply.unheard
            self._log.add(Note(now, NoteKind.REPLY_OVER, frame.text, frame.reply, unheard=rest))
        else:
            self._log.add(Note(now, NoteKind.HEARD, frame.text, frame.reply))

    def operation(self, frame: OperationFrame, _: Processor) -> None:
        """A request to a vendor, or the like."""
        self._log.add(note_operation(frame, at=self._log.clock()))

    def _reply_of(self, number: int) -> AgentReply:
        found = self.replies.get(number)
        if found is None:
            found = self.replies[number] = AgentReply(number)
            if self.unanswered is not None:
                self.unanswered.reply, self.unanswered = found, None
        return found
