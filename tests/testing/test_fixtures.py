"""Async fixtures, in a pytest of its own."""

from __future__ import annotations

import hypothesis  # noqa: F401
import pytest

# The inner sessions forget what they import themselves, and would load all of it anew.
import voiceflow.testing.fixtures
import voiceflow.testing.network
import voiceflow.testing.virtual_time  # noqa: F401

pytest_plugins = ["pytester"]

SUITE = """
    import asyncio
    import pytest

    EVENTS = []

    @pytest.fixture
    def plain():
        return "plain"

    @pytest.fixture
    async def made(plain):
        await asyncio.sleep(1)
        return [plain]

    @pytest.fixture
    async def opened(made):
        loop = asyncio.get_running_loop()
        yield (loop, made)
        await asyncio.sleep(1)
        EVENTS.append(("closed", loop is asyncio.get_running_loop(), loop.time()))

    @pytest.fixture(autouse=True)
    async def always():
        EVENTS.append("always")

    class TestClass:
        value = "of the object"

        @pytest.fixture
        async def bound(self):
            return self.value

        async def test_a_fixture_of_a_class_has_self(self, bound):
            assert bound == "of the object"

    async def test_a_fixture_lives_on_the_loop_of_the_test(opened, made):
        EVENTS.clear()
        loop, same = opened
        assert loop is asyncio.get_running_loop()
        assert same is made
        assert made == ["plain"]
        assert loop.time() == 1

    def test_a_generator_was_closed_there():
        assert EVENTS == [("closed", True, 2)]

    @pytest.fixture
    async def broken():
        yield 1
        raise RuntimeError("at the end")

    async def test_an_error_at_the_end_of_a_fixture_fails_the_test(broken):
        assert broken == 1
"""

WRONG = """
    import pytest

    @pytest.fixture(scope="module")
    async def wide():
        return 1

    @pytest.fixture
    async def narrow():
        return 1

    async def test_wide(wide): ...

    def test_narrow(narrow): ...
"""


def test_an_async_fixture_is_opened_and_closed_on_the_loop_of_its_test(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(SUITE.replace("autouse=True", ""))
    outcome = pytester.runpytest_inprocess("-p", "no:cacheprovider")
    outcome.assert_outcomes(passed=3, failed=1)
    outcome.stdout.fnmatch_lines(["E *RuntimeError: at the end"])


def test_an_autouse_fixture_that_is_async_works_for_async_tests(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import pytest

        EVENTS = []

        @pytest.fixture(autouse=True)
        async def always():
            EVENTS.append("before")
            yield
            EVENTS.append("after")

        async def test_it_has_begun():
            assert EVENTS == ["before"]

        async def test_it_has_ended():
            assert EVENTS == ["before", "after", "before"]
    """)
    pytester.runpytest_inprocess("-p", "no:cacheprovider").assert_outcomes(passed=2)


def test_what_cannot_be_is_refused_with_what_to_write(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(WRONG)
    outcome = pytester.runpytest_inprocess("-p", "no:cacheprovider")
    outcome.assert_outcomes(errors=2)
    outcome.stdout.fnmatch_lines_random(
        [
            "the async fixture 'wide' has the scope 'module': each test has an event loop of its own, *",
            "the fixture 'narrow' is async: make the test 'async def' too",
        ]
    )
