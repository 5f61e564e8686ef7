"""Shared parts of the emulated HTTP endpoints: routing, checks, refusals, pages, faults."""
