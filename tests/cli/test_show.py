"""``voiceflow show``, and what ``doctor`` says of a chain."""

from pathlib import Path

import pytest
from typer import Typer
from typer.testing import CliRunner, Result

from voiceflow.cli.lazy import LazyGroup

BOT = """
from voiceflow import Pipeline
from voiceflow.processors import LLM, VAD
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS

async def bot(call):
    {before}
    parts = [call.input(), VAD(), ElevenLabsSTT(), LLM(), ElevenLabsTTS(voice="v"), call.output()]
    {change}
    await call.run(Pipeline(parts))
"""


@pytest.fixture(autouse=True)
def no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ELEVENLABS_API_KEY", "OPENAI_API_KEY", "OPENAI_MODEL"):
        monkeypatch.delenv(name, raising=False)


def bot_file(folder: Path, *, before: str = "pass", change: str = "pass") -> Path:
    file = folder / "bot.py"
    file.write_text(BOT.format(before=before, change=change))
    return file


def show(*arguments: str) -> Result:
    app = Typer(cls=LazyGroup)
    app.callback()(lambda: None)
    return CliRunner().invoke(app, ["show", *arguments])


def test_the_chain_is_drawn_as_text_without_a_key(tmp_path: Path) -> None:
    result = show(str(bot_file(tmp_path)))
    assert result.exit_code == 0
    assert result.stdout.startswith(
        "CallInput\n  ↓ UserAudio, DTMF, Say, Play, AskKeys\n  ↑ DivertKeys\nVAD\n"
    )


def test_the_chain_is_drawn_as_mermaid_and_as_a_picture(tmp_path: Path) -> None:
    picture = tmp_path / "chain.svg"
    assert show(str(bot_file(tmp_path)), "--mermaid").stdout.startswith("flowchart TD\n")
    assert show(str(bot_file(tmp_path)), "--svg", str(picture)).stdout == ""
    assert picture.read_text().startswith("<svg ")


def test_a_chain_that_cannot_work_is_drawn_with_what_is_wrong_and_fails(tmp_path: Path) -> None:
    result = show(str(bot_file(tmp_path, change="parts[2], parts[3] = parts[3], parts[2]")))
    assert result.exit_code == 1
    assert "cannot work: LLM stands before ElevenLabsSTT" in " ".join(result.stderr.split())
    assert "ElevenLabsSTT\n" in result.stdout


def test_the_bot_is_looked_at_with_the_audio_of_the_carrier(tmp_path: Path) -> None:
    bot = bot_file(tmp_path, before="print(call.format.sample_rate)")
    assert show(str(bot)).stdout.startswith("8000\n")
    assert show(str(bot), "--carrier", "vonage").stdout.startswith("16000\n")
