"""What all pages share: who may open them, their frame, and the files that they load."""

from __future__ import annotations

from importlib.resources import files

from tests.inspector.pages import Office
from voiceflow.inspector.served_pages import FILES
from voiceflow.testing.stage import PUBLIC_URL


async def test_pages_run_no_foreign_code_and_are_not_kept() -> None:
    async with Office() as office:
        browser = await office.browser().open()
        for name in ("", *FILES):
            url = f"{PUBLIC_URL}/inspect/{name}"
            async with browser.http.get(url, headers=browser._headers) as answer:
                assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
                assert "unsafe" not in answer.headers["Content-Security-Policy"]
                assert answer.headers["Cache-Control"] == "no-store"


def test_the_scripts_are_small() -> None:
    sizes = [
        len((files("voiceflow.inspector") / "page" / name).read_bytes())
        for name in FILES
        if name.endswith(".js")
    ]
    assert 0 < sum(sizes) <= 160_000
