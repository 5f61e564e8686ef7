"""A user who is silent."""

from tests.processors.dialogflow.test_dialogflow import Scene
from voiceflow import (
    EndReason,
)
from voiceflow.emulators.dialogflow import (
    DialogflowReply,
)
from voiceflow.processors import Idle


def test_a_silent_user_becomes_an_event_and_in_the_end_a_goodbye() -> None:
    timeout = DialogflowReply(says=["Welcome."], no_speech_timeout=5)
    scene = Scene(timeout, "Are you there?", DialogflowReply(), "Hello?")
    assert scene.run(until=60.0) is EndReason.AGENT_HANGUP
    assert scene.asked[1:] == [("event", "sys.no-input-default")] * 3
    said = (
        "Welcome. Are you there? Are you still there? Hello? I can't hear you, so I'll end the call. Goodbye."
    )
    assert scene.heard == said
    first = next(at for at, word in scene.call.ear.heard if word == "Are")
    assert 5.0 < first < 6.0


def test_with_idle_the_prompts_are_those_of_the_bot() -> None:
    scene = Scene("Welcome.", idle=Idle(after=4.0, prompts=("Hm?",), goodbye="Bye."))
    scene.run()
    assert scene.heard == "Welcome. Hm? Bye."
    assert scene.asked == [("text", "hi")]
