"""A voice by phone for Zoom meetings whose speakers are known by RTMS."""

from __future__ import annotations

from collections.abc import Callable

from loguru import logger

from voiceflow.errors import ServiceError
from voiceflow.pipeline import Pipeline
from voiceflow.processors.meeting import SpeakerLog, SpeakerNames, SpeakerWatch
from voiceflow.transports.call import Call
from voiceflow.transports.dial_in import MeetingDialer, join_meeting
from voiceflow.transports.zoom.meeting import Meeting


class MeetingVoice:
    """Dials in to each meeting whose stream is offered, and puts names on what the phone hears.

    :meth:`listen` is the bot of ``ZoomMeetings``. The bot of the phone puts :meth:`names` after its
    recogniser.

    Args:
        dialer: Dials.
        number: Zoom's number, in E.164.
        passcode: Returns the numeric passcode of a meeting; empty if it has none.
        own_names: Names under which the phone appears in the meeting, such as its number.
    """

    def __init__(
        self,
        dialer: MeetingDialer,
        *,
        number: str,
        passcode: Callable[[Meeting], str] = lambda _: "",
        own_names: tuple[str, ...] = (),
    ) -> None:
        self._dialer = dialer
        self._number = number
        self._passcode = passcode
        self._own_names = own_names
        self._logs: dict[str, SpeakerLog] = {}
        self._calls: dict[str, Call] = {}

    async def listen(self, meeting: Meeting) -> None:
        """Dial in, and note who speaks until the meeting is over.

        If nobody can dial, the meeting is still listened to.
        """
        # A stream that is offered anew after its end finds the log, and the phone, where they were.
        log = self._logs.setdefault(meeting.number, SpeakerLog(*self._own_names))
        try:
            await self._dial(meeting)
            await meeting.run(
                Pipeline([meeting.input(audio="none"), meeting.transcript(), SpeakerWatch(log)])
            )
        finally:
            if not self._has_call(meeting.number):
                self._logs.pop(meeting.number, None)

    def names(self, call: Call) -> SpeakerNames:
        """A processor for the pipeline of this call, after the recogniser."""
        number = call.parameters.get("Meeting", "")
        self._calls = {other: one for other, one in self._calls.items() if one.is_up}
        self._calls[number] = call
        return SpeakerNames(lambda: self._logs.get(number))

    async def _dial(self, meeting: Meeting) -> None:
        if self._has_call(meeting.number):
            return
        try:
            await join_meeting(
                "zoom", meeting.number, self._passcode(meeting), number=self._number, dialer=self._dialer
            )
        except ServiceError as error:
            logger.warning("the meeting {} gets no voice: {}", meeting.stream_id, error)

    def _has_call(self, number: str) -> bool:
        return number in self._calls and self._calls[number].is_up
