"""The pytest plugin, in a pytest of its own."""

from __future__ import annotations

import hypothesis  # noqa: F401
import pytest

# The inner sessions forget what they import themselves, and would load all of it anew.
import voiceflow.emulators.elevenlabs
import voiceflow.emulators.openai
import voiceflow.emulators.twilio  # noqa: F401

pytest_plugins = ["pytester"]

SUITE = """
    import asyncio
    import os
    import pytest
    from aiohttp import web

    async def test_time_is_virtual():
        await asyncio.sleep(1000)
        assert asyncio.get_running_loop().time() == 1000

    @pytest.mark.virtual_time(limit=10)
    async def test_a_limit_can_be_set():
        await asyncio.sleep(11)

    async def test_a_leaked_task_fails():
        test_a_leaked_task_fails.task = asyncio.create_task(asyncio.sleep(1))

    @pytest.mark.real_time
    async def test_time_can_be_real():
        assert type(asyncio.get_running_loop()).__name__ != "VirtualTimeLoop"

    class Loop(asyncio.SelectorEventLoop):
        pass

    @pytest.fixture
    def loop_factory():
        return Loop

    @pytest.mark.real_time
    @pytest.mark.usefixtures("loop_factory")
    async def test_a_fixture_chooses_the_loop():
        assert type(asyncio.get_running_loop()) is Loop

    @pytest.mark.parametrize("number", [1, 2])
    async def test_parameters_and_fixtures_arrive(number, tmp_path):
        assert number in (1, 2)
        assert tmp_path.exists()

    def test_plain_tests_are_left_alone():
        pass

    async def hello(request):
        return web.Response(text=await request.text())

    async def test_the_network_is_open(network):
        app = web.Application()
        app.router.add_post("/", hello)
        network.add("vendor.test", app)
        async with network.session().post("https://vendor.test/", data="hi") as answer:
            assert await answer.text() == "hi"

    async def test_a_carrier_calls(network, carrier):
        async def answer(request):
            return web.Response(text="<Response><Pause/></Response>", content_type="text/xml")

        app = web.Application()
        app.router.add_post("/voice", answer)
        network.add("voice.example.com", app)
        async with carrier("https://voice.example.com/voice") as line, line.call() as call:
            assert [verb for _, verb in call.record.verbs] == ["Pause"]
        async with network.session().get("https://api.twilio.com/") as refused:
            assert refused.status == 401

    async def test_vendors_are_emulated(network, elevenlabs, openai):
        elevenlabs(stt=["Hello."])
        openai(["Hello."])
        assert os.environ["OPENAI_API_KEY"] == os.environ["ELEVENLABS_API_KEY"]
        headers = {"Authorization": "Bearer x"}
        async with network.session().get("https://api.openai.com/v1/models", headers=headers) as answer:
            assert answer.status == 200
        assert len(network.connections()) == 1
"""


def test_async_tests_run_on_virtual_time(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(SUITE)
    outcome = pytester.runpytest_inprocess("-p", "no:cacheprovider")
    outcome.assert_outcomes(passed=9, failed=2)
    outcome.stdout.fnmatch_lines_random(
        [
            "E *VirtualTimeError: not done after 10 virtual seconds; *",
            "E *VirtualTimeError: tasks left: *",
        ]
    )


def test_tests_of_other_runners_are_left_alone(pytester: pytest.Pytester) -> None:
    pytester.makeconftest("""
        import pytest

        def pytest_configure(config):
            config.addinivalue_line("markers", "trio: another runner's")

        def pytest_pyfunc_call(pyfuncitem):
            pyfuncitem.obj().close()
            print("theirs")
            return True
    """)
    pytester.makepyfile("""
        import pytest

        @pytest.mark.trio
        async def test_theirs():
            raise AssertionError("run by the wrong one")
    """)
    outcome = pytester.runpytest_inprocess("-p", "no:cacheprovider", "-s")
    outcome.assert_outcomes(passed=1)
    outcome.stdout.fnmatch_lines(["*theirs"])


def test_a_projects_own_runner_comes_first(pytester: pytest.Pytester) -> None:
    pytester.makeconftest("""
        import asyncio, inspect

        def pytest_pyfunc_call(pyfuncitem):
            if not inspect.iscoroutinefunction(pyfuncitem.obj):
                return None
            asyncio.run(pyfuncitem.obj())
            return True
    """)
    pytester.makepyfile("""
        import asyncio

        async def test_theirs():
            assert type(asyncio.get_running_loop()).__name__ != "VirtualTimeLoop"
    """)
    pytester.runpytest_inprocess("-p", "no:cacheprovider").assert_outcomes(passed=1)


MEMORY = """
    import gc
    import weakref

    left = []

    async def test_the_network_is_used(network):
        left.append(weakref.ref(network))

    def test_the_network_is_gone():
        gc.collect()
        assert left[0]() is None
"""


def test_a_finished_test_holds_no_network(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(MEMORY)
    pytester.runpytest_inprocess("-p", "no:xdist").assert_outcomes(passed=2)
