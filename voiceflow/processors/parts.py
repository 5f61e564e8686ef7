"""Lines said within a reply that waits for a tool, each with code that waits for its end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from voiceflow.dialogue import Context
from voiceflow.frames import PlayResult
from voiceflow.processor import Processor
from voiceflow.processors.lines import WaitingLine, line_of
from voiceflow.processors.making import ReplyMaker
from voiceflow.processors.reply import Reply


class Parts:
    """Says lines in a waiting reply, each under a separate number, so that the end of each is known.

    A tool that plays a sound or asks for keys waits until the user has heard it, and the reply waits for the
    tool: a separate reply would never get its turn.

    Args:
        owner: The responder.
        maker: Sends the lines to the TTS.
        context: The conversation, which records the lines.
        silence: Called to drop the agent's audio, but not the reply.
        protect: Called with True if the user cannot interrupt the next line, else False.
    """

    def __init__(
        self,
        owner: Processor,
        maker: ReplyMaker,
        context: Context,
        *,
        silence: Callable[[str], None],
        protect: Callable[[bool], None],
    ) -> None:
        self._owner, self._maker, self._context = owner, maker, context
        self._silence, self._protect = silence, protect

    def take(self, reply: Reply | None, line: WaitingLine) -> bool:
        """Say a line in a waiting reply, as soon as the text before it was heard.

        Returns:
            Whether the line is accepted: the reply waits, for a tool or for other code in its task, and some
            code waits for the line.
        """
        if reply is None or line.ended is None:
            return False
        is_own = reply.task is asyncio.current_task()
        if not (reply.is_waiting or is_own):
            return False
        self._maker.flush(reply)
        if is_own:
            seconds = 0.0 if line.sound is None else line.sound.duration
            reply.silent_until = max(reply.silent_until or 0.0, self._owner.session.now() + seconds)
        reply.parts.append(line)
        self.go_on(reply)
        return True

    def go_on(self, reply: Reply) -> None:
        """Say the next line, if the reply can take it now."""
        while reply.parts and not (reply.is_mute or reply.is_doubted or reply.is_dropped or reply.is_made):
            line = reply.parts[0]
            if line.is_wanted() and line.sound is not None and reply.has_begun:
                # The TTS still speaks, and a sound bypasses it.
                self._maker.end_number(reply)
                return
            reply.parts.pop(0)
            if line.is_wanted():
                self._say(reply, line)
            else:
                line.end(PlayResult())

    def end(self, reply: Reply) -> list[WaitingLine]:
        """Take note that all audio under a reply's current number was heard: continue under another number.

        Returns:
            The lines still to be said, if the reply no longer waits.
        """
        if not reply.has_failed:
            reply.hear_out()
        self._end_part(reply, is_complete=not reply.has_failed)
        if reply.is_held:
            return []
        self._renumber(reply)
        self.go_on(reply)
        return self._take(reply) if not reply.is_waiting else []

    def cut(self, reply: Reply, line: WaitingLine) -> None:
        """Cut a line short if it is being said. A waiting reply continues without the rest of the line."""
        if reply.line is line:
            self._owner.session.interrupt("key")
        if reply.part is not line:
            return
        self._silence("key")
        # The line may have just been heard to its end.
        if reply.part is not line:
            return
        if unsaid := reply.forget(reply.end_at):
            self._context.unwrite(reply.entry, unsaid)
        self._end_part(reply, is_complete=False)
        self._renumber(reply)
        self.go_on(reply)

    def drop(self, reply: Reply, *, is_complete: bool) -> list[WaitingLine]:
        """End the lines of a reply that is over.

        Returns:
            The lines that were not said.
        """
        seconds = 0.0 if reply.sound is None else reply.sound.heard
        self._end_part(reply, is_complete=False)
        if reply.line is not None:
            reply.line.end(PlayResult(seconds, is_complete))
        return [*map(line_of, reply.asides), *self._take(reply)]

    def _say(self, reply: Reply, line: WaitingLine) -> None:
        reply.part = line
        if line.is_protected:
            self._protect(True)
        if line.sound is None:
            self._maker.say_aside(reply, line.text)
            self._maker.end_number(reply)
        else:
            reply.is_ending = True
            reply.end_at = len(reply.text)
            self._owner.spawn(self._maker.play(reply, line.sound), name="sound")

    def _end_part(self, reply: Reply, *, is_complete: bool) -> None:
        line, sound = reply.part, reply.sound
        reply.part, reply.sound, reply.is_ending = None, None, False
        if line is None:
            return
        if line.is_protected:
            self._protect(reply.is_protected)
        line.end(PlayResult(0.0 if sound is None else sound.heard, is_complete))

    def _renumber(self, reply: Reply) -> None:
        self._context.entries.cut_voiced(reply.entry, reply.heard)
        reply.renumber(self._owner.session.next_reply())
        self._maker.go_on(reply)

    def _take(self, reply: Reply) -> list[WaitingLine]:
        lines = list(reply.parts)
        reply.parts.clear()
        return lines
