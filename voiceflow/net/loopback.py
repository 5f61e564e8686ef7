"""Names of this machine: what goes there needs no TLS."""

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
