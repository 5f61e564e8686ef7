"""The responses of an agent, found by the service's numbers and by ours."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator

from voiceflow.audio.convert import Converter
from voiceflow.audio.encoding import AudioFormat
from voiceflow.audio.sound import Sound
from voiceflow.frames import AgentAudioFrame, AgentTextFrame, AgentWordsFrame, Frame, ReplyEndFrame
from voiceflow.processors.agent.port import AgentSound, WordTiming
from voiceflow.processors.agent.reply import ResponseInProgress
from voiceflow.processors.agent.words import SoundWords
from voiceflow.processors.sounding import PlayedSound

KEPT = 32
"""Replies that are remembered."""


class AgentReplies:
    """Turns an agent's responses into frames, one reply after the other.

    Args:
        audio: The audio format of the call.
        push: Called with each frame.
        number: Returns the number of a new reply.
        timing: Makes what finds the times of a reply's words.

    Attributes:
        all: The newest replies, oldest first.
        is_closed: Whether no new reply may begin.
    """

    def __init__(
        self,
        audio: AudioFormat,
        push: Callable[[Frame], None],
        number: Callable[[], int],
        timing: Callable[[], WordTiming],
    ) -> None:
        self.all: deque[ResponseInProgress] = deque(maxlen=KEPT)
        self.is_closed = False
        self._audio = audio
        self._push = push
        self._number = number
        self._timing = timing
        self._reserved: int | None = None
        self._silent: tuple[int | None, int] | None = None

    @property
    def current(self) -> ResponseInProgress | None:
        """The reply that may still grow."""
        last = self.all[-1] if self.all else None
        return None if last is None or last.is_over else last

    @property
    def newest(self) -> int:
        """The number of the newest reply, which may not have said anything yet; -1 if there is none."""
        said = self.all[-1].number if self.all else -1
        return said if self._silent is None else max(said, self._silent[1])

    def numbered(self, number: int) -> ResponseInProgress | None:
        """The reply of this number, if it is remembered."""
        return next((reply for reply in self.all if reply.number == number), None)

    def of_event(self, event_id: int | None) -> ResponseInProgress | None:
        """The newest reply with this event id, if it is remembered."""
        return next((reply for reply in reversed(self.all) if reply.event_id == event_id), None)

    def unheard(self) -> Iterator[ResponseInProgress]:
        """The replies of which the user may hear more."""
        return (reply for reply in self.all if not (reply.is_dead or reply.is_heard))

    @property
    def is_speaking(self) -> bool:
        """Whether the user may hear more of a reply."""
        return any(True for _ in self.unheard())

    @property
    def is_protected(self) -> bool:
        """Whether the user may hear more of a reply that cannot be interrupted."""
        return any(reply.is_protected for reply in self.unheard())

    def number_of(self, event_id: int) -> int | None:
        """The number of the newest reply with this event id, which may not have said anything yet."""
        if (reply := self.of_event(event_id)) is not None:
            return reply.number
        return None if self._silent is None or self._silent[0] != event_id else self._silent[1]

    def reserve(self, event_id: int | None) -> int:
        """The number of an event's silent reply: that of the current one, or else of the next one."""
        number = self._free_number()
        self._silent = (event_id, number)
        return number

    def _free_number(self) -> int:
        if (current := self.current) is not None:
            return current.number
        if self._reserved is None:
            self._reserved = self._number()
        return self._reserved

    def begin(self, event_id: int | None) -> ResponseInProgress | None:
        """The reply of an event, a new one if necessary; None if the event is too late."""
        last = self.all[-1] if self.all else None
        if last is not None and last.event_id is not None and event_id is not None:
            if event_id < last.event_id:
                return None
            if event_id == last.event_id and not last.is_over:
                return last
        elif last is not None and not last.is_over:
            # Older servers do not number texts: a text belongs to the next numbered event.
            last.event_id = event_id if last.event_id is None else last.event_id
            return last
        if self.is_closed:
            return None
        self.finish()
        number = self._number() if self._reserved is None else self._reserved
        self._reserved = None
        reply = ResponseInProgress(number, event_id, self._timing())
        self.all.append(reply)
        return reply

    def play(self, sound: Sound, data: bytes) -> ResponseInProgress:
        """Begin a reply that is a sound. ``push_sound`` plays it."""
        self.finish()
        # What waits for a tool is said after the sound, and has a later number then.
        self._reserved = None
        reply = ResponseInProgress(self._number(), None, SoundWords(sound), is_sound=True)
        reply.text, reply.seconds, reply.is_over = sound.text, self._audio.seconds(len(data)), True
        self.all.append(reply)
        return reply

    def push_sound(self, reply: ResponseInProgress, sound: Sound, data: bytes) -> None:
        """Play the sound of a reply."""
        if sound.text:
            self._push(AgentTextFrame(reply=reply.number, text=sound.text))
        played = PlayedSound(sound, len(sound.text), data)
        for frame in played.play_rest(reply.number, self._audio):
            self._push(frame)
        self._push(ReplyEndFrame(reply=reply.number))

    def write(self, reply: ResponseInProgress, text: str, *, is_whole: bool) -> str:
        """Take text of a reply; returns the new part, to be appended.

        Args:
            reply: The reply.
            text: The text.
            is_whole: Whether it is a complete text, which may follow another, and not the next piece of one.
        """
        text = f" {text}" if reply.text and is_whole else text
        if not text.strip() and (is_whole or not reply.text):
            return ""
        reply.write(text)
        self._push(AgentTextFrame(reply=reply.number, text=text))
        return text

    def correct(self, event_id: int | None, text: str) -> None:
        """Note the words heard according to the service."""
        if (reply := self.of_event(event_id)) is not None:
            reply.corrected = text

    def speak(self, reply: ResponseInProgress, event: AgentSound, now: float) -> None:
        """Take a piece of audio."""
        words = reply.take(event, now)
        if words:
            self._push(AgentWordsFrame(reply=reply.number, words=tuple(words)))
        data = event.data
        if event.format != self._audio:
            reply.converter = reply.converter or Converter(event.format, self._audio)
            data = reply.converter.process(data)
        if data:
            self._push(AgentAudioFrame(reply=reply.number, data=data, format=self._audio))

    def finish(self) -> None:
        """End the current reply."""
        reply = self.current
        if reply is None:
            return
        words = reply.finish()
        if reply.is_dead:
            return
        if words:
            self._push(AgentWordsFrame(reply=reply.number, words=tuple(words)))
        rest = b"" if reply.converter is None else reply.converter.flush()
        if rest:
            self._push(AgentAudioFrame(reply=reply.number, data=rest, format=self._audio))
        self._push(ReplyEndFrame(reply=reply.number))

    def forget_events(self) -> None:
        """Forget the event ids: another conversation has begun, with new numbers."""
        for reply in self.all:
            reply.event_id = None
        self._silent = None

    def interrupt(self, below: int) -> list[ResponseInProgress]:
        """Mark the replies numbered below this one as interrupted; returns those newly marked."""
        if self._reserved is not None and self._reserved < below:
            self._reserved = None
        dead = [reply for reply in self.all if reply.number < below and not reply.is_dead]
        for reply in dead:
            reply.is_dead = reply.is_over = True
        return [reply for reply in dead if not reply.is_heard]
