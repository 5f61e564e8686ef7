"""Which keys a bot's file needs: what its processors want."""

from pathlib import Path

import pytest

from voiceflow.cli.needs import missing_keys
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
