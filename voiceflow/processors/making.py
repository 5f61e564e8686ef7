"""Generating a reply: pieces of text in, clauses for the voice out."""

from __future__ import annotations

from collections.abc import Callable

from voiceflow.audio.sound import Sound
from voiceflow.dialogue import Context, has_speech, speakable
from voiceflow.errors import ErrorScope, ServiceError
from voiceflow.frames import AgentTextFrame, ReplyEndFrame
from voiceflow.processor import Processor
from voiceflow.processors.lines import WaitingLine, closing
from voiceflow.processors.reply import Reply, SilentAnswerError, UnspokenReplyError
from voiceflow.processors.sounding import PlayedSound
from voiceflow.processors.wording import Wording
from voiceflow.tasks import OwnCancellation


class ReplyMaker:
    """Generates replies and sends them to the TTS clause by clause.

    Args:
        owner: The responder.
        context: The conversation, which records the text.
        wording: The phrases to say when an answer fails.
        most_failures: Replies that may fail in a row.
        made: Called with a reply whenever a new part of it was generated.

    Attributes:
        failures: Replies that have failed in a row.
    """

    def __init__(
        self,
        owner: Processor,
        context: Context,
        wording: Wording,
        *,
        most_failures: int,
        made: Callable[[Reply], None],
    ) -> None:
        self.failures = 0
        self._owner = owner
        self._context = context
        self._wording = wording
        self._most_failures = most_failures
        self._made = made

    async def make(self, reply: Reply, line: WaitingLine) -> None:
        """Play a sound, or send on the pieces of a reply. While it is held, no more pieces are requested."""
        if line.sound is not None:
            await self.play(reply, line.sound)
            return
        error = await self._take_all(reply, line)
        if reply.is_dropped:
            # It has made something of that.
            if error is not None:
                self._owner.fail(error)
            return
        self.flush(reply)
        if error is None and reply.has_text and not has_speech(reply.text):
            error = SilentAnswerError("an answer held nothing that can be spoken")
        reply.is_made, reply.silent_until, reply.error = True, None, error
        if not reply.is_mute:
            self.finish(reply)

    async def _take_all(self, reply: Reply, line: WaitingLine) -> Exception | None:
        """Send on the pieces of a reply; returns what ended them, if not their end."""
        try:
            with OwnCancellation():
                async with closing(line.pieces()) as made:
                    async for piece in made:
                        if reply.is_dropped:
                            break
                        reply.silent_until = None
                        if not isinstance(piece, str):
                            raise TypeError(f"an answer is made of text, not {type(piece).__name__}")
                        reply.has_text = reply.has_text or bool(piece.strip())
                        self._take(reply, piece)
                        await reply.wait_until_wanted()
        except Exception as error:  # noqa: BLE001 - after any failure the user hears a sentence
            return error
        finally:
            # An error's traceback holds this frame, and the reply will hold the error.
            del reply, line
        return None

    async def play(self, reply: Reply, sound: Sound) -> None:
        """Play a sound in a reply that contains nothing else, or waits."""
        if sound.text:
            reply.is_broken = True
            text = reply.add(sound.text)
            self._context.write(reply.entry, text, is_aside=reply.is_waiting, is_sound=True)
        reply.is_broken = True
        played = reply.sound = PlayedSound(sound, len(reply.text))
        reply.is_made = reply.is_made or reply.part is None
        played.data = await sound.encode(self._owner.session.format)
        if not (reply.is_dropped or reply.is_held):
            self.push_sound(reply, played)

    def push_sound(self, reply: Reply, played: PlayedSound) -> None:
        """Play the unheard rest of a sound, and end the reply's current number with it."""
        if played.data is not None:
            self._made(reply)
            for frame in played.play_rest(reply.number, self._owner.session.format):
                self._owner.push(frame)
            if reply.part is None:
                self.finish(reply)
            else:
                self.end_number(reply)

    def end_number(self, reply: Reply) -> None:
        """Announce that nothing more of a reply follows under its current number."""
        reply.is_ending = True
        reply.end_at = len(reply.text) if reply.sound is None else reply.sound.end
        self._owner.push(ReplyEndFrame(reply=reply.number))

    def flush(self, reply: Reply) -> None:
        """Send on the text that waits for the end of its clause."""
        self.hand_on(reply, reply.splitter.flush())

    def hand_on(self, reply: Reply, clause: str, *, is_aside: bool = False) -> None:
        """Send text of a reply to the TTS, unless the reply is held or its current number ends.

        Args:
            reply: The reply.
            clause: The text, with its white space.
            is_aside: Whether it is said while tools run.
        """
        if not (text := speakable(clause)):
            return
        text = reply.add(text)
        self._context.write(reply.entry, text, is_aside=is_aside)
        if not reply.is_mute:
            self._made(reply)
            self._speak(reply, text)

    def _speak(self, reply: Reply, text: str) -> None:
        reply.voiced.note_sent()
        self._owner.push(AgentTextFrame(reply=reply.number, text=text))

    def play_rest(self, reply: Reply, number: int) -> None:
        """Speak the unheard rest of a reply under another number, and let its generation continue."""
        self._context.entries.cut_voiced(reply.entry, reply.heard)
        reply.play_rest(number)
        self.go_on(reply)

    def go_on(self, reply: Reply) -> None:
        """Speak the unheard rest of a reply under its new number, and end the reply if it is complete."""
        self._made(reply)
        if reply.sound is not None:
            self.push_sound(reply, reply.sound)
            return
        is_ending, reply.is_ending = reply.is_ending, False
        if rest := reply.rest:
            self._speak(reply, rest)
        if reply.is_made:
            self.finish(reply)
        elif is_ending:
            self.end_number(reply)

    def finish(self, reply: Reply) -> None:
        """Note that a reply is complete and may be spoken to its end."""
        # It may be played in several pieces: the apology belongs to the first one that reaches its end.
        error, reply.error = reply.error, None
        if error is not None:
            self._excuse(reply, error)
        self._owner.push(ReplyEndFrame(reply=reply.number))

    def say_aside(self, reply: Reply, text: str) -> None:
        """Say something in a reply that waits for a tool."""
        if reply.is_doubted:
            reply.asides.append(text)
        reply.is_broken = True
        self.hand_on(reply, text, is_aside=True)
        reply.is_broken = True

    def may_repeat(self) -> bool:
        """Whether to say again the text that the TTS failed to speak: the user still waits for it."""
        if self.failures + 1 < self._most_failures:
            self.failures += 1
            return True
        times = self._most_failures
        self.fail(UnspokenReplyError(f"a reply could not be spoken in {times} attempts"))
        return False

    def fail(self, error: Exception) -> None:
        """Count a failed reply; too many in a row end the call."""
        self.failures += 1
        self._owner.fail(error, fatal=self.failures >= self._most_failures)

    def _take(self, reply: Reply, piece: str) -> None:
        if piece:
            for clause in reply.splitter.feed(piece):
                self.hand_on(reply, clause)
        else:
            self.flush(reply)
            reply.is_broken = True

    def _excuse(self, reply: Reply, error: Exception) -> None:
        self.failures += 1
        reply.has_failed, reply.failure = True, error
        # An answer that was partly spoken was not refused: the failure may be temporary.
        is_refused = isinstance(error, ServiceError) and error.scope is ErrorScope.SERVICE
        fatal = (is_refused and not has_speech(reply.text)) or self.failures >= self._most_failures
        if not fatal and self._wording.phrases.no_answer:
            reply.is_broken = True
            self.hand_on(reply, self._wording.phrases.no_answer)
        self._owner.fail(error, fatal=fatal)
