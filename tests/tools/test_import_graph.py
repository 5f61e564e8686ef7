"""The drawing of the imports: what is read, what is left out, and whether the page shows it as it is."""

from __future__ import annotations

from pathlib import Path

from tools.import_graph import PAGE, draw, read_imports, reduce_graph


def test_the_page_shows_the_imports_of_today() -> None:
    drawing = draw(reduce_graph(read_imports(PAGE.parent / "voiceflow")))
    assert drawing in PAGE.read_text(encoding="utf-8"), "run: python -m tools.import_graph --write"


def test_imports_for_type_checkers_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "turns").mkdir()
    (tmp_path / "turns" / "draft.py").write_text(
        "from typing import TYPE_CHECKING\nfrom voiceflow.audio import wav\n"
        "if TYPE_CHECKING:\n    import voiceflow.server\n"
    )
    body = "def f():\n    from voiceflow import turns\n    import voiceflow.errors\n"
    (tmp_path / "session.py").write_text(body)
    assert read_imports(tmp_path) == {"core": {"turns", "errors"}, "turns": {"audio"}}


def test_an_arrow_that_a_longer_way_implies_is_left_out() -> None:
    graph = {"cli": frozenset({"net", "server"}), "server": frozenset({"net"}), "net": frozenset[str]()}
    assert reduce_graph(graph) == {"cli": {"server"}, "server": {"net"}, "net": frozenset()}


def test_the_drawing_has_a_line_for_each_arrow() -> None:
    assert draw({"cli": frozenset({"server", "net"})}) == (
        "```mermaid\nflowchart TD\n    cli --> net\n    cli --> server\n```\n"
    )
