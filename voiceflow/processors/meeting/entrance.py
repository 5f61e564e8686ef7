"""The entrance of an agent that dials in to a meeting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import replace

from loguru import logger

from voiceflow.declarations import makes, needs
from voiceflow.errors import VoiceflowError
from voiceflow.frames import (
    EndReason,
    EntryState,
    InterimTranscriptionFrame,
    MeetingEntryFrame,
    StartFrame,
    TranscriptionFrame,
)
from voiceflow.handlers import handles
from voiceflow.processor import Processor
from voiceflow.processors.meeting.announcements import Announcement, split_announcements
from voiceflow.tasks import Timer

SETTLE = 8.0
"""Seconds without a word after which the agent counts as in the meeting: nobody speaks there."""

PATIENCE = 600.0
"""Seconds in a waiting room after which the agent leaves."""

REQUEST_LIMIT = 30.0
"""Seconds for the machine to ask for the meeting's number, if the keys are sent when it asks."""

MOST_ATTEMPTS = 3
"""How often the same keys are pressed. A machine hangs up after three wrong entries."""

_TO_KEY = frozenset({Announcement.ENTER_ID, Announcement.ENTER_PARTICIPANT, Announcement.ENTER_PASSCODE})

_IN_A_MEETING = frozenset({Announcement.RECORDING, Announcement.IN_MEETING})

Press = Callable[[str], Awaitable[None]]
"""Sends keys to the far end, and returns when they are sent."""


@makes(MeetingEntryFrame)
@needs(TranscriptionFrame)
class MeetingEntrance(Processor):
    """Keeps the machine of a meeting service apart from the people in the meeting.

    Until the agent is in the meeting, nothing that is heard reaches the responder. Announcements never do.
    In a waiting room the agent waits; when the meeting is over, or it is refused, it leaves.

    Takes StartFrame, TranscriptionFrame, InterimTranscriptionFrame; adds MeetingEntryFrame.

    Args:
        entered: Called once when people can hear the agent: the time for a greeting.
        keys: Digits for each request of the machine, if they are to be sent when it asks.
        press: Sends them; both or none.
        settle: Seconds without a word after which the agent counts as in the meeting. They begin again with
            each announcement and with each key.
        patience: Seconds in a waiting room after which the agent leaves.

    Attributes:
        state: How far the agent has come; None before the first news.
    """

    def __init__(
        self,
        *,
        entered: Callable[[], None] = lambda: None,
        keys: Mapping[Announcement, str] | None = None,
        press: Press | None = None,
        settle: float = SETTLE,
        patience: float = PATIENCE,
    ) -> None:
        super().__init__()
        if (keys is None) != (press is None):
            raise ValueError("keys and press belong together: pass both or none")
        self.state: EntryState | None = None
        self._entered = entered
        self._keys = dict(keys or {})
        self._press = press
        self._settle = settle
        self._patience = patience
        self._attempts: Counter[Announcement] = Counter()
        self._is_pressing = False
        self._timer: Timer

    def start(self) -> None:
        self._timer = self.timer(self._expire)

    @handles(StartFrame)
    def begin(self, frame: StartFrame) -> StartFrame:
        self._listen_on()
        return frame

    @handles(TranscriptionFrame)
    def hear(self, frame: TranscriptionFrame) -> TranscriptionFrame | None:
        found, rest = self._split(frame.text)
        for announcement in found:
            self._react(announcement)
        if not rest or self._is_machine(found):
            return None
        if self.state in (None, EntryState.WAITING):
            # A person speaks: the machine has connected the agent.
            self._enter(EntryState.ENTERED)
        return frame if rest == frame.text else replace(frame, text=rest, words=())

    @handles(InterimTranscriptionFrame)
    def hear_interim(self, frame: InterimTranscriptionFrame) -> InterimTranscriptionFrame | None:
        if self.state is not EntryState.ENTERED:
            if frame.text:
                self._listen_on()
            return None
        found, rest = self._split(frame.text)
        return replace(frame, text=rest) if found else frame

    def _split(self, text: str) -> tuple[list[Announcement], str]:
        if self.state is EntryState.ENTERED:
            # People may talk about passcodes, and about the end of the meeting.
            return split_announcements(text, kinds=_IN_A_MEETING)
        return split_announcements(text)

    def _is_machine(self, found: Collection[Announcement]) -> bool:
        """Whether what else is heard with these announcements comes from the machine too."""
        if self.state is EntryState.ENTERED:
            return False
        return self._awaits_request or not _IN_A_MEETING.issuperset(found)

    @property
    def _awaits_request(self) -> bool:
        """Whether the machine has not yet asked for the meeting's number."""
        return bool(self._keys) and not self._attempts[Announcement.ENTER_ID]

    def _react(self, announcement: Announcement) -> None:
        match announcement:
            case Announcement.OVER:
                self._leave(EntryState.OVER)
            case Announcement.WRONG_KEYS if not self._keys:
                # Keys at fixed times are not sent again.
                self._leave(EntryState.REFUSED)
            case Announcement.WAITING if self.state is None:
                self._enter(EntryState.WAITING)
            case Announcement.IN_MEETING if self.state in (None, EntryState.WAITING):
                self._enter(EntryState.ENTERED)
            case _ if announcement in _TO_KEY and announcement in self._keys:
                self._send(announcement)
        self._listen_on()

    def _send(self, announcement: Announcement) -> None:
        if self._is_pressing or self._press is None:
            return
        self._attempts[announcement] += 1
        if self._attempts[announcement] > MOST_ATTEMPTS:
            self._leave(EntryState.REFUSED)
            return
        self._is_pressing = True
        self.spawn(self._send_keys(self._press, self._keys[announcement]), name="meeting-keys")

    async def _send_keys(self, press: Press, digits: str) -> None:
        try:
            await press(digits)
        except VoiceflowError as error:
            self.fail(error)
        finally:
            self._is_pressing = False
            self._listen_on()

    def _listen_on(self) -> None:
        if self.state is None:
            limit = max(REQUEST_LIMIT, self._settle) if self._awaits_request else self._settle
            self._timer.set(self.session.now() + limit)

    def _enter(self, state: EntryState) -> None:
        if self.state is state:
            return
        self.state = state
        logger.info("the meeting's entrance: {}", state.value)
        self.push(MeetingEntryFrame(state=state))
        if state is EntryState.ENTERED:
            self._timer.cancel()
            self._entered()
        elif state is EntryState.WAITING:
            self._timer.set(self.session.now() + self._patience)
        else:
            self._timer.cancel()

    def _expire(self) -> None:
        if self.state is None and self._is_pressing:
            self._listen_on()
        elif self.state is None and self._awaits_request:
            self._leave(EntryState.REFUSED)
        elif self.state is None:
            self._enter(EntryState.ENTERED)
        elif self.state is EntryState.WAITING:
            self._leave(EntryState.REFUSED)

    def _leave(self, state: EntryState) -> None:
        self._enter(state)
        self.session.end(EndReason.USER_HANGUP if state is EntryState.OVER else EndReason.AGENT_HANGUP)
