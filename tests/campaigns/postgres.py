"""A Postgres server for tests, where its programs are installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

USER = "postgres"
"""The user of the system that runs the server where the tests run as root, which it refuses to."""


def programs() -> Path | None:
    """The folder with the server's programs; None if it is not installed."""
    found = shutil.which("initdb")
    if found is not None:
        return Path(found).resolve().parent
    return max(Path("/usr/lib/postgresql").glob("*/bin"), default=None)


@contextmanager
def postgres() -> Iterator[str]:
    """The address of an empty database, which exists while the block runs. It listens in a folder only."""
    folder = programs()
    assert folder is not None
    as_user = {"user": USER} if os.geteuid() == 0 else {}
    with tempfile.TemporaryDirectory(prefix="pg-") as place:
        if as_user:
            shutil.chown(place, USER)

        def run(*command: str) -> None:
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=place, **as_user)  # type: ignore[call-overload]

        data = f"{place}/data"
        run(
            f"{folder}/initdb",
            "-D",
            data,
            "-U",
            USER,
            "-A",
            "trust",
            "--no-sync",
            "--no-locale",
            "-E",
            "UTF8",
        )
        options = f"-k {place} -c listen_addresses='' -c fsync=off -c shared_buffers=16MB"
        run(f"{folder}/pg_ctl", "-D", data, "-w", "-o", options, "-l", f"{place}/log", "start")
        try:
            yield f"postgresql://{USER}@/postgres?host={place}"
        finally:
            run(f"{folder}/pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
