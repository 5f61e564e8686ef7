"""What the events of a conversation with an agent mean for the call."""

import asyncio

from tests.processors.elevenlabs.agent_calls import agent_of, silent
from tests.processors.elevenlabs.conftest import Calls
from voiceflow import EndFrame, InterimTranscriptionFrame, TranscriptionFrame
from voiceflow.emulators.elevenlabs.agent import server_messages
from voiceflow.processors.elevenlabs import ElevenLabsAgent


async def test_each_event_reaches_the_part_of_the_agent_that_it_is_about(calls: Calls) -> None:
    async with calls(ElevenLabsAgent("agent_1"), silent()) as call:
        await asyncio.sleep(1)
        connection = call.emulator.connections[-1]
        connection.tell(server_messages.tentative_user_transcript(" At ei", 1))
        connection.tell(server_messages.user_transcript("At eight? ", 1))
        connection.tell(server_messages.audio(bytes(1600), 2, (), 0.0, is_final=False))
        connection.tell(server_messages.agent_response("Yes, at eight.", 2, "r"))
        connection.tell(server_messages.correction("Yes, at eight.", "Yes,", 2, "r"))
        connection.tell(server_messages.response_complete(2))
        connection.tell(server_messages.client_error(1008, "odd_message", "What?"))
        await asyncio.sleep(1)
        assert [frame.text for frame in call.all(InterimTranscriptionFrame)] == ["At ei"]
        assert [frame.text for frame in call.all(TranscriptionFrame)] == ["At eight?"]
        (reply,) = agent_of(call).replies
        assert (reply.text, reply.corrected, reply.is_over) == ("Yes, at eight.", "Yes,", True)
        assert [is_fatal for _, is_fatal in call.errors] == [False]
        assert call.all(EndFrame) == []
