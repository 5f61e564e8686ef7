"""Text to speech of one utterance, without a network."""

import base64
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voiceflow.clients.elevenlabs import (
    ContextSettings,
    PronunciationDictionary,
    Reaction,
    TTSOptions,
    VoiceSettings,
)
from voiceflow.clients.elevenlabs.tts.events import (
    ContextAudio,
    ContextEnded,
    ContextOutcome,
    TTSError,
    TTSMessage,
)
from voiceflow.clients.elevenlabs.tts.stream_tts import StreamTTSProtocol
from voiceflow.errors import LocalProtocolError, RemoteProtocolError

Check = Callable[[str, Any], None]
Examples = Callable[[str], Any]

FINAL = json.dumps({"audio": None, "isFinal": True, "alignment": None, "normalizedAlignment": None})


def protocol(settings: ContextSettings | None = None, **options: Any) -> StreamTTSProtocol:
    return StreamTTSProtocol(TTSOptions(**options), settings)


def opened(**options: Any) -> StreamTTSProtocol:
    """A protocol whose opening message is sent."""
    made = protocol(**options)
    made.take()
    return made


def sent(of: StreamTTSProtocol) -> list[dict[str, Any]]:
    return [json.loads(text) for text in of.take()]


def audio(data: bytes = b"a" * 80, **fields: Any) -> str:
    return json.dumps({"audio": base64.b64encode(data).decode(), **fields})


def test_an_utterance_is_opened_spoken_to_and_finished(check: Check) -> None:
    dictionary = PronunciationDictionary(pronunciation_dictionary_id="p", version_id="v")
    made = protocol(
        ContextSettings(
            voice_settings=VoiceSettings(stability=0.5),
            chunk_length_schedule=(50, 120),
            pronunciation_dictionaries=(dictionary,),
        )
    )
    made.speak("We are open. ")
    made.speak("Come", trigger=True)
    made.speak(" soon.", flush=True)
    made.flush()
    made.keep_alive()
    made.finish()
    messages = sent(made)
    for message in messages:
        check("tts_stream_input.client", message)
    assert messages == [
        {
            "text": " ",
            "voice_settings": {"stability": 0.5},
            "generation_config": {"chunk_length_schedule": [50, 120]},
            "pronunciation_dictionary_locators": [{"pronunciation_dictionary_id": "p", "version_id": "v"}],
        },
        {"text": "We are open. "},
        {"text": "Come", "try_trigger_generation": True},
        {"text": " soon. ", "flush": True},
        {"text": " ", "flush": True},
        {"text": " "},
        {"text": ""},
    ]
    check("tts_stream_input.client#InitializeConnection", messages[0])


def test_nothing_follows_the_end_of_the_input() -> None:
    made = opened()
    made.finish()
    made.take()
    made.keep_alive()
    assert sent(made) == []
    for act in (made.finish, made.flush, lambda: made.speak("More. ")):
        with pytest.raises(LocalProtocolError):
            act()


def test_white_space_alone_is_no_keep_alive_but_waits_for_the_text_behind_it() -> None:
    made = opened()
    for piece in ("Good", " ", "", "\n", "morning", " "):
        made.speak(piece)
    made.finish()
    assert sent(made) == [{"text": "Good"}, {"text": " \nmorning"}, {"text": ""}]


def test_a_tag_reaches_the_service_in_one_message() -> None:
    made = opened(enable_ssml_parsing=True)
    for piece in ("Wait ", "<", "br", 'eak time="1', 's"/>', " here. 3 < 4", " <", "5. "):
        made.speak(piece)
    assert [m["text"] for m in sent(made)] == ["Wait ", '<break time="1s"/>', " here. 3 < 4", " <5. "]


def test_a_flush_leaves_an_unfinished_tag_and_the_end_lets_it_go() -> None:
    made = opened(enable_ssml_parsing=True)
    made.speak("Wait <break", flush=True)
    made.flush()
    made.finish()
    assert sent(made) == [
        {"text": "Wait ", "flush": True},
        {"text": " ", "flush": True},
        {"text": "<break"},
        {"text": ""},
    ]


