"""Thousands of calls in one server, some of them with a fault: ``python -m benchmarks.soak``."""
