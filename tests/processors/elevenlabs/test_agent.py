"""An agent of the platform as a processor, between two ends that only look on."""

import asyncio

import pytest

from tests.processors.elevenlabs.agent_calls import (
    GREETING,
    agent_of,
    emulator,
    record_of,
    say,
    silent,
    spoken,
    words,
)
from tests.processors.elevenlabs.conftest import Calls
from voiceflow import (
    AgentAudioFrame,
    AgentTextFrame,
    AgentWordsFrame,
    AudioFormat,
    DTMFFrame,
    EndReason,
    InterimTranscriptionFrame,
    InterruptionFrame,
    PausePlayoutFrame,
    ReplyEndFrame,
    ResumePlayoutFrame,
    SayFrame,
    TranscriptionFrame,
    UserAudioFrame,
    UserSpeakingFrame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
)
from voiceflow.audio.encoding import TELEPHONE, Encoding
from voiceflow.clients.elevenlabs.agent import AgentAddress, ConversationInitiation
from voiceflow.clients.elevenlabs.agent.events import AgentEvent, ConversationStarted
from voiceflow.dialogue import UserMessage
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator, Faults
from voiceflow.emulators.elevenlabs.agent import server_messages
from voiceflow.emulators.elevenlabs.agent.brain import EchoBrain
from voiceflow.emulators.elevenlabs.agent.service import AgentService
from voiceflow.emulators.elevenlabs.agent.settings import phone_agent
from voiceflow.emulators.elevenlabs.alignment import Character
from voiceflow.errors import ConfigurationError, LocalProtocolError
from voiceflow.processors.elevenlabs import ElevenLabsAgent


async def test_the_caller_asks_and_the_agent_answers(calls: Calls) -> None:
    async with calls(ElevenLabsAgent("agent_1"), emulator("When do you open?", agent=["At eight."])) as call:
        await asyncio.sleep(3)
        await say(call, 1.0, then=3.0)
        assert [frame.text for frame in call.all(TranscriptionFrame)] == ["When do you open?"]
        texts = [(frame.reply, frame.text) for frame in call.all(AgentTextFrame)]
        assert texts == [(1, GREETING), (2, "At eight.")]
        assert words(call, 1) == GREETING
        assert words(call, 2) == "At eight."
        assert [frame.reply for frame in call.all(ReplyEndFrame)] == [1, 2]
        assert all(frame.format == TELEPHONE for frame in call.all(AgentAudioFrame))
        # From the transcript: the service thinks for 0.3 s, and its voice takes 0.2 s.
        assert dict(call.metrics)["agent_first_audio_s"] == pytest.approx(0.5)
        order = [type(frame) for _, frame in call.below.seen if not isinstance(frame, UserAudioFrame)]
        assert order.index(AgentTextFrame) < order.index(AgentAudioFrame)


async def test_what_is_believed_so_far_is_told(calls: Calls) -> None:
    document = phone_agent("")
    events = ["user_transcript", "tentative_user_transcript", "agent_response", "audio"]
    document["conversation_config"]["conversation"] = {"client_events": events}
    service = AgentService(EchoBrain(), lookup=lambda _: document)
    async with calls(
        ElevenLabsAgent("agent_1"), ElevenLabsEmulator(stt=["When do you open?"], agent=service)
    ) as call:
        await asyncio.sleep(1)
        await say(call, 1.2, then=1.0)
        interims = [frame.text for frame in call.all(InterimTranscriptionFrame)]
        assert interims
        assert all("When do you open?".startswith(text) for text in interims)


async def test_the_services_word_interrupts_in_both_directions(calls: Calls) -> None:
    service = emulator("When do you open?", agent=["At eight."], speed=1.0, late_audio=3)
    service.faults = Faults(late_audio=0.1)
    async with calls(ElevenLabsAgent("agent_1"), service) as call:
        await asyncio.sleep(0.5)
        await say(call, 1.0, then=3.0)
        (below,), (above,) = (
            [f for _, f in log.seen if isinstance(f, InterruptionFrame)] for log in (call.below, call.above)
        )
        assert below is above
        assert below.reason == "service"
        at = call.at(InterruptionFrame)[0]
        later = [
            frame.reply for when, frame in call.below.seen if isinstance(frame, AgentAudioFrame) and when > at
        ]
        assert set(later) == {2}
        first = agent_of(call).replies[0]
        assert first.is_dead
        assert first.corrected == "Hello!..."