def test_without_ssml_a_bracket_is_a_letter_like_any_other() -> None:
    made = opened()
    made.speak("3 <")
    assert sent(made) == [{"text": "3 <"}]


TEXTS = st.lists(
    st.sampled_from(["<b>", "</b>", "<br/>", "a", "one ", " ", "<", ">", "x<y", "1 < 2 "]), max_size=12
)


@given(TEXTS, st.lists(st.integers(1, 5), max_size=40))
def test_however_text_is_cut_no_tag_is_and_nothing_is_lost(items: list[str], sizes: list[int]) -> None:
    text = "".join(items)
    made, at = opened(enable_ssml_parsing=True), 0
    for size in [*sizes, len(text)]:
        made.speak(text[at : at + size])
        at += size
    made.finish()
    written = [m["text"] for m in sent(made)]
    assert written[-1] == ""
    assert "".join(written).rstrip() == text.rstrip()
    ends = {sum(map(len, written[: n + 1])) for n in range(len(written) - 1)}
    for tag in re.finditer(r"<[A-Za-z/][^<>]*>", text):
        assert not any(tag.start() < end < tag.end() for end in ends)


def test_times_add_up_over_the_pieces_and_over_another_socket() -> None:
    made = StreamTTSProtocol(TTSOptions(), played=2.5)
    timing = {"chars": ["x"], "charStartTimesMs": [5], "charsDurationsMs": [5]}
    made.receive(audio(b"1" * 800))
    [event] = made.receive(audio(b"2" * 80, alignment=timing, normalizedAlignment=timing))
    assert isinstance(event, ContextAudio)
    assert (event.context_id, event.data, event.start) == ("", b"2" * 80, 2.6)
    assert event.characters.starts == pytest.approx([2.605])
    assert event.normalized() == event.characters


def test_a_sample_cut_in_two_is_put_together() -> None:
    made = opened(output_format="pcm_16000")
    pieces = [made.receive(audio(data)) for data in (b"\x01", b"\x02\x03\x04\x05", b"\x06")]
    assert [e.data for [e] in pieces if isinstance(e, ContextAudio)] == [
        b"",
        b"\x01\x02\x03\x04",
        b"\x05\x06",
    ]


def test_the_final_is_told_once_and_what_follows_it_is_stale() -> None:
    made = opened()
    made.finish()
    assert [type(event) for event in made.receive(audio(isFinal=True))] == [ContextAudio, ContextEnded]
    assert made.receive(FINAL) == []
    assert made.receive(audio()) == []
    assert made.stale == 2
    assert made.lost() == []


def test_a_cancelled_utterance_sends_nothing_and_its_audio_is_dropped_undecoded() -> None:
    made = opened()
    made.speak("Stale. ")
    made.cancel()
    made.keep_alive()
    assert sent(made) == []
    assert made.receive('{"audio":"this is no base64!"}') == []
    assert made.stale == 1
    assert made.receive(FINAL) == [ContextEnded("", ContextOutcome.CANCELLED)]


@pytest.mark.parametrize(
    "text",
    ["", "[]", '{"audio":"!!!!"}', '{"audio":"YQ"}', '{"audio":5}'],
)
def test_a_malformed_message_is_a_named_error(text: str) -> None:
    with pytest.raises(RemoteProtocolError):
        opened().receive(text)


@pytest.mark.parametrize("text", ["{}", '{"type":"flush_done"}', '{"isFinal":null}'])
def test_unknown_messages_are_counted_and_ignored(text: str) -> None:
    made = opened()
    assert made.receive(text) == []
    assert made.ignored == 1


def test_every_published_message_is_understood(examples: Examples) -> None:
    kinds = {"AudioOutput": ContextAudio, "FinalOutput": ContextEnded, "ErrorOutput": TTSError}
    seen = set()
    for case in examples("messages.tts_stream_input.server")["cases"]:
        if case["valid"] and case["def"] in kinds:
            seen.add(case["def"])
            events = opened().receive(json.dumps(case["message"]))
            assert [type(event) for event in events] == [kinds[case["def"]]], case["name"]
    assert seen == set(kinds)


