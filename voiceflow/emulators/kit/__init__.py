"""Shared by all emulators: watching connections and serving an application on a port."""
