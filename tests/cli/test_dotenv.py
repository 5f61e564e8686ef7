"""Variables from a ``.env`` file."""

import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loguru import logger

import voiceflow
from tests.rows import each_row
from voiceflow.cli.dotenv import KNOWN, env_file, missing_variables, misspelt, parse
from voiceflow.errors import ConfigurationError

TEXT = st.text(
    st.characters(exclude_characters="\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029", exclude_categories=["Cs"])
)


@each_row(
    ("line", "value"),
    [
        ("KEY=sk_1#2", "sk_1#2"),
        ("KEY = sk_12  # from the console", "sk_12"),
        ("export KEY=a b", "a b"),
        ("KEY='a # b \\n'", "a # b \\n"),
        ('KEY="a # b" # c', "a # b"),
        (r'KEY="two\nlines, a \"quote\", a \\"', 'two\nlines, a "quote", a \\'),
        ("KEY=", ""),
        ("KEY=  # not yet", ""),
        ("KEY=#3", ""),
        ("KEY=a='b'", "a='b'"),
        ("KEY=$HOME", "$HOME"),
        ("KEY=1\r", "1"),
    ],
)
def test_a_line_is_read_so(line: str, value: str) -> None:
    assert parse(f"# a remark\n\n{line}\n", source=".env") == {"KEY": value}


@pytest.mark.parametrize(
    "line", ["secret", "1KEY=secret", "KEY='secret", 'KEY="secret" more', "KEY: secret", "=secret"]
)
def test_a_line_that_cannot_be_read_is_named_without_its_value(line: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^\.env, line 2: ") as caught:
        parse(f"A=1\n{line}\n", source=".env")
    assert "secret" not in str(caught.value)


@given(TEXT)
def test_every_value_can_be_written_in_double_quotes(value: str) -> None:
    quoted = value.replace("\\", "\\\\").replace('"', '\\"')
    assert parse(f'KEY="{quoted}"', source=".env") == {"KEY": value}


@given(st.text(max_size=40))
def test_whatever_is_written_is_read_or_refused(line: str) -> None:
    try:
        variables = parse(line, source=".env")
    except ConfigurationError:
        return
    assert all(name.isidentifier() for name in variables)


def test_the_environment_wins_and_what_is_empty_is_not_set(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("A=1\nB=2\nC=\n", encoding="utf-8")
    assert missing_variables(tmp_path, {"A": "mine"}) == {"B": "2"}


def test_a_folder_without_the_file_has_no_variables(tmp_path: Path) -> None:
    assert missing_variables(tmp_path, {}) == {}


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").mkdir()
    with pytest.raises(ConfigurationError, match="cannot read"):
        missing_variables(tmp_path, {})


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"KEY=\xff\n")
    with pytest.raises(ConfigurationError, match="is not UTF-8"):
        missing_variables(tmp_path, {})


def test_the_variables_are_set_for_the_block_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VOICEFLOW_TEST_ENV", raising=False)
    (tmp_path / ".env").write_text("VOICEFLOW_TEST_ENV=1\n", encoding="utf-8")
    with env_file(tmp_path):
        assert os.environ["VOICEFLOW_TEST_ENV"] == "1"
    assert "VOICEFLOW_TEST_ENV" not in os.environ


def test_a_name_with_a_slip_is_logged_with_the_one_that_is_read(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("PUBLIC_ULR=https://voice.example.com\nMY_OWN=1\nPORT=1\n", "utf-8")
    lines: list[str] = []
    handler = logger.add(lambda text: lines.append(str(text)), format="{message}")
    try:
        with env_file(tmp_path):
            pass
    finally:
        logger.remove(handler)
    [line] = lines
    assert line.endswith("sets PUBLIC_ULR, which nothing here reads: did you mean PUBLIC_URL?\n")
    assert "example.com" not in line


def test_every_variable_that_the_package_names_is_known() -> None:
    package = Path(voiceflow.__file__).parent
    vendors = [path.name.upper() for path in (package / "clients").iterdir() if path.is_dir()]
    name = re.compile(rf'"((?:{"|".join(vendors)}|GOOGLE|VOICEFLOW)_[A-Z0-9_]+)"')
    named = {found for path in package.rglob("*.py") for found in name.findall(path.read_text())}
    assert len(named) > 40
    assert named - {"OPENAI_URL"} <= set(KNOWN)  # the name of a constant


def test_names_that_voiceflow_reads_have_no_slip() -> None:
    assert list(misspelt(KNOWN)) == []
    assert list(misspelt(["ELEVENLABS_KEY", "DATABASE_URL"])) == [("ELEVENLABS_KEY", "ELEVENLABS_API_KEY")]
