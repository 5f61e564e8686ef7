"""Calls that a campaign makes: the disclosure, the row's data, and the wish for no more calls."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
from aiohttp import web

from tests.campaigns.exchange import EPOCH
from tests.campaigns.office import NAME, number
from voiceflow import Pipeline
from voiceflow.campaigns import CampaignCalls, CampaignFile, CampaignState, CampaignStore, current_row
from voiceflow.campaigns.intents import Intent, IntentAnswer
from voiceflow.campaigns.row_table import RowChange
from voiceflow.campaigns.rows import RowEvent
from voiceflow.observers import Observer
from voiceflow.processors import VAD, Responder
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.server import create_app
from voiceflow.testing import Stage
from voiceflow.transports import Call, StreamStarted
from voiceflow.turns import TurnPolicy, UserTurn

DISCLOSURE = "I am a computer program, calling for the dental practice."
ATTEMPT = "0a" * 16


class Echo(Responder):
    """Repeats what the user says."""

    async def respond(self, turn: UserTurn) -> AsyncIterator[str]:
        yield f"You said {turn.text}"


class Scene:
    """A server with a campaign in which one person was just called.

    Args:
        path: The file of campaigns.
        language: Of the call.
        attempt: The attempt in the address that the carrier requests.
    """

    def __init__(self, path: Path, *, language: str = "en", attempt: str = ATTEMPT) -> None:
        self.names: list[str] = []
        self.store = CampaignStore(CampaignFile(path, is_durable=False))
        self._enter(self.store.file)
        calls = CampaignCalls(self.store, NAME, disclosure=DISCLOSURE, now=lambda: EPOCH)
        self._calls, self._language = calls, language
        self.stage = Stage(self._app, voice_path=f"/twilio/voice?attempt={attempt}")

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Stage]:
        async with self.stage:
            yield self.stage
        await self.store.close()

    def blocked(self) -> bool:
        return number(0) in self.store.file.do_not_call

    def disclosed(self) -> int:
        return self.store.file.attempts.disclosed(NAME)

    def _enter(self, file: CampaignFile) -> None:
        file.register.create(NAME)
        file.register.enter(NAME, CampaignState.RUNNING)
        rows = file.rows(NAME)
        rows.add([(number(0), "America/New_York", {"name": "Ada"})])
        rows.change([RowChange(row=1, event=RowEvent.PASS, due=0.0)])
        intent = Intent(row=1, attempt=ATTEMPT, caller="+12125550000", now=EPOCH, due=EPOCH)
        assert file.intents(NAME).write(intent) is IntentAnswer.WRITTEN

    def _app(
        self, *, http: aiohttp.ClientSession, observe: Callable[[StreamStarted], Sequence[Observer]]
    ) -> web.Application:
        def both(started: StreamStarted) -> Sequence[Observer]:
            return [*observe(started), *self._calls.observe(started)]

        return create_app(self._calls.wrap(self._bot), http=http, observe=both)

    async def _bot(self, call: Call) -> None:
        row = current_row()
        self.names.append("nobody" if row is None else row.data["name"])
        echo = Echo(greeting="Hello.", turns=TurnPolicy(language=self._language))
        voice = ElevenLabsTTS(voice="21m00Tcm4TlvDq8ikWAM")
        await call.run(Pipeline([call.input(), VAD(), ElevenLabsSTT(), echo, voice, call.output()]))


async def test_the_disclosure_is_the_first_sentence_and_its_hearing_is_written_down(tmp_path: Path) -> None:
    scene = Scene(tmp_path / "campaigns.db")
    async with scene.open() as stage:
        async with stage.call() as caller:
            await caller.wait_for_agent()
            await asyncio.sleep(8)
        assert stage.transcript == [("agent", DISCLOSURE), ("agent", "Hello.")]
        assert (scene.disclosed(), scene.names, scene.blocked()) == (1, ["Ada"], False)


async def test_a_disclosure_that_was_cut_short_by_a_hangup_does_not_count(tmp_path: Path) -> None:
    scene = Scene(tmp_path / "campaigns.db")
    async with scene.open() as stage:
        async with stage.call():
            await asyncio.sleep(1.5)
        assert scene.disclosed() == 0


async def test_words_during_the_disclosure_do_not_interrupt_it(tmp_path: Path) -> None:
    scene = Scene(tmp_path / "campaigns.db")
    async with scene.open() as stage:
        async with stage.call() as caller:
            await asyncio.sleep(1.0)
            await caller.say("Who is calling please?")
            await caller.wait_for_agent()
            await asyncio.sleep(8)
        assert scene.disclosed() == 1


async def test_a_call_that_no_campaign_has_made_has_no_row_and_no_disclosure(tmp_path: Path) -> None:
    scene = Scene(tmp_path / "campaigns.db", attempt="")
    async with scene.open() as stage:
        async with stage.call() as caller:
            await caller.wait_for_agent()
            await caller.say("Take me off your list.")
            await caller.wait_for_agent()
        assert (scene.names, scene.blocked()) == (["nobody"], False)