@pytest.mark.rows(strength=1)
@pytest.mark.parametrize(
    ("source", "target"), [("pcm_16000", "pcm_24000"), ("ulaw_8000", "pcm_16000"), ("pcm_8000", "ulaw_8000")]
)
@pytest.mark.parametrize(
    "audio", [TELEPHONE, AudioFormat(Encoding.PCM16, 16000), AudioFormat(Encoding.ALAW, 8000)]
)
async def test_formats_are_converted_where_they_differ(
    source: str, target: str, audio: AudioFormat, calls: Calls
) -> None:
    document = phone_agent()
    document["conversation_config"]["asr"] = {"user_input_audio_format": source}
    document["conversation_config"]["tts"] = {"agent_output_audio_format": target}
    service = AgentService(EchoBrain(), lookup=lambda _: document)
    server = ElevenLabsEmulator(stt=["Hi."], agent=service)
    async with calls(ElevenLabsAgent("agent_1"), server, audio=audio) as call:
        await asyncio.sleep(3)
        await say(call, 1.0, then=3.0, audio=audio)
        assert [frame.text for frame in call.all(TranscriptionFrame)] == ["Hi."]
        assert {frame.format for frame in call.all(AgentAudioFrame)} == {audio}
        assert spoken(call)[1] == pytest.approx(len(GREETING) * 0.06, rel=0.35)


async def test_on_the_phone_not_a_byte_is_changed(calls: Calls) -> None:
    async with calls(ElevenLabsAgent("agent_1"), silent()) as call:
        await asyncio.sleep(1)
        sound = bytes(range(256))
        call.emulator.connections[0].tell(server_messages.audio(sound, 3, (), 0.0, is_final=True))
        call.send(UserAudioFrame(data=sound, format=TELEPHONE))
        await asyncio.sleep(0.5)
        assert [frame.data for frame in call.all(AgentAudioFrame)] == [sound]
        sent = [
            one.message["user_audio_chunk"]
            for one in call.emulator.connections[0].received
            if "user_audio_chunk" in one.message
        ]
        echoed = server_messages.audio(sound, 3, (), 0.0, is_final=True)["audio_event"]["audio_base_64"]
        assert echoed in sent


async def test_what_is_dead_is_not_even_read(calls: Calls) -> None:
    async with calls(ElevenLabsAgent("agent_1"), silent()) as call:
        await asyncio.sleep(1)
        connection = call.emulator.connections[0]
        connection.tell(server_messages.audio(b"\x10" * 800, 3, (), 0.0, is_final=False))
        await asyncio.sleep(0.1)
        call.session.interrupt("voice")
        broken = {"audio_base_64": "not base64", "event_id": 3}
        connection.tell({"type": "audio", "audio_event": broken})
        connection.tell(server_messages.audio(b"\x10" * 800, 4, (), 0.0, is_final=True))
        await asyncio.sleep(0.1)
        assert call.errors == []
        assert list(spoken(call)) == [1, 2]


# Words without times, and ends that are not told.


async def test_words_without_times_are_spread_over_the_audio(calls: Calls) -> None:
    async with calls(ElevenLabsAgent("agent_1"), silent()) as call:
        await asyncio.sleep(1)
        connection = call.emulator.connections[0]
        connection.tell(server_messages.agent_response("One two three four", 3, "r"))
        connection.tell(server_messages.audio(b"\x10" * 3000, 3, (), 0.0, is_final=False))
        await asyncio.sleep(0.5)
        connection.tell(server_messages.audio(b"\x10" * 1000, 3, (), 0.0, is_final=False))
        await asyncio.sleep(0.1)
        assert words(call, 1) == "One two"
        connection.tell(server_messages.audio(b"\x10" * 2400, 3, (), 0.0, is_final=True))
        await asyncio.sleep(0.1)
        assert words(call, 1) == "One two three four"
        last = call.all(AgentWordsFrame)[-1].words[-1]
        assert last.end == pytest.approx(0.8)


async def test_pieces_without_times_leave_no_hole_in_the_words(calls: Calls) -> None:
    text = "One two three four"
    async with calls(ElevenLabsAgent("agent_1"), silent()) as call:
        await asyncio.sleep(1)
        connection = call.emulator.connections[0]
        connection.tell(server_messages.agent_response(text, 3, "r"))
        for number, begin in enumerate(range(0, len(text), 5)):
            piece = [Character(char, n * 0.1, n * 0.1 + 0.1) for n, char in enumerate(text)][
                begin : begin + 5
            ]
            timed = tuple(piece) if number % 2 == 0 else ()
            audio = b"\x10" * 800 * len(piece)
            connection.tell(server_messages.audio(audio, 3, timed, begin * 0.1, is_final=begin == 15))
        await asyncio.sleep(0.1)
        assert words(call, 1) == text
        told = [word for frame in call.all(AgentWordsFrame) for word in frame.words]
        assert [word.start for word in told] == pytest.approx([0.0, 0.4, 0.8, 1.4])


