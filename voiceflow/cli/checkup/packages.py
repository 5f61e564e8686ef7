"""Whether Python and the packages are there, in versions that fit."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from importlib import metadata

from voiceflow.cli.checkup.finding import ALL, OFFLINE, Finding, Level, Use

DISTRIBUTION = "voiceflow-calls"
"""What pip installs; the package that one imports is ``voiceflow``."""

NAMESAKE = "voiceflow"
"""Another project's distribution, with a package of the same name as ours."""

OLDEST = (3, 11)
_REQUIREMENT = re.compile(r"(?P<name>[A-Za-z0-9._-]+)(?:\[(?P<extras>[^\]]*)\])?\s*(?P<versions>[^;]*)")
_EXTRA = re.compile(r"extra\s*==\s*['\"]([^'\"]+)['\"]")
_BOUND = re.compile(r"(>=|<=|==|<|>|!=)\s*([0-9][^,\s]*)")
_SHOWN = {"cli": ALL, "local": OFFLINE, "fast": frozenset[Use](), "dialogflow": frozenset[Use]()}
"""The extras that are looked at, and what needs them."""


def check_python() -> Finding:
    """Look at the interpreter."""
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < OLDEST:
        return Finding(Level.FAIL, "Python", version, "voiceflow needs Python 3.11 or newer")
    return Finding(Level.OK, "Python", version)


def check_packages() -> list[Finding]:
    """Look at the packages of voiceflow itself, then at those of each extra."""
    try:
        requirements = metadata.requires(DISTRIBUTION) or []
        version = metadata.version(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        return [
            *_namesakes(),
            Finding(
                Level.WARN,
                "voiceflow",
                "runs from its source, without being installed: its packages are not checked",
                "pip install --editable .",
            ),
        ]
    return [
        Finding(Level.OK, "voiceflow", version),
        *_namesakes(),
        _group(requirements, "", "packages", ALL, f"pip install --force-reinstall {DISTRIBUTION}"),
        *(
            _group(requirements, extra, f"[{extra}]", uses, f'pip install "{DISTRIBUTION}[{extra}]"')
            for extra, uses in _SHOWN.items()
        ),
    ]


def _namesakes() -> list[Finding]:
    """A warning if the other project is installed too: whichever came last has overwritten the first."""
    try:
        version = metadata.version(NAMESAKE)
    except metadata.PackageNotFoundError:
        return []
    return [
        Finding(
            Level.WARN,
            f"{NAMESAKE} {version}",
            f"another project's, installed here too; its package has the name of {DISTRIBUTION}'s",
            f"pip uninstall {NAMESAKE} && pip install --force-reinstall {DISTRIBUTION}",
        )
    ]


def _group(requirements: list[str], extra: str, topic: str, uses: frozenset[Use], fix: str) -> Finding:
    """One finding for all the packages of an extra, or of none."""
    there, missing = [], []
    for name, versions in _wanted(requirements, extra):
        try:
            version = metadata.version(name)
        except metadata.PackageNotFoundError:
            missing.append(f"{name} is not installed")
            continue
        if not fits(version, versions):
            missing.append(f"{name} is {version}, not {versions.replace(' ', '')}")
        there.append(f"{name} {version}")
    if not missing:
        return Finding(Level.OK, topic, ", ".join(there), uses=uses)
    level = Level.FAIL if uses else Level.NOTE
    return Finding(level, topic, "; ".join(missing), fix, uses or ALL)


def _wanted(requirements: list[str], extra: str) -> Iterator[tuple[str, str]]:
    """Name and versions of each package of an extra; extras that it includes are left to themselves."""
    for requirement in requirements:
        marker = requirement.partition(";")[2]
        found = _EXTRA.search(marker)
        if (found.group(1) if found else "") != extra or ("Windows" in marker and sys.platform == "win32"):
            continue
        parsed = _REQUIREMENT.match(requirement)
        if parsed is not None and parsed["name"] != DISTRIBUTION:
            yield parsed["name"], parsed["versions"].strip(" ()")


def fits(version: str, bounds: str) -> bool:
    """Whether a version is within bounds such as ``>=3.12,<4``. Pre-releases count as what they lead to."""
    mine = _release(version)
    for sign, bound in _BOUND.findall(bounds):
        other = _release(bound)
        size = max(len(mine), len(other))
        left, right = (part + (0,) * (size - len(part)) for part in (mine, other))
        holds = {
            ">=": left >= right,
            "<=": left <= right,
            ">": left > right,
            "<": left < right,
            "==": left == right,
            "!=": left != right,
        }[sign]
        if not holds:
            return False
    return True


def _release(version: str) -> tuple[int, ...]:
    found = re.match(r"\d+(?:\.\d+)*", version)
    return tuple(map(int, found.group().split("."))) if found else ()
