"""A port of this machine, for programs that have to be told one."""

import socket


def free_port() -> int:
    """A TCP port that nobody uses."""
    with socket.create_server(("127.0.0.1", 0)) as made:
        port: int = made.getsockname()[1]
        return port