async def test_broken_times_cost_no_words_and_no_conversation(calls: Calls) -> None:
    async with calls(ElevenLabsAgent("agent_1"), silent()) as call:
        await asyncio.sleep(1)
        connection = call.emulator.connections[0]
        connection.tell(server_messages.agent_response("One two three four", 3, "r"))
        message = server_messages.audio(b"\x10" * 14_400, 3, (), 0.0, is_final=True)
        message["audio_event"]["alignment"] = {
            "chars": ["O", "x"],
            "char_start_times_ms": ["0", float("nan")],
            "char_durations_ms": [-1],
        }
        connection.tell(message)
        await asyncio.sleep(0.1)
        assert words(call, 1) == "One two three four"
        assert len(call.emulator.connections) == 1


async def test_a_response_whose_end_is_not_told_ends_after_it_must_have_played(calls: Calls) -> None:
    async with calls(ElevenLabsAgent("agent_1"), silent()) as call:
        await asyncio.sleep(1)
        connection = call.emulator.connections[0]
        connection.tell(server_messages.audio(b"\x10" * 16000, 3, (), 0.0, is_final=False))
        await asyncio.sleep(2.5)
        assert call.all(ReplyEndFrame) == []
        await asyncio.sleep(1)
        assert call.at(ReplyEndFrame) == [pytest.approx(1.0 + 0.02 + 2.0 + 1.0)]
        # If it was not its end after all, what follows is heard nevertheless.
        late = (Character("O", 2.0, 2.05), Character("h", 2.05, 2.1))
        connection.tell(server_messages.audio(b"\x10" * 800, 3, late, 2.0, is_final=True))
        await asyncio.sleep(0.1)
        assert spoken(call) == {1: 2.0, 2: 0.1}
        (word,) = call.all(AgentWordsFrame)[-1].words
        assert word.text == "Oh"
        assert word.start == pytest.approx(0.0)
        assert [frame.reply for frame in call.all(ReplyEndFrame)] == [1, 2]


async def test_the_next_response_ends_the_one_before(calls: Calls) -> None:
    async with calls(ElevenLabsAgent("agent_1"), silent()) as call:
        await asyncio.sleep(1)
        connection = call.emulator.connections[0]
        for event_id in (3, 5, 4):
            connection.tell(server_messages.agent_response(f"Text {event_id}.", event_id, "r"))
            connection.tell(server_messages.audio(b"\x10" * 800, event_id, (), 0.0, is_final=False))
        await asyncio.sleep(0.1)
        frames = [frame for _, frame in call.below.seen if isinstance(frame, AgentAudioFrame | ReplyEndFrame)]
        assert [(type(frame), frame.reply) for frame in frames] == [
            (AgentAudioFrame, 1),
            (ReplyEndFrame, 1),
            (AgentAudioFrame, 2),
        ]


async def test_older_servers_do_not_number_texts(calls: Calls) -> None:
    async with calls(ElevenLabsAgent("agent_1"), silent()) as call:
        await asyncio.sleep(1)
        connection = call.emulator.connections[0]
        for event_id in (3, 5):
            message = server_messages.agent_response(f"Text {event_id}.", event_id, "r")
            event = {"agent_response": message["agent_response_event"]["agent_response"]}
            connection.tell({**message, "agent_response_event": event})
            connection.tell(server_messages.audio(b"\x10" * 800, event_id, (), 0.0, is_final=True))
        await asyncio.sleep(0.1)
        assert [(frame.reply, frame.text) for frame in call.all(AgentTextFrame)] == [
            (1, "Text 3."),
            (2, "Text 5."),
        ]
        assert list(spoken(call)) == [1, 2]


# Keys, and what the program says.


async def test_keys_go_to_the_agent_as_one_message(calls: Calls) -> None:
    agent = ElevenLabsAgent("agent_1")
    async with calls(agent, emulator(agent=["Fine."] * 9)) as call:
        await asyncio.sleep(3)
        for digit in "47":
            call.send(DTMFFrame(digit=digit))
            await asyncio.sleep(0.5)
        await asyncio.sleep(2)
        for digit in "12#":
            call.send(DTMFFrame(digit=digit))
        await asyncio.sleep(0.1)
        users = [item for item in record_of(call).transcript if item.role == "user"]
        assert [(item.message, item.source_medium) for item in users] == [("47", "dtmf"), ("12#", "dtmf")]
        said = [message.text for message in agent.context.messages() if isinstance(message, UserMessage)]
        assert said == ["(pressed keys: 47)", "(pressed keys: 12#)"]
        assert len(call.all(DTMFFrame)) == 5


