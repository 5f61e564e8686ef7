"""The pages say what is so: code runs, imports and commands exist, links lead somewhere."""

from __future__ import annotations

import importlib
import re
import tomllib
from collections.abc import Callable
from configparser import ConfigParser
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
import voiceflow.turns
from docs.build_reference import PACKAGES
from tests.docs.checks import command_faults, link_faults, python_faults
from tests.docs.markdown import NOT_CALLED, Block, parse
from tests.docs.running import run_code, shell_faults
from voiceflow.audio.vad import VADParams
from voiceflow.clients.elevenlabs import STTLimits, TTSLimits
from voiceflow.transports import Call
from voiceflow.turns import TurnPolicy

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parents[2]


def reason_of(place: Path, block: Block) -> str:
    return parse(place.read_text("utf-8")).reason(block)


def label(place: Path, block: Block) -> str:
    return f"{place.name}:{block.line}"


PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
CODE = [(page, block) for page in PAGES for block in parse(page.read_text("utf-8")).blocks]
"""Every block of every page."""

SKIPPED = [(place, block) for place, block in CODE if reason_of(place, block)]
TESTS = [(place, block) for place, block in CODE if block.has_tests and not reason_of(place, block)]
RUN = [
    (place, block)
    for place, block in CODE
    if block.language == "python" and not block.has_tests and not reason_of(place, block)
]

SETTINGS: dict[str, Callable[[str], object]] = {
    "toml": tomllib.loads,
    "ini": ConfigParser(interpolation=None).read_string,
}
"""Readers of blocks of settings, by their language."""

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


@pytest.mark.parametrize(("place", "block"), RUN, ids=[label(*each) for each in RUN])
def test_code_runs_as_it_stands(place: Path, block: Block) -> None:
    text = parse(place.read_text("utf-8")).whole(block)
    run_code(text, label(place, block), is_called=not block.remark.startswith(NOT_CALLED))


@every_page
def test_shell_code_holds_only_commands_that_are_checked(place: Path) -> None:
    blocks = parse(place.read_text("utf-8")).blocks
    shell = [block for block in blocks if block.language == "sh"]
    assert [fault for block in shell for fault in shell_faults(block.text, block.line, ROOT)] == []


@pytest.mark.parametrize(
    "block", [block for _, block in CODE if block.language in SETTINGS], ids=lambda block: block.text[:20]
)
def test_settings_can_be_read(block: Block) -> None:
    SETTINGS[block.language](block.text)


def test_no_block_is_left_out_without_a_reason() -> None:
    reasons = {label(place, block): reason_of(place, block) for place, block in SKIPPED}
    print("\n".join(f"{where} is not run: {why}" for where, why in reasons.items()))
    assert all(len(why.split()) >= 4 for why in reasons.values())
    handled = [*SKIPPED, *TESTS, *RUN]
    rest = {label(*each): each[1].language for each in CODE if each not in handled}
    assert set(rest.values()) <= {"sh", "text", "", *SETTINGS}
    # One page is made of signatures, which another test compares with the code.
    by_hand = {place.name for place, _ in SKIPPED if place.name != "elevenlabs-client.md"}
    assert by_hand == {"campaigns.md", "carriers.md", "meetings.md", "sip.md"}
    assert len(SKIPPED) - sum(place.name == "elevenlabs-client.md" for place, _ in SKIPPED) == 6
    not_called = [label(*each) for each in RUN if each[1].remark.startswith(NOT_CALLED)]
    assert {where.partition(":")[0] for where in not_called} == {"dialogflow.md", "outbound.md", "speech.md"}


@pytest.mark.parametrize(("place", "block"), TESTS, ids=[label(*each) for each in TESTS])
def test_tests_in_pages_pass(place: Path, block: Block, pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_page=parse(place.read_text("utf-8")).whole(block))
    outcome = pytester.runpytest_inprocess("-p", "no:cacheprovider", "-W", "error", "--strict-markers")
    tests = block.text.count("def test_")
    outcome.assert_outcomes(passed=tests)


