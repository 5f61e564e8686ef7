"""Which modules no longer import when a vendor's folders are deleted."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from tools.measures.measure import Measure
from tools.measures.modules import PACKAGE, Module

SHARED = frozenset({"agent", "chat", "speech"})
"""The folders of ``clients`` that are no vendor's: what clients of one kind share."""

# Reads names of modules, imports each, and prints the names of those that fail.
_IMPORT = """
import importlib, json, sys, warnings
warnings.simplefilter("ignore")
failed = []
for name in json.load(sys.stdin):
    try:
        importlib.import_module(name)
    except BaseException:
        failed.append(name)
print(json.dumps(failed), file=sys.__stdout__)
"""


def measure_deletions(root: Path, modules: Sequence[Module]) -> Iterator[Measure]:
    """For each vendor: which modules no longer import in a copy without the vendor's folders."""
    names = [module.name for module in modules if module.path.name != "__main__.py"]
    broken = _failing(root, names)
    for vendor in find_vendors(root):
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder)
            shutil.copytree(
                root / PACKAGE,
                copy / PACKAGE,
                ignore=lambda _, entries, gone=vendor: {"__pycache__", gone} & set(entries),
            )
            left = [name for name in names if vendor not in name.split(".")]
            found = tuple(name for name in _failing(copy, left) if name not in broken)
        yield Measure(f"modules that no longer import without {vendor}", str(len(found)), found)


def find_vendors(root: Path) -> list[str]:
    """The vendors of a checkout: the folders of ``clients``, without those that are shared."""
    folders = (root / PACKAGE / "clients").iterdir()
    return sorted(
        path.name for path in folders if (path / "__init__.py").exists() and path.name not in SHARED
    )


def _failing(root: Path, names: Sequence[str]) -> list[str]:
    done = subprocess.run(  # noqa: S603 (this interpreter, and a program that stands above)
        [sys.executable, "-c", _IMPORT],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1"},
        input=json.dumps(names),
        capture_output=True,
        text=True,
        check=True,
    )
    failed: list[str] = json.loads(done.stdout.splitlines()[-1])
    return failed
