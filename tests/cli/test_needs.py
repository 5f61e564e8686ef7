"""Which keys a bot's file needs: what its processors want."""

from pathlib import Path

import pytest

from voiceflow.cli.doctor import unneeded
from voiceflow.cli.needs import missing_keys, vendors_in
from voiceflow.processors import elevenlabs

PROCESSORS = [name for name in elevenlabs.__all__ if isinstance(getattr(elevenlabs, name), type)]
WITH_A_KEY = sorted(
    name for name in PROCESSORS if name.startswith("ElevenLabs") and name != "ElevenLabsAgent"
)
AGENT = "from voiceflow.processors.elevenlabs import ElevenLabsAgent\n"


@pytest.mark.parametrize("name", WITH_A_KEY)
def test_every_processor_of_elevenlabs_wants_the_key(tmp_path: Path, name: str) -> None:
    file = tmp_path / "bot.py"
    file.write_text(f"from voiceflow.processors.elevenlabs import {name}\n{name}()\n")
    assert missing_keys(file, {}) == {"ELEVENLABS_API_KEY": [name]}
    assert missing_keys(file, {"ELEVENLABS_API_KEY": "k"}) == {}
    file.write_text(f"from voiceflow.processors.elevenlabs import {name}\n{name}(endpoint=here)\n")
    assert missing_keys(file, {}) == {}


@pytest.mark.parametrize(
    ("source", "is_missed"),
    [
        ("ElevenLabsAgent('agent_1')", False),
        ("ElevenLabsAgent(AgentAddress(agent_id='agent_1', requires_auth=False))", False),
        ("ElevenLabsAgent(AgentAddress(agent_id='agent_1', requires_auth=True))", True),
        ("HERS = AgentAddress(agent_id='agent_1', requires_auth=PRIVATE)\nElevenLabsAgent(HERS)", True),
        ("ElevenLabsAgent(AgentAddress(agent_id='a', requires_auth=True), endpoint=here)", False),
        ("AgentAddress(agent_id='agent_1', requires_auth=True)", False),
    ],
)
def test_an_agent_wants_the_key_unless_it_is_public(tmp_path: Path, source: str, is_missed: bool) -> None:
    file = tmp_path / "bot.py"
    file.write_text(AGENT + source)
    assert missing_keys(file, {}) == ({"ELEVENLABS_API_KEY": ["ElevenLabsAgent"]} if is_missed else {})
    assert missing_keys(file, {"ELEVENLABS_API_KEY": "k"}) == {}


@pytest.mark.parametrize(
    ("model", "variable"),
    [
        ("anthropic:claude-haiku-4-5", "ANTHROPIC_API_KEY"),
        ("gemini:gemini-2.5-flash", "GEMINI_API_KEY"),
        ("openai-responses:gpt-5-mini", "OPENAI_API_KEY"),
        ("openai:gpt-4.1-mini", "OPENAI_API_KEY"),
        ("gpt-4.1-mini", "OPENAI_API_KEY"),
        ("llama3:8b", "OPENAI_API_KEY"),
    ],
)
def test_a_model_wants_the_key_of_its_vendor(tmp_path: Path, model: str, variable: str) -> None:
    file = tmp_path / "bot.py"
    file.write_text(f"from voiceflow.processors import LLM\nLLM(model={model!r})\n")
    assert missing_keys(file, {}) == {variable: ["LLM"]}
    assert missing_keys(file, {variable: "k"}) == {}
    file.write_text(f"from voiceflow.processors import LLM\nLLM(model={model!r}, api_key=key)\n")
    assert missing_keys(file, {}) == {}


def test_either_key_of_google_and_another_address_will_do(tmp_path: Path) -> None:
    file = tmp_path / "bot.py"
    file.write_text("from voiceflow.processors import LLM\nLLM(model='gemini:g')\n")
    assert missing_keys(file, {"GOOGLE_API_KEY": "k"}) == {}
    assert missing_keys(file, {"GOOGLE_GEMINI_BASE_URL": "http://127.0.0.1:1"}) == {}
    assert vendors_in(file) == {"gemini"}


@pytest.mark.parametrize(
    ("source", "missing"),
    [
        ("OpenAIRealtime()", {"OPENAI_API_KEY": ["OpenAIRealtime"]}),
        ("GeminiLive()", {"GEMINI_API_KEY": ["GeminiLive"]}),
        ("GeminiLive(api_key=key)", {}),
        ("class Mine(GeminiLive):\n    pass", {"GEMINI_API_KEY": ["GeminiLive"]}),
        ("LLM(model=AnthropicClient())", {"ANTHROPIC_API_KEY": ["AnthropicClient"]}),
        ("LLM(model=AnthropicClient(api_key=key))", {}),
        ("LLM(model=ChatClient(base_url=url))", {}),
        ("LLM(model=ResponsesClient())", {"OPENAI_API_KEY": ["ResponsesClient"]}),
        ("LLM(model=['anthropic:a', 'gpt'])", {"ANTHROPIC_API_KEY": ["LLM"], "OPENAI_API_KEY": ["LLM"]}),
        ("LLM(model=['anthropic:a', mine])", {"ANTHROPIC_API_KEY": ["LLM"], "OPENAI_API_KEY": ["LLM"]}),
        ("LLM(model=MODEL)", {"OPENAI_API_KEY": ["LLM"]}),
        (
            "MODELS = FallbackModel(['gemini:g'])\nLLM(model=FallbackModel(MODELS))",
            {"GEMINI_API_KEY": ["FallbackModel"], "OPENAI_API_KEY": ["FallbackModel"]},
        ),
        (
            "LLM(model=HedgedModel(('gemini:g', GeminiClient())))",
            {"GEMINI_API_KEY": ["GeminiClient", "HedgedModel"]},
        ),
        ("LLM(model=FallbackModel(models=['gpt']))", {"OPENAI_API_KEY": ["FallbackModel"]}),
        ("Steps(reading)", {"OPENAI_API_KEY": ["Steps"]}),
        ("Steps(reading, model=None)", {}),
        ("Steps(reading, model='gemini:g')", {"GEMINI_API_KEY": ["Steps"]}),
    ],
)
def test_the_keys_of_every_model_that_a_bot_uses_are_found(
    tmp_path: Path, source: str, missing: dict[str, list[str]]
) -> None:
    names = "AnthropicClient, ChatClient, FallbackModel, GeminiClient, GeminiLive, HedgedModel, LLM, "
    file = tmp_path / "bot.py"
    file.write_text(
        f"from voiceflow.anywhere import {names}OpenAIRealtime, ResponsesClient, Steps\n{source}\n"
    )
    assert missing_keys(file, {}) == missing
    assert missing_keys(file, dict.fromkeys(missing, "k")) == {}


def test_the_doctor_looks_at_the_key_of_a_realtime_model(tmp_path: Path) -> None:
    file = tmp_path / "bot.py"
    file.write_text("from voiceflow.processors.gemini import GeminiLive\nGeminiLive()\n")
    assert vendors_in(file) == {"gemini"}
    assert "OPENAI_API_KEY" in unneeded(file)
    file.write_text("from voiceflow.processors.openai import OpenAIRealtime\nOpenAIRealtime()\n")
    assert "OPENAI_API_KEY" not in unneeded(file)
