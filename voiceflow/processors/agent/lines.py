"""What the call wants a speech-to-speech agent's user to hear: sounds, and the prompts for keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from voiceflow.frames import PlayResult
from voiceflow.processor import Processor
from voiceflow.processors.agent.line_queue import LineQueue
from voiceflow.processors.agent.reply import ResponseInProgress
from voiceflow.processors.agent.speech import AgentSpeech
from voiceflow.processors.lines import WaitingLine

ANSWER_LIMIT = 3.0
"""Seconds from the end of the user's turn after which a line waits no more for the agent's answer."""

PROMPT_LIMIT = 10.0
"""Seconds that the agent has to begin saying a text."""


QUIET = 1.5
"""Seconds after which the agent is kept quiet again; the service forgets it after two."""


@dataclass(slots=True, eq=False)
class _SpokenLine:
    """The line that has the floor.

    Attributes:
        line: The line.
        number: The number of its reply; None until the agent begins to say it.
    """

    line: WaitingLine
    number: int | None = None


class AgentLines:
    """Plays sounds and asks the agent to say texts, one after the other, when nobody speaks.

    Args:
        owner: The agent, in a session.
        speech: The agent's speech.
        prompt: Lets the agent say a text.
        owes_result: Returns whether the agent waits for a tool, which may have asked for the line.

    Attributes:
        is_asking: Whether the user is being asked for keys.
    """

    def __init__(
        self,
        owner: Processor,
        speech: AgentSpeech,
        *,
        prompt: Callable[[str], None],
        owes_result: Callable[[], bool],
    ) -> None:
        self._session, self._speech = owner.session, speech
        self._prompt, self._owes_result = prompt, owes_result
        self.is_asking = False
        self._waiting = LineQueue(owner)
        self._current: _SpokenLine | None = None
        self._is_user_speaking = self._is_unwanted = False
        self._timer = owner.timer(self._overdue)
        self._quiet = owner.timer(self._keep_quiet)

    @property
    def is_idle(self) -> bool:
        """Whether nothing waits, is played or is being asked for."""
        return not (self._waiting or self._current or self.is_asking)

    @property
    def has_sounds(self) -> bool:
        """Whether a sound waits or is being played."""
        current = self._current
        return bool(self._waiting) or (current is not None and current.line.sound is not None)

    # The port of an entry of keys.

    def say_later(self, line: WaitingLine) -> None:
        """Say or play a line when the agent next has the floor.

        Raises:
            LocalProtocolError: If too many lines wait.
        """
        self._waiting.add(line, is_of_tool=self._owes_result())
        if line.sound is None:
            self.look()
        else:
            self._waiting.prepare(line, self.look)

    def cut(self, line: WaitingLine) -> None:
        """Stop a line, unless it is protected."""
        current = self._current
        if line in self._waiting:
            self._waiting.drop(line)
        elif current is not None and current.line is line and not line.is_protected:
            if current.number is not None:
                self._speech.cut(current.number, "keys")
            else:
                self._is_unwanted = True
                self._finish(PlayResult())

    def await_keys(self, is_asking: bool) -> None:
        """Note that an entry of keys is open, or is over."""
        self.is_asking = is_asking
        self._quiet.set(self._session.now() + QUIET)

    def expect_silence(self, seconds: float) -> None:
        """The service decides itself how long it waits for a tool."""

    # What happens meanwhile.

    def voice(self, is_speaking: bool) -> None:
        """The user's voice begins, lasts or ends."""
        self._is_user_speaking = is_speaking

    def words(self, answered_by: int | None) -> None:
        """The user said something: what may be interrupted ends, unless an earlier reply answered it."""
        current = self._current
        if current is None or current.number is None or current.line.is_protected:
            return
        if answered_by is None or answered_by > current.number:
            self._speech.cut(current.number, "words")

    def play_tools(self) -> None:
        """Play the sounds that tools asked for: the answer to their results is about to begin."""
        for line in self._waiting.sounds_of_tools:
            if line.is_wanted() and self._current is None:
                self._play(line)

    def begun(self, reply: ResponseInProgress, is_line: bool | None) -> bool:
        """A response of the agent begins. Returns whether the user is to hear it.

        Args:
            reply: The response.
            is_line: Whether it says a text that was asked for; None if the service does not show that.
        """
        if is_line is False:
            return True
        if self._is_unwanted and is_line:
            self._is_unwanted = False
            return False
        current = self._current
        if current is not None and current.number is None:
            current.number = reply.number
            self._timer.cancel()
        return True

    def ended(self, reply: ResponseInProgress, is_complete: bool) -> None:
        """The user hears no more of a reply."""
        current = self._current
        if current is not None and current.number == reply.number:
            seconds = 0.0 if current.line.sound is None else reply.played
            self._finish(PlayResult(seconds, is_complete))

    def drop_texts(self) -> None:
        """Drop the texts: the call ends."""
        for line in self._waiting.texts:
            self._waiting.drop(line)
        if self._current is not None and self._current.number is None:
            self._finish(PlayResult())

    async def play_rest(self) -> None:
        """Play the sounds that wait after what is being played, at the end of the call. Texts are dropped."""
        while self._waiting:
            line = self._waiting.first
            if line.sound is None:
                self._waiting.drop(line)
                continue
            await self._waiting.convert(line)
            if self._waiting.is_ready(line):
                self._play(line)

    def look(self) -> None:
        """Say the next line if nobody has the floor."""
        while self._waiting and self._current is None and self._is_free():
            line = self._waiting.first
            if not line.is_wanted():
                self._waiting.drop(line)
            elif line.sound is None:
                self._waiting.take(line)
                self._current = _SpokenLine(line)
                self._timer.set(self._session.now() + PROMPT_LIMIT)
                self._prompt(line.text)
            elif not self._waiting.is_ready(line):
                return  # it is being converted
            else:
                self._play(line)

    def _play(self, line: WaitingLine) -> None:
        data = self._waiting.take(line)
        if line.sound is not None:
            current = self._current = _SpokenLine(line)
            current.number = self._speech.play(line.sound, data, is_protected=line.is_protected)
            self._keep_quiet()

    def _keep_quiet(self) -> None:
        """While keys are awaited or a notice is heard, nobody asks whether the user is still there."""
        current = self._current
        is_notice = current is not None and current.line.sound is not None and current.line.is_protected
        if self.is_asking or is_notice:
            # The agent itself says a prompt that is a text, and needs time for that.
            if current is None or current.line.sound is not None:
                self._speech.keep_quiet()
            self._quiet.set(self._session.now() + QUIET)

    def _is_free(self) -> bool:
        speech = self._speech
        if speech.replies.is_speaking or self._is_user_speaking:
            return False
        since = speech.user_began if speech.asked is None else speech.asked
        if since is None or speech.is_muted or speech.is_leaving or self._owes_result():
            return True
        due = since + ANSWER_LIMIT
        if self._session.now() < due:
            self._timer.set(due)
            return False
        return True

    def _overdue(self) -> None:
        if self._current is not None and self._current.number is None:
            self._finish(PlayResult())
        else:
            self.look()

    def _finish(self, result: PlayResult) -> None:
        current, self._current = self._current, None
        self._timer.cancel()
        if current is not None:
            current.line.end(result)
        self.look()
