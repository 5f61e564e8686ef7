"""Asking the user for keys: prompts, waiting, and delivery of the keys."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import cached_property, partial
from weakref import proxy

from voiceflow.audio.sound import Sound
from voiceflow.errors import LocalProtocolError
from voiceflow.frames import (
    AskKeysFrame,
    Direction,
    DivertKeysFrame,
    Keypad,
    KeysOutcome,
    KeysResult,
    PlayResult,
)
from voiceflow.processor import Processor
from voiceflow.processors.key_prompts import Prompter
from voiceflow.processors.lines import WaitingLine, line_of, line_of_sound
from voiceflow.tasks import Timer

_AFTERWARDS = 2.0
"""Seconds during which an end key is dropped after an entry that was complete without it."""


class KeyEntry:
    """Asks for keys, one entry at a time.

    Args:
        owner: The responder, or the agent.
        prompter: Says the prompts.
    """

    def __init__(self, owner: Processor, prompter: Prompter) -> None:
        self._owner: Processor = proxy(owner)
        self._prompter = prompter
        self._keypad: Keypad | None = None
        self._typed = ""
        self._lines: list[WaitingLine] = []
        self._is_judged = False
        self._verdicts: asyncio.Queue[KeysOutcome] | None = None
        self._dropped = ""

    @property
    def is_open(self) -> bool:
        """Whether keys are being waited for."""
        return self._keypad is not None

    @property
    def is_masked(self) -> bool:
        """Whether the awaited keys must stay hidden from everybody else."""
        return self._keypad is not None and self._keypad.is_masked

    def expect_silence(self, keypad: Keypad) -> None:
        """Allow the reply that asks for keys, if one does, to be silent until the entry is over."""
        self._prompter.expect_silence(_longest_entry(keypad))

    async def ask(self, prompt: str | Sound, keypad: Keypad, *, is_protected: bool) -> KeysResult:
        """Ask for keys, as often as the keypad says.

        Raises:
            LocalProtocolError: If another entry is open.
        """
        if self._keypad is not None:
            raise LocalProtocolError("the user is being asked for keys already")
        verdicts: asyncio.Queue[KeysOutcome] = asyncio.Queue()
        self._keypad, self._verdicts = keypad, verdicts
        self._divert(keypad)
        outcome = KeysOutcome.TIMEOUT
        try:
            for number in range(keypad.tries):
                self._prompt(prompt, keypad.retry if number else "", is_protected=is_protected)
                outcome = await verdicts.get()
                if outcome not in (KeysOutcome.TIMEOUT, KeysOutcome.WRONG):
                    break
            typed = self._typed if outcome is KeysOutcome.COMPLETE else ""
            return KeysResult(outcome, typed)
        finally:
            self._close()

    def take(self, key: str) -> bool:
        """Take a key from the user; returns whether an entry uses it."""
        keypad = self._keypad
        if self._drop(key):
            return True
        if keypad is None:
            return False
        if self._is_judged:
            # The key came before any code could act on the complete entry.
            return True
        self._silence()
        if keypad.end and key == keypad.end:
            self._judge(keypad)
            return True
        self._typed += key
        if self._typed in keypad.choices or len(self._typed) == keypad.digits:
            self._dropped = keypad.end
            self._judge(keypad)
        elif keypad.choices and not any(choice.startswith(self._typed) for choice in keypad.choices):
            self._judge(keypad)
        else:
            self._timer.set(self._owner.session.now() + keypad.timeout)
        return True

    def end(self, outcome: KeysOutcome) -> None:
        """End the open entry, if any, with this outcome."""
        if self._keypad is not None and self._verdicts is not None:
            self._timer.cancel()
            self._verdicts.put_nowait(outcome)

    def _prompt(self, prompt: str | Sound, retry: str, *, is_protected: bool) -> None:
        self._typed, self._is_judged = "", False
        texts: list[str | Sound] = (
            [retry, prompt] if isinstance(prompt, Sound) else [" ".join(filter(None, (retry, prompt)))]
        )
        made = [line_of_sound(text) if isinstance(text, Sound) else line_of(text) for text in texts if text]
        lines: list[WaitingLine] = []
        self._lines = lines
        for line in made:
            ended = partial(self._heard, lines, is_last=line is made[-1])
            is_wanted = partial(self._is_wanted, lines)
            lines.append(replace(line, is_protected=is_protected, ended=ended, is_wanted=is_wanted))
        if not lines:
            self._await_key()
        for line in lines:
            self._prompter.say_later(line)

    def _is_wanted(self, lines: list[WaitingLine]) -> bool:
        return self._keypad is not None and self._lines is lines

    def _heard(self, lines: list[WaitingLine], _: PlayResult, *, is_last: bool) -> None:
        """A line of the prompt is over: after the last one the timer starts."""
        if is_last and self._is_wanted(lines) and not self._typed:
            self._await_key()

    def _await_key(self) -> None:
        if self._keypad is not None:
            self._timer.set(self._owner.session.now() + self._keypad.timeout)

    def _judge(self, keypad: Keypad) -> None:
        """Judge the entry, which ended by its length, its end key or a silence."""
        self._is_judged = True
        is_long = keypad.digits in (None, len(self._typed))
        is_choice = not keypad.choices or self._typed in keypad.choices
        is_good = bool(self._typed) and is_long and is_choice and keypad.is_valid(self._typed)
        self.end(KeysOutcome.COMPLETE if is_good else KeysOutcome.WRONG)

    def _late(self) -> None:
        """No key came for too long: an entry of any length is then over."""
        keypad = self._keypad
        if keypad is not None and self._typed and keypad.digits is None and not keypad.choices:
            self._judge(keypad)
        else:
            self.end(KeysOutcome.TIMEOUT)

    def _silence(self) -> None:
        """Cut the prompt short: the user answers."""
        lines, self._lines = self._lines, []
        for line in lines:
            self._prompter.cut(line)

    def _divert(self, keypad: Keypad) -> None:
        self._afterwards.cancel()
        if keypad.is_masked:
            self._owner.push(DivertKeysFrame(take=self.take), Direction.UPSTREAM)
        self._prompter.await_keys(True)

    def _close(self) -> None:
        keypad, self._keypad = self._keypad, None
        self._timer.cancel()
        self._silence()
        self._typed = ""
        if self._dropped:
            self._afterwards.set(self._owner.session.now() + _AFTERWARDS)
        elif keypad is not None and keypad.is_masked:
            self._let_through()
        self._prompter.await_keys(False)

    def _drop(self, key: str) -> bool:
        is_dropped = bool(self._dropped) and key == self._dropped
        self._dropped = ""
        return is_dropped

    def _let_through(self) -> None:
        self._dropped = ""
        self._owner.push(DivertKeysFrame(take=None), Direction.UPSTREAM)

    @cached_property
    def _timer(self) -> Timer:
        return self._owner.timer(self._late)

    @cached_property
    def _afterwards(self) -> Timer:
        return self._owner.timer(self._let_through)


def _longest_entry(keypad: Keypad) -> float:
    """The longest time that asking may take, in seconds, including half a minute for each prompt."""
    return keypad.tries * (30.0 + keypad.timeout * (1 + (keypad.digits or 30)))


async def answer_ask(frame: AskKeysFrame, ask: Callable[..., Awaitable[KeysResult]]) -> None:
    """Answer a frame that asks for keys.

    Args:
        frame: Has the prompt, and receives the answer.
        ask: As ``Responder.keys``.
    """
    try:
        result = await ask(frame.prompt, frame.keypad, protected=frame.protected)
    except LocalProtocolError as error:
        frame.answer.set_exception(error)
    else:
        if not frame.answer.done():
            frame.answer.set_result(result)