async def test_keys_are_not_lost_at_the_end(calls: Calls) -> None:
    agent = ElevenLabsAgent("agent_1")
    async with calls(agent, silent()) as call:
        await asyncio.sleep(1)
        call.send(DTMFFrame(digit="4"))
        call.session.end(EndReason.USER_HANGUP)
        await asyncio.sleep(0.1)
        assert agent.context.messages() == [UserMessage("(pressed keys: 4)")]


async def test_a_key_silences_the_agent_at_once(calls: Calls) -> None:
    async with calls(ElevenLabsAgent("agent_1"), emulator(speed=1.0)) as call:
        await asyncio.sleep(1)
        pressed = call.session.now()
        call.send(DTMFFrame(digit="1"))
        assert call.at(InterruptionFrame) == [pressed]
        await asyncio.sleep(1)
        assert max(call.at(AgentAudioFrame)) <= pressed


async def test_what_the_program_says_reaches_the_agent(calls: Calls) -> None:
    seen: list[AgentEvent] = []
    agent = ElevenLabsAgent("agent_1", variables={"name": "Ada"}, on_event=seen.append)
    agent.contextual_update("Before the call.")
    assert agent.conversation_id is None
    assert agent.replies == ()
    async with calls(agent, emulator()) as call:
        await asyncio.sleep(3)
        agent.contextual_update("Billing.", context_id="page")
        agent.user_message("Hello?")
        agent.user_activity()
        agent.feedback("like")
        agent.approve_mcp_tool("tc", is_approved=True)
        with pytest.raises(LocalProtocolError):
            agent.feedback("like", reply=7)
        await asyncio.sleep(4)
        record = record_of(call)
        assert record.contexts == {"#1": "Before the call.", "page": "Billing."}
        assert record.initiation["dynamic_variables"] == {"name": "Ada"}
        assert record.feedback == {1: "like"}
        assert [item.message for item in record.transcript][:2] == [GREETING, "Hello?"]
        assert agent.conversation_id == record.conversation_id
        assert isinstance(seen[0], ConversationStarted)
        # The approval answers nothing that was asked: the service says so, and the call goes on.
        assert call.errors == [("unknown_tool_call_id", False)]


async def test_who_looks_on_cannot_break_a_call(calls: Calls) -> None:
    def look(event: AgentEvent) -> None:
        if isinstance(event, ConversationStarted):
            raise ValueError

    async with calls(ElevenLabsAgent("agent_1", on_event=look), emulator()) as call:
        await asyncio.sleep(2)
        assert [fatal for _, fatal in call.errors] == [False]
        assert words(call, 1) == GREETING


async def test_it_cannot_be_told_what_to_say(calls: Calls) -> None:
    async with calls(ElevenLabsAgent("agent_1"), emulator()) as call:
        call.send(SayFrame(text="Word for word."))
        assert [fatal for _, fatal in call.errors] == [False]


def test_wrong_settings_fail_before_the_call(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(LocalProtocolError, match="system__"):
        ElevenLabsAgent("agent_1", variables={"system__caller_id": "x"})
    monkeypatch.delenv("ELEVENLABS_API_KEY")
    with pytest.raises(ConfigurationError):
        ElevenLabsAgent(AgentAddress(agent_id="a", requires_auth=True))
    ElevenLabsAgent("agent_1", initiation=ConversationInitiation(user_id="u"))


# A voice that is noticed here.


async def test_a_voice_pauses_the_agent_at_once_and_interrupts_it_when_it_lasts(calls: Calls) -> None:
    async with calls(ElevenLabsAgent("agent_1"), emulator(speed=1.0)) as call:
        await asyncio.sleep(1)
        began = call.session.now()
        call.send(UserStartedSpeakingFrame(at=began))
        assert call.at(PausePlayoutFrame) == [began]
        for packet in range(1, 40):
            await asyncio.sleep(0.02)
            call.send(UserSpeakingFrame(at=call.session.now(), voiced=0.02 * packet))
        (at,) = call.at(InterruptionFrame)
        assert at - began <= 0.62
        await asyncio.sleep(1)
        assert max(call.at(AgentAudioFrame)) <= at


async def test_a_cough_only_pauses_it(calls: Calls) -> None:
    async with calls(ElevenLabsAgent("agent_1"), emulator(speed=1.0)) as call:
        await asyncio.sleep(1)
        began = call.session.now()
        call.send(UserStartedSpeakingFrame(at=began), UserStoppedSpeakingFrame(at=began + 0.04))
        await asyncio.sleep(2)
        assert len(call.all(PausePlayoutFrame)) == len(call.all(ResumePlayoutFrame)) == 1
        assert call.all(InterruptionFrame) == []
        assert [frame.reply for frame in call.all(ReplyEndFrame)] == [1]
