"""An argument that does not exist is named, with what is allowed."""

import inspect
from collections.abc import Callable

import pytest

from voiceflow.arguments import Options, checks_arguments
from voiceflow.audio.vad import VADParams
from voiceflow.dialogue import Tool, tool
from voiceflow.dialogue.tools import ToolOptions, ToolRunOptions
from voiceflow.processors import LLM, VAD
from voiceflow.processors.agent.live import LiveSettings
from voiceflow.processors.agent.options import SpeechAgentOptions
from voiceflow.processors.elevenlabs import ElevenLabsTTS
from voiceflow.processors.responder import Responder
from voiceflow.processors.responder_options import ResponderOptions


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


def test_an_argument_that_is_passed_on_is_checked_like_the_others() -> None:
    assert LLM(api_key="k", greeting="Hello.", idle=None).context.messages() == []
    with pytest.raises(TypeError, match=r"did you mean greeting=\?"):
        LLM(greetin="Hello.")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="LLM has no argument 'more'"):
        LLM(more={})  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="LLM takes its arguments by name"):
        LLM("You are kind.")  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("options", "function", "others"),
    [
        (ResponderOptions, Responder.__init__, {"self"}),
        (SpeechAgentOptions, LiveSettings, {"greeting"}),
    ],
)
def test_what_is_passed_on_is_what_is_taken(
    options: type, function: Callable[..., object], others: set[str]
) -> None:
    taken = set(inspect.signature(function).parameters) - others
    assert taken <= set(options.__annotations__)
    assert options is not ResponderOptions or taken == set(options.__annotations__)


def test_the_options_of_a_tool_are_those_of_its_decorator() -> None:
    own = set(inspect.signature(Tool).parameters) - {"function", "run"}
    assert own | set(ToolRunOptions.__annotations__) == set(ToolOptions.__annotations__)
