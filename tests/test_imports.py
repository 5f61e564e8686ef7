"""How the modules of the package depend on each other."""

import ast
import re
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import voiceflow

PACKAGE = Path(voiceflow.__file__).parent
MODULES = {
    ".".join(("voiceflow", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}


def imported(module: str) -> Iterator[str]:
    """The modules of the package that a module imports, for types too."""
    for node in ast.walk(ast.parse(MODULES[module].read_text())):
        if isinstance(node, ast.ImportFrom) and node.module is not None and not node.level:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (name if name in MODULES else node.module for name in names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def test_the_engine_has_no_circle_not_even_for_types() -> None:
    engine = {
        module for module in MODULES if module.count(".") == 1 and MODULES[module].name != "__init__.py"
    }
    engine -= {"voiceflow.public"}
    graph = {module: engine & set(imported(module)) for module in engine}
    order = tuple(TopologicalSorter(graph).static_order())  # raises CycleError
    assert (
        order.index("voiceflow.host") < order.index("voiceflow.processor") < order.index("voiceflow.session")
    )


def test_no_name_is_mangled() -> None:
    mangled = re.compile(r"\b(?:self|cls)\.__[a-z]\w*[a-z](?!\w*__)\b")
    found = [module for module, path in MODULES.items() if mangled.search(path.read_text())]
    assert found == []
