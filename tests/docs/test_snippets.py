"""The pages say what is so: code runs, imports and commands exist, links lead somewhere."""

from __future__ import annotations

import inspect
import re
from dataclasses import asdict
from pathlib import Path

import hypothesis  # noqa: F401
import pytest

# The inner sessions forget what they import themselves, and would load all of it anew.
import voiceflow
import voiceflow.emulators.elevenlabs
import voiceflow.emulators.openai
import voiceflow.emulators.twilio
import voiceflow.server
from tests.docs.checks import command_faults, link_faults, python_faults
from tests.docs.markdown import Block, parse
from voiceflow.audio.vad import VADParams
from voiceflow.clients.elevenlabs import STTLimits, TTSLimits
from voiceflow.turns import TurnPolicy, endpointing, machine

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
RUN = [(page, block) for page in PAGES for block in parse(page.read_text("utf-8")).blocks if block.is_run]

every_page = pytest.mark.parametrize("place", PAGES, ids=lambda place: str(place.name))


@every_page
def test_code_compiles_and_its_imports_exist(place: Path) -> None:
    assert python_faults(parse(place.read_text("utf-8"))) == []


@every_page
def test_links_lead_somewhere(place: Path) -> None:
    assert link_faults(parse(place.read_text("utf-8")), place) == []


@every_page
def test_the_command_line_takes_every_command(place: Path) -> None:
    assert command_faults(parse(place.read_text("utf-8"))) == []


@pytest.mark.parametrize(
    ("place", "block"), RUN, ids=[f"{place.name}:{block.line}" for place, block in RUN] or None
)
def test_complete_code_runs(place: Path, block: Block, pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_page=block.text)
    outcome = pytester.runpytest_inprocess("-p", "no:cacheprovider", "-W", "error", "--strict-markers")
    tests = block.text.count("def test_")
    outcome.assert_outcomes(passed=tests)


def test_every_page_stands_in_the_index() -> None:
    index = ROOT / "docs" / "README.md"
    linked = {target for _, target in parse(index.read_text("utf-8")).links}
    pages = {page.name for page in (ROOT / "docs").glob("*.md")} - {"README.md"}
    assert pages <= linked


def test_figures_are_those_of_the_benchmarks() -> None:
    measured = (ROOT / "benchmarks" / "results" / "vad_noise.md").read_text("utf-8").splitlines()
    rows = [row for row in (ROOT / "docs" / "speech.md").read_text("utf-8").splitlines() if " ms |" in row]
    assert rows
    assert [row for row in rows if row not in measured] == []


def test_the_table_of_frames_is_that_of_the_code() -> None:
    text = (ROOT / "docs" / "pipelines.md").read_text("utf-8")
    told = dict(re.findall(r"^\| `(\w+Frame)` \|.*\| (\w+) \|$", text, re.MULTILINE))
    frames = [
        each
        for name in voiceflow.__all__
        if name.endswith("Frame") and is_sent(each := getattr(voiceflow, name))
    ]
    assert told == {frame.__name__: kind_of(frame) for frame in frames}


def is_sent(frame: type[voiceflow.Frame]) -> bool:
    """Whether the class is no base of others."""
    return not frame.__subclasses__()


def kind_of(frame: type[voiceflow.Frame]) -> str:
    if frame.overtakes:
        return "overtakes"
    return "interruptible" if frame.interruptible else "ordered"


def test_every_limit_and_policy_is_told_with_its_default() -> None:
    pages = "".join((ROOT / "docs" / name).read_text("utf-8") for name in ("turns.md", "speech.md"))
    told = dict(re.findall(r"^\| `(\w+)` \| ([\w.]+)", pages, re.MULTILINE))
    models = (VADParams(), STTLimits(), TTSLimits())
    fields = asdict(TurnPolicy()) | {name: value for model in models for name, value in model}
    shown = {
        name: str(value) if isinstance(value, bool | str) else f"{value:g}" for name, value in fields.items()
    }
    assert {name: told.get(name, "").removesuffix(".0") for name in fields} == shown


