"""Our TwiML against the official package's, compared as parsed XML."""

from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st
from twilio.twiml.voice_response import Connect, Dial, Enqueue, Gather, Refer, Start, Stop, VoiceResponse

from voiceflow.clients.twilio import twiml

text = st.text(st.characters(min_codepoint=32, max_codepoint=0xD7FF), max_size=20)


def same(ours: str, theirs: VoiceResponse) -> bool:
    return ET.canonicalize(ours) == ET.canonicalize(str(theirs))


@given(st.dictionaries(text, text, max_size=4), text)
def test_a_stream_with_parameters_is_the_same_document(parameters: dict[str, str], said: str) -> None:
    response = VoiceResponse()
    connect = Connect(action="https://voice.example.com/after")
    stream = connect.stream(url="wss://voice.example.com/media", name="agent")
    for name, value in parameters.items():
        stream.parameter(name=name, value=value)
    response.append(connect)
    response.say(said, language="en-GB", loop=2)
    ours = twiml.document(
        twiml.connect(
            twiml.stream("wss://voice.example.com/media", name="agent", parameters=parameters),
            action="https://voice.example.com/after",
        ),
        twiml.say(said, language="en-GB", loop=2),
    )
    assert same(ours, response)


def test_common_verbs_are_the_same() -> None:
    response = VoiceResponse()
    response.play("https://voice.example.com/a.wav?x=1&y=2", loop=1)
    response.play(digits="1w2")
    response.pause(length=3)
    response.dial("+15550100", timeout=20, time_limit=60, caller_id="+15550199", answer_on_bridge=True)
    dial = Dial(action="https://voice.example.com/after")
    dial.number("+15550100", send_digits="1w")
    dial.sip("sip:desk@example.com", username="u", password="p")
    response.append(dial)
    response.redirect("https://voice.example.com/next", method="POST")
    response.hangup()
    ours = twiml.document(
        twiml.play("https://voice.example.com/a.wav?x=1&y=2", loop=1),
        twiml.play(digits="1w2"),
        twiml.pause(length=3),
        twiml.dial("+15550100", timeout=20, time_limit=60, caller_id="+15550199", answer_on_bridge=True),
        twiml.dial(
            None,
            twiml.number_noun("+15550100", send_digits="1w"),
            twiml.sip("sip:desk@example.com", username="u", password="p"),
            action="https://voice.example.com/after",
        ),
        twiml.redirect("https://voice.example.com/next", method="POST"),
        twiml.hangup(),
    )
    assert same(ours, response)


CALLBACK = "https://voice.example.com/events"


def test_a_refusal_is_the_same() -> None:
    response = VoiceResponse()
    response.reject(reason="busy")
    assert same(twiml.document(twiml.reject(reason="busy")), response)


def test_a_gather_and_a_recording_are_the_same() -> None:
    response = VoiceResponse()
    gather = Gather(
        input="dtmf speech",
        action=CALLBACK,
        timeout=4,
        num_digits=2,
        finish_on_key="",
        language="de-DE",
        hints="ja, nein",
        speech_timeout="auto",
        action_on_empty_result=True,
        barge_in=False,
    )
    gather.say("Ja?", language="de-DE")
    gather.pause(length=1)
    gather.play("https://voice.example.com/a.wav")
    response.append(gather)
    response.record(
        action=CALLBACK,
        max_length=30,
        play_beep=False,
        trim="do-not-trim",
        timeout=3,
        recording_status_callback=CALLBACK,
        recording_status_callback_event="completed absent",
    )
    ours = twiml.document(
        twiml.gather(
            twiml.say("Ja?", language="de-DE"),
            twiml.pause(length=1),
            twiml.play("https://voice.example.com/a.wav"),
            input="dtmf speech",
            action=CALLBACK,
            timeout=4,
            num_digits=2,
            finish_on_key="",
            language="de-DE",
            hints="ja, nein",
            speech_timeout="auto",
            action_on_empty_result=True,
            barge_in=False,
        ),
        twiml.record(
            action=CALLBACK,
            max_length=30,
            play_beep=False,
            trim="do-not-trim",
            timeout=3,
            recording_status_callback=CALLBACK,
            recording_status_callback_event=("completed", "absent"),
        ),
    )
    assert same(ours, response)


