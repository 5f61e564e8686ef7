"""An argument that does not exist is named, with what is allowed."""

import pytest

from voiceflow.arguments import Options, checks_arguments
from voiceflow.audio.vad import VADParams
from voiceflow.dialogue import tool
from voiceflow.processors import LLM, VAD
from voiceflow.processors.elevenlabs import ElevenLabsTTS


class Colours(Options):
    background: str = "white"
    ink: str = "black"


def test_an_option_that_does_not_exist_is_named_with_the_likely_one_and_all_others() -> None:
    with pytest.raises(TypeError) as caught:
        Colours(backgruond="red")  # type: ignore[call-arg]
    wanted = "Colours has no argument 'backgruond': did you mean background=? It takes background, ink."
    assert str(caught.value) == wanted


def test_nothing_is_suggested_for_a_name_like_no_other() -> None:
    with pytest.raises(TypeError, match=r"no argument 'zzz'\. It takes background, ink\."):
        Colours(zzz=1)  # type: ignore[call-arg]


def test_a_function_names_the_argument_that_is_meant() -> None:
    @checks_arguments(colour="ink")
    def write(*, ink: str = "") -> str:
        return ink

    assert write(ink="red") == "red"
    with pytest.raises(TypeError, match=r"write has no argument 'colour': did you mean ink=\?"):
        write(colour="red")  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: LLM(prompt="x"), "LLM has no argument 'prompt': did you mean system="),  # type: ignore[call-arg]
        (lambda: VAD(threshold=0.3), "VAD has no argument 'threshold': did you mean params="),  # type: ignore[call-arg]
        (lambda: ElevenLabsTTS(voice_id="x"), "has no argument 'voice_id': did you mean voice="),  # type: ignore[call-arg]
        (lambda: VADParams(hangovr=1), "VADParams has no argument 'hangovr': did you mean hangover="),  # type: ignore[call-arg]
        (lambda: tool(timeout=3)(print), "Tool has no argument 'timeout': did you mean time_limit="),  # type: ignore[call-overload]
    ],
)
def test_the_parts_of_a_bot_say_which_argument_is_meant(make, message: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(TypeError, match=message):
        make()