def test_the_reasons_of_decisions_are_those_of_the_code() -> None:
    text = (ROOT / "docs" / "turns.md").read_text("utf-8")
    rows = re.findall(
        r"^\| `(?:pause|resume|interrupt|go_on|drop|commit|end_turn|give_up)` \|(.*)\|$", text, re.MULTILINE
    )
    told = set(re.findall(r"`([^`]+)`", "".join(rows)))
    code = "".join(Path(inspect.getfile(module)).read_text("utf-8") for module in (machine, endpointing))
    named = re.findall(r'\breason ?= ?"([^"]+)"', code)
    assert set(named) <= told
    assert {reason for reason in told if f'"{reason}"' not in code} == set()


# The checks themselves: each finds what it is for.


def test_a_fence_that_is_never_closed_is_found() -> None:
    with pytest.raises(ValueError, match="line 2: a fence that is never closed"):
        parse("Text.\n```python\nx = 1\n")


def test_code_that_does_not_compile_is_found() -> None:
    assert python_faults(parse("```python\nx = 1\ndef f(:\n```\n")) == ["line 3: invalid syntax"]


@pytest.mark.parametrize(
    ("code", "missing"),
    [
        ("from voiceflow import Pipelin", "voiceflow.Pipelin"),
        ("import voiceflow.pipes", "voiceflow.pipes"),
        ("from voiceflow.pipes import Pipeline", "voiceflow.pipes.Pipeline"),
    ],
)
def test_an_import_of_what_there_is_not_is_found(code: str, missing: str) -> None:
    assert python_faults(parse(f"```python\n{code}\n```\n")) == [f"line 2: there is no {missing}"]


def test_good_code_is_left_alone() -> None:
    page = parse(
        "```python\nimport numpy\nfrom voiceflow import Pipeline\nfrom voiceflow.audio import g711\n"
        "await thing()\n```\n```text\nnot python at all\n```\n"
    )
    assert python_faults(page) == []


def test_a_link_that_leads_nowhere_is_found(tmp_path: Path) -> None:
    here, there = tmp_path / "here.md", tmp_path / "there.md"
    here.write_text("# One, two\n[a](there.md) [b](there.md#no) [c](gone.md) [d](#one-two) [e](#no)\n")
    there.write_text("# Yes\n")
    assert link_faults(parse(here.read_text()), here) == [
        "line 2: there is no heading #no in there.md",
        "line 2: there is no gone.md",
        "line 2: there is no heading #no in here.md",
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("```sh\nvoiceflow fly\n```", "line 2: voiceflow fly: there is no such command"),
        ("```sh\nA=b voiceflow serve\n```", "line 2: voiceflow serve: Missing parameter: file"),
        (
            "```sh\nvoiceflow elevenlabs fly\n```",
            "line 2: voiceflow elevenlabs fly: there is no such command",
        ),
        (
            "```sh\nvoiceflow elevenlabs say Hello\n```",
            "line 2: voiceflow elevenlabs say Hello: Missing parameter: out",
        ),
        ("Use `voiceflow fly`.", "line 1: voiceflow fly --help: there is no such command"),
        (
            "Use `voiceflow serve bot.py --no`.",
            "line 1: voiceflow serve bot.py --no: No such option: --no",
        ),
    ],
)
def test_a_command_that_would_be_refused_is_found(text: str, fault: str) -> None:
    [found] = command_faults(parse(text))
    assert found.startswith(fault)


def test_good_commands_are_left_alone() -> None:
    page = parse(
        "`voiceflow --help` and `voiceflow.testing` and `voiceflow serve`\n"
        "```sh\nPORT=1 voiceflow serve bot.py --port 8000 &&  voiceflow init shop  # new\n"
        "voiceflow elevenlabs say Hello -o hello.mp3\n"
        "pip install voiceflow-calls\n```\n"
    )
    assert command_faults(page) == []
    assert len(list(page.commands("voiceflow"))) == 5


def test_there_is_complete_code() -> None:
    assert len(RUN) >= 5


def test_only_marked_code_is_run() -> None:
    page = parse("<!-- run -->\n\n```python\nx = 1\n```\n\n```python\nx = 2\n```\n")
    assert [block.is_run for block in page.blocks] == [True, False]
