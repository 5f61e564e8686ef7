"""The thread on which a model computes, so that the event loop does not wait for it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor


class ComputingThread(ThreadPoolExecutor):
    """One thread, for work that only computes: it waits for nothing and calls nobody.

    On virtual time such work is done at once, in the loop's own thread: the result is the same, and a test
    does not wait until a busy machine has switched to another thread and back, thirty times a second.

    Args:
        name: For debuggers.
    """

    def __init__(self, name: str) -> None:
        super().__init__(1, thread_name_prefix=name)
