"""What the emulated HTTP endpoints share: routing, checks, refusals, pages, faults."""
