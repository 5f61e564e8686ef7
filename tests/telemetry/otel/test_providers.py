"""OpenTelemetry's SDK, set up."""

from __future__ import annotations

import pytest
from aiohttp import web

from tests.telemetry.otel.test_export import export_to, listening


@pytest.mark.real_time
@pytest.mark.parametrize("status", [302, 307])
async def test_a_collector_that_redirects_sends_nobody_else_a_key_or_a_span(
    monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    asked, leaked = 0, list[str]()

    async def note(request: web.Request) -> web.Response:
        leaked.append(f"{request.method} {request.headers.get('api-key')}")
        return web.Response()

    async def redirect(request: web.Request) -> web.Response:
        nonlocal asked
        asked += 1
        assert request.headers["api-key"] == "secret"
        return web.Response(status=status, headers={"Location": elsewhere})

    other, app = web.Application(), web.Application()
    other.router.add_route("*", "/{path:.*}", note)
    app.router.add_route("*", "/{path:.*}", redirect)
    runner = await listening(other)
    # Another host, by its name: a redirect to it must not be followed.
    elsewhere = f"http://localhost:{runner.addresses[0][1]}/v1/traces"
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_HEADERS", "api-key=secret")
    await export_to(app, monkeypatch)
    await runner.cleanup()
    assert asked >= 2  # spans and metrics
    assert leaked == []
