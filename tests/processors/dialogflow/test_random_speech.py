"""Random calls with Dialogflow's own speech: whenever users speak, each word is answered once."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.processors.dialogflow.test_speech import LONG, Scene
from tests.rows import example_count
from voiceflow.emulators.dialogflow import AgentRequest, DialogflowReply
from voiceflow.testing import run_virtual

NAMES = "alpha bravo charlie delta".split()


def seconds(most: float) -> st.SearchStrategy[float]:
    return st.integers(12, round(most * 20)).map(lambda step: step / 20)


@settings(max_examples=example_count(12))
@given(st.lists(seconds(6.0), min_size=1, max_size=4), seconds(2.0), st.booleans(), st.booleans())
def test_each_turn_is_answered_once(
    pauses: list[float], delay: float, is_cut: bool, single_utterance: bool
) -> None:
    words = [f"Tell me about {NAMES[number]}." for number in range(len(pauses))]

    def answer(request: AgentRequest) -> DialogflowReply:
        return DialogflowReply(says=[f"{request.text.split()[-1]} {LONG}"], delay=delay)

    async def run() -> None:
        scene = Scene(answer, words=words, single_utterance=single_utterance)
        scene.service.cut_after = 2.0 if is_cut else None
        async with scene.call() as caller:
            for pause, text in zip(pauses, words, strict=True):
                await caller.listen(pause)
                await caller.say(text)
            await caller.wait_for_agent(pause=4.0)
        asked = " ".join(request.text for request in scene.service.requests if request.text != "hi")
        said = " ".join(text for who, text in scene.stage.transcript if who == "caller")
        for name in NAMES[: len(pauses)]:
            assert said.count(name) == 1
            assert asked.count(name) >= 1
        assert scene.stage.transcript[-1] == ("agent", f"{NAMES[len(pauses) - 1]}. {LONG}") or is_cut

    run_virtual(run())
