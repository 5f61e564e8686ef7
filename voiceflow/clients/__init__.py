"""Vendors' APIs as typed clients that work without a pipeline."""
