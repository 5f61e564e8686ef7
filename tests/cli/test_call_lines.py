"""What people write for the caller of ``voiceflow call``."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rows import each_row
from voiceflow.cli.call_lines import HangUp, Press, Say, Step, Wait, steps_of
from voiceflow.errors import ConfigurationError


def test_lines_are_said_and_directives_done() -> None:
    script = """
    # a remark
    When are you open?
    (interrupt 1.5) No, on Sunday.
    (Press 4 7 2 9 #)
    (wait 2) (press 1) And then?
    (wait)
    ( hang  up )
    """
    assert steps_of(script.splitlines(), source="script") == [
        Say("When are you open?"),
        Say("No, on Sunday.", after=1.5),
        Press("4729#"),
        Wait(2.0),
        Press("1"),
        Say("And then?"),
        Wait(),
        HangUp(),
    ]


@pytest.mark.parametrize(
    ("line", "steps"),
    [
        ("(interrupt)Stop.", [Say("Stop.", after=1.0)]),
        ("Well (that is it).", [Say("Well (that is it).")]),
        ("   ", []),
    ],
)
def test_a_line_may_be_written_so(line: str, steps: list[Step]) -> None:
    assert steps_of([line], source="--say") == steps


@each_row(
    ("line", "says"),
    [
        ("(dance) Hello.", r"\(dance\) is no directive: there are"),
        ("(interrupt 1", "is no directive"),
        ("(interrupt 2)", "needs words after it"),
        ("(interrupt soon) Hello.", "takes seconds"),
        ("(wait 61)", "takes seconds, from 0 to 60"),
        ("(wait -1)", "takes seconds"),
        ("(wait 1e400)", "takes seconds"),
        ("(press)", "needs keys"),
        ("(press 1,2)", "needs keys"),
        ("(hang up 3)", "is no directive"),
        ("() Hello.", "is no directive"),
        ("la " * 200, "longer than 500 characters"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(line: str, says: str) -> None:
    with pytest.raises(ConfigurationError, match=f"^tea.txt, line 2: .*{says}"):
        steps_of(["Hello.", line], source="tea.txt")


def test_a_script_without_end_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="more than 200 lines"):
        steps_of(["Hello."] * 201, source="script")


@given(st.text(max_size=60))
def test_whatever_is_written_is_read_or_refused(line: str) -> None:
    try:
        steps = steps_of([line], source="script")
    except ConfigurationError:
        return
    assert all(isinstance(step, Say | Press | Wait | HangUp) for step in steps)


def test_no_step_shows_what_is_said_or_keyed() -> None:
    assert "secret" not in repr(Say("secret"))
    assert "4729" not in repr(Press("4729"))
