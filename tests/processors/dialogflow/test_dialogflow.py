"""A Dialogflow agent as the brain of a call, on virtual time over Google's own clients."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from tests.processors.stand_ins import Call
from voiceflow import (
    Direction,
    EndReason,
    Frame,
    OperationFrame,
    OperationKind,
    OperationOutcome,
    Processor,
    TranscriptionFrame,
)
from voiceflow.chain import ensure
from voiceflow.chain.describe import interface_of
from voiceflow.chain.parts import ChainPart, Shape
from voiceflow.emulators.dialogflow import (
    DialogflowAnswer,
    DialogflowEmulator,
    DialogflowRefusal,
    DialogflowReply,
    ends,
    says,
    speaks,
)
from voiceflow.errors import ConfigurationError
from voiceflow.processors import VAD
from voiceflow.processors.dialogflow import Dialogflow, DialogflowSpeech
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.transports import CallInput, CallOutput
from voiceflow.turns import TurnPolicy

CX = "projects/p/locations/europe-west1/agents/a"
ES = "projects/p/agent"


def at(seconds: float, act: Callable[..., object], *args: Any) -> None:
    """Do something at this time of the call."""
    asyncio.get_running_loop().call_at(seconds, act, *args)


class Scene:
    """A call with an agent of a script."""

    def __init__(self, *script: DialogflowAnswer, agent: str = CX, **options: Any) -> None:
        self.service = DialogflowEmulator(script)
        self.agent = Dialogflow(agent, session_id="s1", **options)
        self.call = Call(self.agent)

    def run(self, script: Callable[[Call], None] = lambda _: None, *, until: float = 30.0) -> EndReason:
        with self.service.in_memory():
            reason = self.call.run(script, until=until)
        assert not self.service.refused
        return reason

    @property
    def heard(self) -> str:
        return self.call.ear.words

    @property
    def asked(self) -> list[tuple[str, str]]:
        return [(request.kind, request.text) for request in self.service.requests]

    @property
    def errors(self) -> list[str]:
        return [type(frame.error).__name__ for frame in self.call.errors.seen]


@pytest.mark.parametrize(("agent", "welcome"), [(CX, ("text", "hi")), (ES, ("event", "WELCOME"))])
def test_the_agent_greets_and_answers(agent: str, welcome: tuple[str, str]) -> None:
    scene = Scene("Welcome.", "At eight.", agent=agent)
    scene.run(lambda c: c.mouth.says(3.0, 4.0, "When do you open?"), until=8.0)
    assert scene.heard == "Welcome. At eight."
    assert scene.asked == [welcome, ("text", "When do you open?")]
    assert scene.call.memory == [
        ("assistant", "Welcome."),
        ("user", "When do you open?"),
        ("assistant", "At eight."),
    ]


def test_a_user_who_speaks_before_the_welcome_begins_the_conversation() -> None:
    scene = Scene("At eight.", welcome="start")
    scene.run(lambda c: c.mouth.says(0.0, 1.0, "When do you open?"), until=6.0)
    assert ("text", "When do you open?") in scene.asked
    assert scene.asked[-1] == ("text", "When do you open?")


def test_a_named_event_or_none_starts_the_conversation() -> None:
    scene = Scene("Welcome.", welcome="call-start", caller="+15550100", parameters={"vip": True})
    scene.run(until=3.0)
    [request] = scene.service.requests
    assert (request.kind, request.text) == ("event", "call-start")
    assert request.payload == {"telephony": {"caller_id": "+15550100"}}
    assert request.parameters == {"vip": True}
    silent = Scene(welcome="", no_input_event="")
    silent.run(until=20.0)
    assert silent.asked == []


def test_partial_answers_are_spoken_while_the_webhook_runs() -> None:
    slow = DialogflowReply(partials=[["One moment."], ["Still looking."]], says=["Here it is."], gap=3.0)
    scene = Scene("Welcome.", slow, no_input_event="")
    scene.run(lambda c: c.mouth.says(3.0, 4.0, "Find it."), until=20.0)
    assert scene.heard == "Welcome. One moment. Still looking. Here it is."
    times = {word: at for at, word in scene.call.ear.heard}
    assert times["One"] < times["Still"] - 2.5 < times["Here"] - 5.0


def test_text_made_for_a_voice_replaces_the_other_text() -> None:
    ssml = "<speak>Your code is <say-as>12</say-as>,<break/> <sub alias='A B'>x</sub></speak>"
    scene = Scene(DialogflowReply(says=["On screen.", speaks(ssml=ssml)]))
    scene.run(until=6.0)
    assert scene.heard == "Your code is 12, A B"


def test_the_call_ends_after_the_last_words_were_heard() -> None:
    scene = Scene("Welcome.", DialogflowReply(says=["Goodbye and thanks.", ends()]))
    reason = scene.run(lambda c: c.mouth.says(3.0, 4.0, "That is all."))
    assert reason is EndReason.AGENT_HANGUP
    assert scene.heard == "Welcome. Goodbye and thanks."
    assert scene.call.ear.heard[-1][0] < 8.0


def test_an_agent_that_ends_without_a_word_hangs_up() -> None:
    scene = Scene("Welcome.", DialogflowReply(says=[ends()]))
    assert scene.run(lambda c: c.mouth.says(3.0, 4.0, "Bye."), until=9.0) is EndReason.AGENT_HANGUP
    assert scene.heard == "Welcome."
    assert scene.errors == []


def test_parameters_set_by_the_bot_go_with_the_next_request_once() -> None:
    scene = Scene("Welcome.", "One.", "Two.")

    def script(call: Call) -> None:
        loop = asyncio.get_running_loop()
        loop.call_at(2.5, lambda: scene.agent.set_parameters(order=7))
        call.mouth.says(3.0, 4.0, "First.")
        call.mouth.says(7.0, 8.0, "Second.")

    scene.run(script, until=12.0)
    assert [dict(request.parameters) for request in scene.service.requests] == [{}, {"order": 7}, {}]
    assert scene.agent.parameters == {"order": 7}


@pytest.mark.parametrize(
    ("barge_in", "is_cut"), [(None, False), (True, True), (False, False)], ids=["agent", "always", "never"]
)
def test_a_protected_message_is_interrupted_only_if_the_bot_says_so(
    barge_in: bool | None, is_cut: bool
) -> None:
    notice = "This call is recorded for training and you agree by staying on the line."
    scene = Scene(
        DialogflowReply(says=[says(notice, is_interruptible=False)]),
        "Fine.",
        barge_in=barge_in,
        no_input_event="",
    )
    scene.run(lambda c: c.mouth.says(1.0, 2.5, "I do not want that."), until=15.0)
    assert (notice not in scene.heard) is is_cut
    assert scene.asked[-1] == ("text", "I do not want that.")
    assert scene.heard.endswith("Fine.")


def test_a_protected_part_stays_protected_when_the_rest_of_the_answer_arrives() -> None:
    notice = "This call is recorded for training and you agree by staying on the line."
    answer = DialogflowReply(
        partials=[[says(notice, is_interruptible=False)]], says=["How can I help?"], may_cancel=True
    )
    scene = Scene(answer, "Fine.", no_input_event="")
    scene.run(lambda c: c.mouth.says(1.0, 2.5, "I do not want that."), until=15.0)
    assert scene.heard == f"{notice} How can I help? Fine."


def test_a_part_of_unfinished_work_cannot_be_interrupted_unless_the_agent_allows_it() -> None:
    for may_cancel in (False, True):
        answer = DialogflowReply(
            partials=[["One moment please while I look."]], says=["Done."], gap=4.0, may_cancel=may_cancel
        )
        scene = Scene("Welcome.", answer, "Fine.", no_input_event="")

        def script(call: Call) -> None:
            call.mouth.says(3.0, 4.0, "Find it.")
            call.mouth.says(5.2, 6.5, "No, never mind that.")

        scene.run(script, until=20.0)
        assert ("Done." not in scene.heard) is may_cancel
        assert scene.heard.endswith("Fine.")


def test_a_barge_in_drops_the_rest_and_the_words_heard_are_known() -> None:
    scene = Scene("One two three four five six seven eight nine ten.", "Yes.")
    scene.run(lambda c: c.mouth.says(1.1, 2.0, "No, on Sunday please."), until=8.0)
    heard = dict(scene.call.memory)["assistant"]
    [(_, first), (_, said), (_, second)] = scene.call.memory
    assert first.startswith("One two")
    assert not first.endswith("ten.")
    assert (said, second, heard) == ("No, on Sunday please.", "Yes.", "Yes.")


def test_an_answer_that_is_not_understood_asks_again_instead_of_silence() -> None:
    scene = Scene("Welcome.", DialogflowReply(match="NO_MATCH"))
    scene.run(lambda c: c.mouth.says(3.0, 4.0, "Mumble."), until=9.0)
    assert scene.heard == "Welcome. Sorry, I didn't catch that. Could you say it again?"
    assert scene.errors == []


def test_a_voice_without_words_is_asked_again_without_the_agent() -> None:
    scene = Scene("Welcome.")
    scene.run(lambda c: c.mouth.voice(3.0, 4.0), until=9.0)
    assert scene.heard == "Welcome. Sorry, I didn't catch that. Could you say it again?"
    assert len(scene.asked) == 1


def test_an_answer_without_anything_is_a_failure_with_words() -> None:
    scene = Scene("Welcome.", DialogflowReply())
    scene.run(lambda c: c.mouth.says(3.0, 4.0, "Well?"), until=9.0)
    assert scene.heard == "Welcome. Sorry, I had a problem there. Could you say that again?"
    assert scene.errors == ["SilentAnswerError"]


def test_a_long_turn_is_cut_to_its_last_sentences() -> None:
    text = " ".join(f"This is sentence number {number}." for number in range(20))
    scene = Scene("Welcome.", "I see.")
    scene.run(lambda c: at(3.0, c.mouth.push, TranscriptionFrame(text=text)), until=9.0)
    sent = scene.asked[1][1]
    assert len(sent) <= 256
    assert text.endswith(sent)
    assert sent.startswith("This is sentence")


def test_the_language_of_the_call_is_that_of_the_requests() -> None:
    scene = Scene("Hola.", turns=TurnPolicy(language="es"))
    scene.run(until=3.0)
    assert scene.service.requests[0].language == "es"


def test_an_event_of_the_bot_is_answered_aloud() -> None:
    scene = Scene("Welcome.", "Your taxi is here.")
    scene.run(lambda _: at(4.0, scene.agent.event, "taxi"), until=8.0)
    assert scene.asked[1] == ("event", "taxi")
    assert scene.heard == "Welcome. Your taxi is here."


def test_a_name_that_is_no_agents_is_refused_at_once() -> None:
    with pytest.raises(ConfigurationError, match="projects/PROJECT"):
        Dialogflow("my agent")
    with pytest.raises(TypeError, match="did you mean session_id"):
        Dialogflow(CX, session="x")  # type: ignore[call-arg]


def chain(*kinds: type[Processor]) -> Shape:
    return tuple(ChainPart(kind.__name__, interface_of(kind)) for kind in kinds)


def test_a_chain_that_cannot_work_is_refused_with_the_names() -> None:
    ensure(chain(CallInput, VAD, ElevenLabsSTT, Dialogflow, ElevenLabsTTS, CallOutput))
    with pytest.raises(ConfigurationError, match="Dialogflow"):
        ensure(chain(CallInput, VAD, Dialogflow, ElevenLabsTTS, CallOutput))
    with pytest.raises(ConfigurationError, match="Dialogflow"):
        ensure(chain(CallInput, VAD, ElevenLabsSTT, Dialogflow, CallOutput))
    speech = [type(each) for each in DialogflowSpeech(CX).processors()]
    ensure(chain(CallInput, VAD, *speech, CallOutput))
    with pytest.raises(ConfigurationError, match="DialogflowRecogniser"):
        ensure(chain(CallInput, *speech, CallOutput))


def test_settings_can_be_changed_during_the_call() -> None:
    scene = Scene("Welcome.", "Hola.")

    def script(call: Call) -> None:
        at(2.0, lambda: scene.agent.session.update(language="es", parameters={"vip": True}))
        call.mouth.says(3.0, 4.0, "Hola?")

    scene.run(script, until=8.0)
    late = scene.service.requests[1]
    assert (late.language, late.parameters) == ("es", {"vip": True})
    assert scene.agent.current_settings()["parameters"] == {"vip": True}


def test_each_request_is_an_operation_that_ends_with_the_last_part_of_its_answer() -> None:
    slow = DialogflowReply(partials=[["One moment."]], says=["Here it is, a long sentence."], gap=3.0)
    scene = Scene("Welcome.", slow, DialogflowRefusal(status="INVALID_ARGUMENT"), no_input_event="")
    chats: list[OperationFrame] = []

    def observe(processor: Processor, frame: Frame, direction: Direction) -> None:
        if isinstance(frame, OperationFrame) and frame not in chats:
            chats.append(frame)

    scene.call.observers.append(observe)

    def script(call: Call) -> None:
        call.mouth.says(3.0, 4.0, "Find it.")
        call.mouth.says(15.0, 16.0, "More.")

    scene.run(script, until=20.0)
    assert [chat.outcome for chat in chats] == [
        OperationOutcome.DONE,
        OperationOutcome.DONE,
        OperationOutcome.FAILED,
    ]
    assert {(chat.kind, chat.vendor) for chat in chats} == {(OperationKind.CHAT, "dialogflow")}
    assert chats[1].first is not None
    assert (chats[1].ended - chats[1].first) == 3.0