def test_every_party_of_a_dial_is_the_same() -> None:
    response = VoiceResponse()
    dial = Dial(record="record-from-answer-dual", hangup_on_star=True, sequential=True, ring_tone="de")
    dial.number("+15550100", url=CALLBACK, status_callback=CALLBACK, status_callback_event="ringing answered")
    dial.sip("sip:desk@example.com;transport=tls?X-Case=7&X-B=1", username="u", password="p")
    dial.client("jenny", url=CALLBACK)
    response.append(dial)
    room = Dial(action=CALLBACK, method="GET")
    room.conference(
        "room",
        muted=False,
        beep="onEnter",
        start_conference_on_enter=True,
        end_conference_on_exit=True,
        wait_url="",
        max_participants=3,
        participant_label="desk",
        jitter_buffer_size="small",
        status_callback=CALLBACK,
        status_callback_event="start end",
    )
    response.append(room)
    line = Dial()
    line.queue("support", url=CALLBACK)
    response.append(line)
    refer = Refer(action=CALLBACK)
    refer.sip("sip:desk@example.com")
    response.append(refer)
    enqueue = Enqueue("support", wait_url=CALLBACK)
    enqueue.task('{"a": 1}')
    response.append(enqueue)
    response.leave()
    ours = twiml.document(
        twiml.dial(
            None,
            twiml.number_noun(
                "+15550100",
                url=CALLBACK,
                status_callback=CALLBACK,
                status_callback_event=("ringing", "answered"),
            ),
            twiml.sip("sip:desk@example.com;transport=tls?X-Case=7&X-B=1", username="u", password="p"),
            twiml.client("jenny", url=CALLBACK),
            record="record-from-answer-dual",
            hangup_on_star=True,
            sequential=True,
            ring_tone="de",
        ),
        twiml.dial(
            None,
            twiml.conference(
                "room",
                muted=False,
                beep="onEnter",
                start_conference_on_enter=True,
                end_conference_on_exit=True,
                wait_url="",
                max_participants=3,
                participant_label="desk",
                jitter_buffer_size="small",
                status_callback=CALLBACK,
                status_callback_event=("start", "end"),
            ),
            action=CALLBACK,
            method="GET",
        ),
        twiml.dial(None, twiml.queue("support", url=CALLBACK)),
        twiml.refer(twiml.sip("sip:desk@example.com"), action=CALLBACK),
        twiml.enqueue("support", wait_url=CALLBACK, task='{"a": 1}'),
        twiml.leave(),
    )
    assert same(ours, response)


def test_what_is_started_and_stopped_is_the_same() -> None:
    response = VoiceResponse()
    start = Start(action=CALLBACK)
    start.stream(
        url="wss://voice.example.com/media", track="both_tracks", name="ear", status_callback=CALLBACK
    )
    response.append(start)
    recording = Start()
    recording.recording(channels="dual", track="both", trim="do-not-trim")
    response.append(recording)
    words = Start()
    words.transcription(name="words", language_code="de-DE", partial_results=True)
    response.append(words)
    siprec = Start()
    siprec.siprec(name="rec", connector_name="c", track="both_tracks").parameter(name="a", value="b")
    response.append(siprec)
    stop = Stop()
    stop.stream(name="ear")
    response.append(stop)
    relay = Connect(action=CALLBACK)
    session = relay.conversation_relay(
        url="wss://voice.example.com/relay",
        welcome_greeting="Hello",
        dtmf_detection=True,
        interruptible="any",
    )
    session.language(code="de-DE", tts_provider="google", voice="x")
    session.parameter(name="a", value="b")
    response.append(relay)
    ours = twiml.document(
        twiml.start(
            twiml.stream(
                "wss://voice.example.com/media", track="both_tracks", name="ear", status_callback=CALLBACK
            ),
            action=CALLBACK,
        ),
        twiml.start(twiml.recording(channels="dual", track="both", trim="do-not-trim")),
        twiml.start(twiml.transcription(name="words", language_code="de-DE", partial_results=True)),
        twiml.start(twiml.siprec(name="rec", connector_name="c", track="both_tracks", parameters={"a": "b"})),
        twiml.stop("Stream", name="ear"),
        twiml.connect(
            twiml.conversation_relay(
                "wss://voice.example.com/relay",
                twiml.language("de-DE", tts_provider="google", voice="x"),
                parameters={"a": "b"},
                welcome_greeting="Hello",
                dtmf_detection=True,
                interruptible="any",
            ),
            action=CALLBACK,
        ),
    )
    assert same(ours, response)
