"""The table of mistakes: each is made again, and the page says what is seen of it."""

from __future__ import annotations

import gc
import warnings

import hypothesis  # noqa: F401
import pytest

# The inner sessions forget what they import themselves, and would load all of it anew.
import voiceflow.emulators.elevenlabs
import voiceflow.emulators.openai
import voiceflow.emulators.twilio  # noqa: F401
from tests.conftest import forget_applications
from tools.mistakes.table import PAGE, PLACES, Mistake, mistakes, page, row

ROWS = PAGE.read_text("utf-8").splitlines()
ALL = list(mistakes())


@pytest.mark.parametrize("mistake", ALL, ids=lambda mistake: str(mistake.title))
def test_a_mistake_is_seen_as_the_page_says(mistake: Mistake) -> None:
    with warnings.catch_warnings():
        # A bot that forgets to await leaves a coroutine behind, in an application that aiohttp keeps.
        warnings.simplefilter("ignore")
        seen = mistake.seen
        forget_applications()
        gc.collect()
    assert seen
    assert row(mistake, seen) in ROWS


def test_there_are_sixty_mistakes_at_least_and_no_two_of_one_title() -> None:
    titles = [mistake.title for mistake in ALL]
    assert len(titles) == len(set(titles)) >= 60
    assert {mistake.place for mistake in ALL} == set(PLACES)


def test_a_page_holds_a_row_for_each_mistake_and_names_the_silent_one() -> None:
    first, second = ALL[:2]
    text = page({first: "TypeError: a|b", second: ""})
    assert f"| {first.title} | TypeError: a\\|b |" in text
    assert f"| {second.title} | **nothing** |" in text
    assert "these 2 mistakes" in text


@pytest.mark.parametrize(
    ("place", "code"),
    [(0, "pass"), (1, "from tools.mistakes.names import bot"), (3, "async def test_x(): pass")],
)
def test_what_works_shows_nothing(place: int, code: str) -> None:
    assert PLACES[place].see(code) == ""


def test_a_command_that_succeeds_shows_nothing() -> None:
    assert PLACES[2].see("voiceflow --version\n") == ""
