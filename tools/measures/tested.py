"""Which modules have a test file of their own name."""

from __future__ import annotations

import ast
from collections import Counter
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


def find_named_alike(root: Path, modules: Sequence[Module]) -> Measure:
    """The modules that count as tested because a test file of another module bears the same name.

    A test file is a module's own if no other module has its name, if it bears the name of the folder too,
    if it lies in the folder of the module's tests, or if it imports from the module or its package.
    """
    paths = list((root / "tests").rglob("test_*.py"))
    texts = {path: path.read_text(encoding="utf-8") for path in paths}
    named = [module for module in modules if does_something(module.tree)]
    shared = Counter(_bare_name(module) for module in named)
    found = []
    for module in named:
        tests = [path for path in paths if path.name == f"test_{_bare_name(module)}.py"]
        exact = set(_test_files(module)) - {f"test_{_bare_name(module)}.py"}
        has_exact = any(path.name in exact or f"{path.parent.name}/{path.name}" in exact for path in paths)
        has_own = any(_is_own(module, path.relative_to(root), texts[path]) for path in tests)
        if tests and shared[_bare_name(module)] > 1 and not (has_exact or has_own):
            found.append(module.name)
    return Measure("of these, by the test of another module of the same name", str(len(found)), tuple(found))


def _is_own(module: Module, path: Path, text: str) -> bool:
    package = module.name.rpartition(".")[0]
    is_beside = path.parent.parts[1:] == module.path.parent.parts[1:]
    return is_beside or module.name in text or f"from {package} import" in text


def _bare_name(module: Module) -> str:
    return module.path.stem.strip("_")


def _test_files(module: Module) -> Iterator[str]:
    name = _bare_name(module)
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
