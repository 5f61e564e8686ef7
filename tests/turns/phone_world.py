"""A turn machine and a playback ledger on one call, with scripted carrier and user, without an event loop."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field

from voiceflow.audio.encoding import TELEPHONE
from voiceflow.audio.ledger import PlaybackLedger
from voiceflow.audio.playout import Media, Playout, PlayoutMark
from voiceflow.audio.words import Word
from voiceflow.turns import TurnMachine, TurnPolicy
from voiceflow.turns.events import (
    AgentSaid,
    Deadline,
    Decision,
    Drop,
    EndTurn,
    Event,
    Final,
    GiveUp,
    GoOn,
    Interim,
    Interrupt,
    Key,
    Pause,
    ReplyEnded,
    ReplyHeard,
    ReplyStarted,
    Resume,
    Voice,
    VoiceEnded,
)
from voiceflow.turns.state import State

WORD = 0.4
"""Seconds in which the agent says a word."""
THINKING = 0.3
TOOL = 1.5
"""Seconds that a tool takes."""
LENGTH = 6
"""Words of an answer."""
STEP = 0.25
"""Seconds between two acts of the user."""


@dataclass
class Speech:
    """One reply of the agent."""

    words: list[str]
    number: int = 0
    fed_at: float = math.inf
    is_fed: bool = False
    is_protected: bool = False
    made: int = LENGTH
    fed: int = 0
    heard: list[str] = field(default_factory=list)

    @property
    def rest(self) -> list[str]:
        return self.words[len(self.heard) :]


class World:
    """One call, acted out step by step; each invariant of a moment is checked at each event."""

    def __init__(self) -> None:
        self.now = 0.0
        self.machine = TurnMachine()
        self.playout = Playout(TELEPHONE)
        self.ledger = PlaybackLedger(TELEPHONE, keep=1000)
        self.reply: Speech | None = None
        self.replies: list[Speech] = []
        self.turns: list[EndTurn] = []
        self.said: list[str] = []
        self.pressed = ""
        self.has_wanted = False
        self._events: deque[Event] = deque()
        self._is_busy = False
        self._numbers = self._floor = 0
        self._voice_at: float | None = None
        self._played: list[tuple[float, float, int]] = []
        self._marks: list[tuple[float, str]] = []
        self._silent_at = math.inf
        self.is_gone = False
        self._is_leaving = self._is_refused = False
        self._tell(Interim("hello"))
        self._tell(Interim(""))

    # What the user does.

    def speak(self) -> None:
        """A voice begins, or goes on."""
        begun = self._voice_at is None
        at = self._voice_at = self.now if begun or self._voice_at is None else self._voice_at
        self._tell(Voice(self.now, 0.06 if begun else self.now - at))

    def stop(self) -> None:
        """The voice ends."""
        if self._voice_at is not None:
            self._voice_at = None
            self._tell(VoiceEnded(self.now))

    def read(self) -> None:
        """The recogniser has a word."""
        self.has_wanted = True
        self._tell(Interim(f"w{len(self.said)}"))

    def settle(self) -> None:
        """A final text."""
        self.has_wanted = True
        self.said.append(f"w{len(self.said)}")
        self._tell(Final(self.said[-1]))

    def murmur(self) -> None:
        """A final murmur."""
        self.said.append("mm-hm")
        self._tell(Final("mm-hm"))

    def say_nothing(self) -> None:
        """A final text without words."""
        self._tell(Final(""))

    def press(self) -> None:
        """A key."""
        self.has_wanted = True
        self.pressed += "4"
        self._tell(Key("4"))

    def wait(self) -> None:
        """Nothing."""

    # What the agent's code does.

    def transfer(self) -> None:
        """The agent wants to hand the call on, once it was heard; words of the user call that off."""
        self._is_leaving = True

    def refuse(self) -> None:
        """The same, but the carrier refuses it."""
        self._is_leaving = self._is_refused = True

    def hand_off(self) -> None:
        """Another agent takes over: it listens in another way, and speaks if nobody has the floor."""
        is_noisy = self.machine.policy.words_to_interrupt
        self.machine.adopt(TurnPolicy() if is_noisy else TurnPolicy.noisy_line())
        if self.reply is None and self.machine.is_free:
            self._speak(["welcome"])

    def begin_answer(self, seconds: float, *, is_protected: bool = False, has_tool: bool = False) -> None:
        """An answer begins.

        Args:
            seconds: How much of it was heard; below 0, it is being thought of.
            is_protected: Whether it cannot be interrupted.
            has_tool: Whether the words after the first two wait for a tool.
        """
        words = [f"a{n}" for n in range(LENGTH)]
        self._speak(words, is_protected=is_protected, made=2 if has_tool else LENGTH)
        self.run(self.now + max(0.0, THINKING + seconds))

    # Time.

    def act(self, name: str) -> None:
        """Let something happen, and a moment pass. Who was handed on is heard no more."""
        if self.is_gone:
            return
        getattr(self, name)()
        self.run(self.now + STEP)

    def run(self, until: float) -> None:
        """Let time pass."""
        for _ in range(10_000):
            if self._is_leaving and self.reply is None and self.machine.is_free:
                self._depart()
            at = min(until, *self._deadlines())
            self.now = max(self.now, at)
            if self.now >= until or self.is_gone:
                return
            self._due()
            self._play()
        raise AssertionError("a deadline stands still")

    def _depart(self) -> None:
        """Hand the call on: everything was heard, and every turn of the user answered."""
        assert all(end <= self.now + 1e-9 for _, end, _ in self._played), "it was heard to its end"
        self._is_leaving = False
        if self._is_refused:
            self._is_refused = False
            self._speak(["not", "transferred"])
        else:
            self.is_gone = True

    def _deadlines(self) -> list[float]:
        playing = self.playout.deadline()
        fed = self.reply.fed_at if self.reply is not None and not self.reply.is_fed else math.inf
        marks = min((at for at, _ in self._marks), default=math.inf)
        machine = self.machine.deadline
        return [
            math.inf if machine is None else machine,
            math.inf if playing is None else playing,
            fed,
            marks,
            self._silent_at,
        ]

    def _due(self) -> None:
        for at, name in list(self._marks):
            if at <= self.now + 1e-9:
                self._marks.remove((at, name))
                self._echo(name)
        if self._silent_at <= self.now:
            self._hold()
        reply = self.reply
        if reply is not None and not reply.is_fed and reply.fed_at <= self.now:
            self._feed(reply)
        deadline = self.machine.deadline
        if deadline is not None and deadline <= self.now:
            self._tell(Deadline())
            assert self.machine.deadline != deadline, "a kept deadline stands still"

    # The machine, and what it decides.

    def _tell(self, event: Event) -> None:
        self._events.append(event)
        if self._is_busy:
            return
        self._is_busy = True
        while self._events:
            for decision in self.machine.handle(self._events.popleft(), self.now):
                self._do(decision)
        self._is_busy = False
        self._play()
        speaks = self.reply is not None and not self._is_kept
        assert speaks == (self.machine.state in (State.AGENT, State.OVERLAP)), "both know who has the floor"
        can_move = self.machine.deadline is not None or self.machine.state in (State.LISTENING, State.AGENT)
        assert can_move, "a deadline or an event can move it"

    @property
    def _is_kept(self) -> bool:
        return self.reply is not None and self.reply.number == 0

    def _do(self, decision: Decision) -> None:
        match decision:
            case Pause():
                self.playout.stop_sending()
                self._silent_at = self.now + decision.grace
            case Resume():
                self._silent_at = math.inf
                self.playout.resume()
            case _:
                self._call_off(decision)
                self._do_to_reply(decision)

    def _call_off(self, decision: Decision) -> None:
        """Words of the user call a transfer off."""
        match decision:
            case Drop() | Interrupt(keeps_reply=False) | EndTurn(is_murmur=False):
                self._is_leaving = False

    def _do_to_reply(self, decision: Decision) -> None:
        match decision:
            case Interrupt():
                is_protected = self.reply is not None and self.reply.is_protected
                assert not is_protected, "protected speech is not interrupted"
                self._silence()
                if not decision.keeps_reply:
                    self._end_reply()
                elif self.reply is not None and self.reply.heard:
                    self._events.append(AgentSaid(" ".join(self.reply.heard)))
            case Drop():
                self._end_reply()
            case GoOn():
                if self.reply is None or not self.reply.rest:
                    self._end_reply()
                else:
                    self._begin(self.reply, self.now)
            case EndTurn():
                self.turns.append(decision)
                if not decision.is_murmur:
                    self._end_reply(is_told=False)
                    self._speak([f"b{len(self.turns)}.{n}" for n in range(LENGTH)])
            case GiveUp() if self.reply is None:
                self._speak(["sorry"])

    def _speak(self, words: list[str], *, is_protected: bool = False, made: int = LENGTH) -> None:
        reply = Speech(words, is_protected=is_protected, made=made)
        self.replies.append(reply)
        self._begin(reply, self.now + THINKING)

    def _begin(self, reply: Speech, fed_at: float) -> None:
        self._numbers += 1
        self.reply, reply.number, reply.fed_at, reply.is_fed = reply, self._numbers, fed_at, False
        reply.fed = len(reply.heard)
        self._tell(ReplyStarted(reply.is_protected))

    def _end_reply(self, *, is_told: bool = True) -> None:
        reply, self.reply = self.reply, None
        if is_told and reply is not None:
            self._tell(ReplyEnded(" ".join(reply.heard)))

    def _feed(self, reply: Speech) -> None:
        """Hand on what is made of a reply; the rest, which waits for a tool, later."""
        begin = len(reply.heard)
        for n in range(max(begin, reply.fed), min(reply.made, len(reply.words))):
            at = (n - begin) * WORD
            self.playout.feed(reply.number, bytes(TELEPHONE.size(WORD)))
            self.ledger.words(reply.number, [Word(reply.words[n], at, at + WORD)])
        reply.fed, reply.is_fed = reply.made, reply.made >= len(reply.words)
        if reply.is_fed:
            self.playout.end(reply.number)
        else:
            # The tool runs, unless it is not known whether the answer is wanted.
            reply.made, reply.fed_at = LENGTH, self.now + TOOL
        self._play()

    # The output and the carrier, which plays at once what it gets.

    def _play(self) -> None:
        for item in self.playout.due(self.now):
            end = max(self.now, self._played[-1][1] if self._played else 0.0)
            if isinstance(item, Media):
                assert item.reply > self._floor, "no audio of a reply that was cleared"
                self._played.append((end, end + len(item.data) / 8000, item.reply))
                self.ledger.sent(item.reply, len(item.data), self.now)
                self._events.append(ReplyHeard())
            elif isinstance(item, PlayoutMark):
                self._marks.append((end, item.name))
                self.ledger.mark_sent(item.name, item.reply)
                if item.is_last:
                    self.ledger.ended(item.reply)
        if self._events and not self._is_busy:
            self._tell(self._events.popleft())

    def _echo(self, name: str) -> None:
        number = self.ledger.mark_echoed(name, self.now)
        if number is None or self.reply is None or number != self.reply.number:
            return
        heard = self.ledger.heard(number, self.now)
        if heard.is_complete:
            self.reply.heard = list(self.reply.words)
            self._end_reply()

    def _hold(self) -> None:
        """What the output does when the grace of a pause is over."""
        self._silent_at = math.inf
        if size := self.playout.pause(self.now):
            self.ledger.held(size)
            self._clear()

    def _silence(self) -> None:
        """What ``Session.interrupt`` does to the output."""
        self._silent_at = math.inf
        reply, self._floor = self.reply, self._numbers
        if self.playout.clear(self.now, self._numbers + 1):
            self.ledger.cleared(self.now, self._numbers + 1)
            self._clear()
        if reply is not None:
            heard = [word.text for word in self.ledger.heard(reply.number, self.now).words]
            # The middle of a word counts. A sample more or less may be on its way.
            played = self._played_of(reply.number) / WORD + 0.5
            assert int(played - 1e-3) <= len(heard) <= int(played + 1e-3), "the memory is what was heard"
            reply.heard += heard
            reply.number, reply.fed_at = 0, math.inf

    def _clear(self) -> None:
        self._played = [
            (begin, min(end, self.now), reply) for begin, end, reply in self._played if begin < self.now
        ]
        self._marks = []

    # At the end.

    def _played_of(self, number: int) -> float:
        """Seconds of a reply that the carrier has played."""
        played = [(begin, end) for begin, end, reply in self._played if reply == number and begin < self.now]
        return sum(min(end, self.now) - begin for begin, end in played)

    def check(self) -> None:
        """What holds when everything is over."""
        assert self.machine.is_free
        assert self.reply is None
        self.check_words()
        if not self.has_wanted:
            assert all(reply.heard == reply.words for reply in self.replies), "no answer is lost to a sound"

    def check_words(self) -> None:
        """Each word and key of the user is in one turn, also if the call ends now."""
        turns = [each.turn for each in self.turns]
        if rest := self.machine.take_rest():
            turns.append(rest)
        words = " ".join(turn.text for turn in turns).split()
        finals = [word for word in words if word in self.said]
        assert sorted(finals) == sorted(self.said), "no word is lost or doubled"
        assert "".join(turn.digits for turn in turns) == self.pressed