def test_the_example_sessions_replay_whole_and_cut_at_every_message(examples: Examples, check: Check) -> None:
    for name in ("tts_stream_input.normal", "tts_stream_input.timeout"):
        steps = [step for step in examples("sessions")[name]["steps"] if "message" in step]
        for cut in range(len(steps) + 1):
            ends = [e for e in _replay(steps[:cut], check) if isinstance(e, ContextEnded)]
            assert len(ends) == 1, f"{name} cut at {cut}"
    [normal, timeout] = (
        _replay([s for s in examples("sessions")[f"tts_stream_input.{n}"]["steps"] if "message" in s], check)
        for n in ("normal", "timeout")
    )
    assert normal[-1] == ContextEnded("", ContextOutcome.FINISHED)
    assert [(e.code, e.reaction) for e in timeout if isinstance(e, TTSError)] == [
        ("input_timeout_exceeded", Reaction.RECONNECT)
    ]
    assert timeout[-1] == ContextEnded("", ContextOutcome.LOST)


def _replay(steps: list[dict[str, Any]], check: Check) -> list[TTSMessage]:
    """Do what the client of an example does, check that the same is sent, and hear what it hears."""
    first = steps[0]["message"] if steps else {}
    config = first.get("generation_config", {})
    made = protocol(
        ContextSettings(
            voice_settings=VoiceSettings(**first["voice_settings"]) if "voice_settings" in first else None,
            chunk_length_schedule=tuple(config.get("chunk_length_schedule", ())),
        )
    )
    events = list[TTSMessage]()
    for index, step in enumerate(steps):
        message = step["message"]
        check(f"tts_stream_input.{step['from']}", message)
        if step["from"] == "server":
            events += made.receive(json.dumps(message))
            continue
        if message["text"] == "":
            made.finish()
        elif message["text"] == " " and index:
            made.keep_alive()
        elif index:
            trigger = message.get("try_trigger_generation", False)
            made.speak(message["text"], flush=message.get("flush", False), trigger=trigger)
        assert sent(made) == [message]
    return events + list(made.lost())


ACTIONS = st.lists(
    st.sampled_from(
        ["text", "space", "flush", "trigger", "keep_alive", "finish", "audio", "final", "cancel"]
    ),
    max_size=30,
)


@settings(deadline=None)
@given(ACTIONS)
def test_whatever_happens_every_message_is_valid_and_there_is_one_end(
    check: Check, actions: list[str]
) -> None:
    made = protocol()
    written: list[dict[str, Any]] = []
    events: list[TTSMessage] = []
    is_finished = is_cancelled = False
    for action in actions:
        if action in ("audio", "final"):
            heard = made.receive(audio() if action == "audio" else FINAL)
            assert not (is_cancelled and any(isinstance(event, ContextAudio) for event in heard))
            events += heard
        elif action in ("keep_alive", "cancel"):
            getattr(made, action)()
            is_cancelled |= action == "cancel"
            is_finished |= action == "cancel"
        elif not is_finished:
            is_finished |= action == "finish"
            {
                "text": lambda: made.speak("word "),
                "space": lambda: made.speak(" "),
                "flush": made.flush,
                "trigger": lambda: made.speak("word", trigger=True),
                "finish": made.finish,
            }[action]()
        written += sent(made)
    for message in written:
        check("tts_stream_input.client", message)
    assert {"text": ""} not in written[:-1], "nothing follows the end"
    events += made.lost()
    assert sum(isinstance(event, ContextEnded) for event in events) == 1


def test_text_is_in_no_repr() -> None:
    timing = {"chars": ["Q"], "charStartTimesMs": [0], "charDurationsMs": [1]}
    [event] = opened().receive(audio(b"data", alignment=timing, normalizedAlignment=timing))
    assert "Q" not in repr(event)
    assert "data" not in repr(event)
