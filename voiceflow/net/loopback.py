"""Host names of this machine, which need no TLS."""

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
