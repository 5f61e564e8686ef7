"""A bot that remembers its callers: the second call knows the first.

    voiceflow serve examples/remembering_bot.py

After each call the model writes notes about it, which are kept in a SQLite file under the caller's number.
The next call begins with them. A caller who says "forget me" is forgotten at once. Tell your callers that
you keep notes, and ask the law of your place.
"""

import asyncio
import os
import sqlite3
from contextlib import closing

from voiceflow import Pipeline
from voiceflow.processors import LLM, VAD
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.processors.notes import UserNotes
from voiceflow.transports import Call

SYSTEM = "You answer the phone of a hairdresser, in one short sentence at a time. You can book appointments."


class SQLiteNotes:
    """Notes by phone number, in one file."""

    def __init__(self, path: str) -> None:
        self._path = path

    async def read(self, key: str) -> str:
        rows = await self._run("SELECT text FROM notes WHERE number = ?", key)
        return str(rows[0][0]) if rows else ""

    async def write(self, key: str, text: str) -> None:
        await self._run("INSERT OR REPLACE INTO notes VALUES (?, ?)", key, text)

    async def forget(self, key: str) -> None:
        await self._run("DELETE FROM notes WHERE number = ?", key)

    async def _run(self, statement: str, *values: str) -> list[tuple[str]]:
        def run() -> list[tuple[str]]:
            with closing(sqlite3.connect(self._path)) as database, database:
                database.execute("CREATE TABLE IF NOT EXISTS notes (number TEXT PRIMARY KEY, text TEXT)")
                return list(database.execute(statement, values))

        return await asyncio.to_thread(run)


async def bot(call: Call) -> None:
    """Answer one call."""
    notes = UserNotes(SQLiteNotes(os.environ.get("NOTES", "notes.sqlite")), call.from_number)
    known = await notes.read()
    agent = LLM(
        system=f"{SYSTEM}\n\nFrom earlier calls of this caller: {known}" if known else SYSTEM,
        greeting="Hello again, this is Salon Ada." if known else "Hello, this is Salon Ada.",
        tools=[notes.forget_me],
    )
    voice = ElevenLabsTTS(voice="21m00Tcm4TlvDq8ikWAM")
    await call.run(Pipeline([call.input(), VAD(), ElevenLabsSTT(), agent, voice, call.output()]))
    await notes.save(agent)
