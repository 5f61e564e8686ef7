"""Async fixtures of users' tests, in a pytest of its own."""

from __future__ import annotations

import pytest

pytest_plugins = ["pytester"]

SUITE = """
    import asyncio
    import contextvars
    import pytest
    from aiohttp import web

    WHO = contextvars.ContextVar("who", default="nobody")
    ended = []

    @pytest.fixture
    async def late():
        await asyncio.sleep(100)
        WHO.set("the fixture")
        return asyncio.get_running_loop()

    @pytest.fixture
    async def group(late):
        async with asyncio.TaskGroup() as tasks:
            yield tasks
            await asyncio.sleep(10)
        ended.append(asyncio.get_running_loop().time())

    @pytest.fixture
    def derived(group):
        return [group]

    async def test_a_fixture_runs_on_the_loop_of_its_test(late):
        assert late is asyncio.get_running_loop()
        assert late.time() == 100
        assert WHO.get() == "the fixture"

    async def test_a_fixture_lives_until_the_end_of_its_test(derived, late):
        (tasks,) = derived
        task = tasks.create_task(asyncio.sleep(5, "done"))
        assert await task == "done"
        assert late.time() == 105
        assert not ended

    def test_what_follows_the_yield_has_run():
        assert ended == [115]

    class TestInAClass:
        @pytest.fixture
        async def mine(self):
            self.number = 7
            return self

        async def test_it_has_the_instance(self, mine):
            assert mine is self
            assert self.number == 7

    async def hello(request):
        return web.Response(text="hi")

    @pytest.fixture
    async def answer(network):
        app = web.Application()
        app.router.add_get("/", hello)
        network.add("vendor.test", app)
        async with network.session() as session, session.get("https://vendor.test/") as answer:
            yield answer

    async def test_the_network_is_open(answer, network):
        assert await answer.text() == "hi"
        assert len(network.connections()) == 1

    class Loop(asyncio.SelectorEventLoop):
        pass

    @pytest.fixture
    def loop_factory():
        return Loop

    @pytest.fixture
    async def real():
        return asyncio.get_running_loop()

    @pytest.mark.real_time
    async def test_the_loop_may_be_real(real, loop_factory):
        assert type(real) is Loop
        assert real is asyncio.get_running_loop()

    @pytest.mark.parametrize("number", [1, 2])
    async def test_it_is_made_anew_for_each_test(late, number):
        assert late.time() == 100
"""

FAULTS = """
    import asyncio
    import pytest

    @pytest.fixture
    async def leaks():
        leaks.task = asyncio.create_task(asyncio.sleep(1000))

    async def test_a_leak_is_an_error(leaks):
        pass

    @pytest.fixture
    async def twice():
        yield 1
        yield 2

    async def test_one_value_only(twice):
        pass

    @pytest.fixture
    async def fails():
        raise ValueError("no luck")
        yield

    async def test_its_error_is_shown(fails):
        pass

    @pytest.fixture
    async def silent():
        return
        yield

    async def test_no_value_is_an_error(silent):
        pass

    @pytest.fixture(scope="module")
    async def wide():
        return 1

    async def test_its_scope_is_the_function(wide):
        pass

    @pytest.mark.virtual_time(limit=10)
    async def test_the_limit_holds(late):
        pass

    @pytest.fixture
    async def late():
        await asyncio.sleep(11)

    @pytest.fixture
    async def fine():
        yield
        assert asyncio.get_running_loop().time() == 3

    async def test_a_test_that_fails_is_torn_down(fine):
        await asyncio.sleep(3)
        assert False, "mine"
"""


def test_async_fixtures_share_the_loop_of_their_test(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(SUITE)
    pytester.runpytest_inprocess("-p", "no:cacheprovider").assert_outcomes(passed=8)


def test_their_faults_are_told(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(FAULTS)
    outcome = pytester.runpytest_inprocess("-p", "no:cacheprovider")
    outcome.assert_outcomes(passed=2, failed=1, errors=6)
    outcome.stdout.fnmatch_lines_random(
        [
            "E *VirtualTimeError: tasks left: *sleep*",
            "E *RuntimeError: the async fixture yielded twice",
            "E *ValueError: no luck",
            "E *RuntimeError: the async fixture did not yield",
            "*the async fixture wide has the scope module, and each test has a loop of its own*",
            "E *VirtualTimeError: not done after 10 virtual seconds; *",
            "E *AssertionError: mine",
        ]
    )


def test_fixtures_of_other_runners_are_left_alone(pytester: pytest.Pytester) -> None:
    pytester.makeconftest("""
        import pytest

        def pytest_configure(config):
            config.addinivalue_line("markers", "trio: another runner's")

        @pytest.hookimpl(wrapper=True)
        def pytest_fixture_setup(fixturedef, request):
            if fixturedef.argname == "theirs":
                fixturedef.func = lambda: "set up by them"
            return (yield)

        def pytest_pyfunc_call(pyfuncitem):
            assert pyfuncitem.funcargs["theirs"] == "set up by them"
            return True
    """)
    pytester.makepyfile("""
        import pytest

        @pytest.fixture
        async def theirs():
            raise AssertionError("run by the wrong one")

        @pytest.mark.trio
        async def test_theirs(theirs):
            raise AssertionError("run by the wrong one")
    """)
    pytester.runpytest_inprocess("-p", "no:cacheprovider").assert_outcomes(passed=1)


ASYNCIO = """
    import asyncio
    import pytest
    import pytest_asyncio

    @pytest.fixture
    async def ours():
        await asyncio.sleep(1000)
        return asyncio.get_running_loop()

    @pytest_asyncio.fixture
    async def theirs():
        return asyncio.get_running_loop()

    async def test_without_their_marker_the_loop_is_virtual(ours, theirs):
        assert ours is theirs is asyncio.get_running_loop()
        assert ours.time() == 1000

    @pytest.mark.asyncio
    async def test_with_their_marker_it_is_theirs(theirs):
        assert type(theirs).__name__ != "VirtualTimeLoop"
        assert theirs is asyncio.get_running_loop()
"""


def test_with_pytest_asyncio_each_test_has_the_loop_of_its_runner(pytester: pytest.Pytester) -> None:
    pytest.importorskip("pytest_asyncio")
    pytester.makepyfile(ASYNCIO)
    outcome = pytester.runpytest_inprocess("-p", "no:cacheprovider", "-W", "ignore::DeprecationWarning")
    outcome.assert_outcomes(passed=2)