def test_every_page_stands_in_the_index() -> None:
    index = ROOT / "docs" / "README.md"
    linked = {target for _, target in parse(index.read_text("utf-8")).links}
    pages = {page.name for page in (ROOT / "docs").glob("*.md")} - {"README.md"}
    assert pages <= linked


def test_our_names_beside_those_of_pipecat_exist() -> None:
    text = (ROOT / "docs" / "coming-from-pipecat.md").read_text("utf-8")
    ours = re.findall(r"^\| .+? \| (.+?) \|", text, re.MULTILINE)
    named = {name for cell in ours for name in re.findall(r"`(?:call\.)?(?:\w+\()?([A-Z]\w+)", cell)}
    public = {name for package in PACKAGES for name in importlib.import_module(package).__all__}
    assert len(named) > 30
    assert named <= public | {"SileroDetector"}
    methods = {name for cell in ours for name in re.findall(r"`call\.(\w+)\(", cell)}
    assert methods == {"run", "say", "hang_up", "input", "output"}
    assert [name for name in methods if not hasattr(Call, name)] == []


def test_figures_are_those_of_the_benchmarks() -> None:
    measured = (ROOT / "benchmarks" / "results" / "ears_detectors.md").read_text("utf-8").splitlines()
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
        name: str(value) if isinstance(value, bool | str | None) else f"{value:g}"
        for name, value in fields.items()
    }
    assert {name: told.get(name, "").removesuffix(".0") for name in fields} == shown


def test_the_reasons_of_decisions_are_those_of_the_code() -> None:
    text = (ROOT / "docs" / "turns.md").read_text("utf-8")
    rows = re.findall(
        r"^\| `(?:pause|resume|interrupt|go_on|drop|commit|end_turn|give_up)` \|(.*)\|$", text, re.MULTILINE
    )
    told = set(re.findall(r"`([^`]+)`", "".join(rows)))
    code = "".join(path.read_text("utf-8") for path in Path(voiceflow.turns.__file__).parent.glob("*.py"))
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


def test_there_is_code_and_there_are_tests() -> None:
    assert len(RUN) >= 20
    assert len(TESTS) >= 5


def test_a_reason_for_not_running_stands_before_the_block_or_is_the_pages() -> None:
    page = parse("<!-- not run: it is yours -->\n\n```python\nx = 1\n```\n\n```python\nx = 2\n```\n")
    assert [page.reason(block) for block in page.blocks] == ["it is yours", ""]
    page = parse("# A\n<!-- not run on this page: signatures -->\n\n```python\nx = 1\n```\n")
    assert [page.reason(block) for block in page.blocks] == ["signatures"]


def test_a_block_continues_the_code_under_a_heading() -> None:
    text = "# One\n```python\nx = 1\n```\n# Two\n<!-- continues #one -->\n```python\ny = x\n```\n"
    page = parse(text)
    assert page.whole(page.blocks[1]) == "x = 1\n\ny = x\n"
    page = parse(text.replace("#one", "#three"))
    with pytest.raises(ValueError, match="line 8: there is no code under #three"):
        page.whole(page.blocks[1])


def test_code_that_fails_is_found_with_its_page_and_line() -> None:
    with pytest.raises(NameError, match="missing"):
        run_code("import asyncio\nawait asyncio.sleep(600)\nmissing\n", "page.md:3")


def test_a_bot_that_fails_in_its_call_is_found() -> None:
    with pytest.raises(ValueError, match="in the call"):
        run_code("async def bot(call):\n    raise ValueError('in the call')\n", "page.md:3")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("cd x && sudo reboot", "line 3: sudo reboot: nothing checks this command"),
        ("make coffee", "line 3: make coffee: there is no such target"),
        ('pip install -e ".[coffee]"', "line 3: pip install -e .[coffee]: there is no such extra"),
        ('pip install -e ".[local]"  # all of it\nmake demo', None),
    ],
)
def test_shell_code_that_nothing_checks_is_found(text: str, fault: str | None) -> None:
    assert list(shell_faults(text, 3, ROOT)) == ([fault] if fault else [])
