"""Talks while the office is open; else says when it opens, and hangs up.

    voiceflow call examples/opening_hours.py --say "Is my bicycle ready?"

Times are those of the office, whatever the zone of the server. On Windows, ``pip install tzdata`` first.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from voiceflow import Pipeline
from voiceflow.processors import LLM, VAD
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.transports import Call


@dataclass(frozen=True)
class Hours:
    """When an office is open: by weekday (0 is Monday), except on holidays."""

    zone: ZoneInfo
    week: Mapping[int, tuple[time, time]]
    holidays: Collection[date] = ()

    def on(self, day: date) -> tuple[datetime, datetime] | None:
        """From when to when on a day; None if it is closed."""
        if day in self.holidays or day.weekday() not in self.week:
            return None
        opens, closes = self.week[day.weekday()]
        return datetime.combine(day, opens, self.zone), datetime.combine(day, closes, self.zone)

    def next_opening(self, now: datetime) -> datetime | None:
        """When it opens next; None if it is open, or closed for the next two weeks."""
        today = now.astimezone(self.zone).date()
        for days in range(15):
            if (hours := self.on(today + timedelta(days))) and now < hours[1]:
                return None if hours[0] <= now else hours[0]
        return None


BERLIN = ZoneInfo("Europe/Berlin")
WORK = (time(9), time(17, 30))
HOURS = Hours(BERLIN, dict.fromkeys(range(5), WORK), holidays={date(2026, 12, 25), date(2027, 1, 1)})


async def bot(call: Call) -> None:
    """Answer one call."""
    agent = LLM(system="You answer the phone of a bicycle workshop.", greeting="Mill Street Bicycles.")
    if opens := HOURS.next_opening(datetime.now(UTC)):
        agent = LLM(system="Say goodbye.")
        call.say(f"We are closed. We open on {opens:%A} at {opens:%H:%M}. Goodbye.", protected=True)
        await call.hang_up()
    voice = ElevenLabsTTS(voice="21m00Tcm4TlvDq8ikWAM")
    await call.run(Pipeline([call.input(), VAD(), ElevenLabsSTT(), agent, voice, call.output()]))
