"""Which modules have a test file of their own name."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path

from tools.measures.measure import Measure
from tools.measures.modules import Module


def find_untested(root: Path, modules: Sequence[Module]) -> Measure:
    """Compare the modules that do something with the names of the test files.

    A package's ``__init__`` and ``__main__`` hold nothing that is not tested elsewhere. A test file bears the
    name of the module, or of its folder and the module: ``test_resuming.py``, ``test_server_resuming.py``. An
    underscore before or after a module's name, as in ``try_``, is no part of it.
    The modules of a folder that keep one contract share its test: ``languages/test_contract.py``.
    """
    paths = list((root / "tests").rglob("test_*.py"))
    files = {path.name for path in paths} | {f"{path.parent.name}/{path.name}" for path in paths}
    own = [
        module for module in modules if not module.path.name.startswith("__") and does_something(module.tree)
    ]
    bare = tuple(module.name for module in own if not files & set(_test_files(module)))
    share = 100 * (len(own) - len(bare)) / max(1, len(own))
    return Measure("modules with a test file of their own name", f"{share:.0f} % of {len(own)}", bare)


def _test_files(module: Module) -> Iterator[str]:
    name = module.path.stem.strip("_")
    yield f"test_{name}.py"
    yield f"test_{module.path.parent.name}_{name}.py"
    yield f"{module.path.parent.name}/test_contract.py"


def does_something(tree: ast.Module) -> bool:
    """Whether a function of a module has a body: a table, a model without methods or a protocol has none."""
    return any(not _is_declared(function) for function in _functions(tree.body))


def _functions(body: Sequence[ast.stmt]) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in body:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                yield node
            case ast.ClassDef(bases=bases) if not any("Protocol" in ast.unparse(base) for base in bases):
                yield from _functions(node.body)
            case ast.If():
                yield from _functions([*node.body, *node.orelse])


def _is_declared(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether nothing stands in a function but its text, ``...``, ``pass`` or an error."""
    return all(
        isinstance(part, ast.Pass | ast.Raise)
        or (isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant))
        for part in function.body
    )
