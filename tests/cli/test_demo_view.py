"""What the demo prints while the call goes on."""

import io

from rich.console import Console

from tests.cli.demo_scene import Scene, interrupted_call
from voiceflow.cli.demo_checks import Check
from voiceflow.cli.demo_view import DemoView


def printed(*, is_terminal: bool) -> str:
    out = io.StringIO()
    view = DemoView(Console(file=out, force_terminal=is_terminal, width=100, highlight=False))
    scene = Scene(follow=view.follow)
    with view.call(scene.journal):
        interrupted_call(scene=scene).over(10.0)
    return out.getvalue()


async def test_without_a_terminal_there_are_plain_lines() -> None:
    text = printed(is_terminal=False)
    assert "\x1b" not in text
    assert "caller  When are you open?" in text
    assert "agent   We are open from [eight until six every day.]" in text
    assert "interrupted (voice)" in text
    assert "agent   Yes, there is a garage." in text
    assert "on the wire" in text


async def test_on_a_terminal_there_are_colours() -> None:
    assert "\x1b[" in printed(is_terminal=True)


def test_a_failed_check_is_printed_with_what_was_expected() -> None:
    out = io.StringIO()
    view = DemoView(Console(file=out, width=40, highlight=False))
    view.checks(
        [
            Check("understood", True, "5 of 5", "all"),
            Check("answered", False, "0 of 5", "every one", ("line 1 was not answered",)),
        ]
    )
    assert out.getvalue().split() == (
        "ok understood 5 of 5 FAIL answered 0 of 5 expected every one line 1 was not answered".split()
    )
