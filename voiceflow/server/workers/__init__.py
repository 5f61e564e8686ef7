"""Several worker processes behind one address: a parent hands each connection to one of them."""

from voiceflow.server.workers.parent import run_workers, serve_workers
from voiceflow.server.workers.plan import BotFile, WorkerPlan

__all__ = ["BotFile", "WorkerPlan", "run_workers", "serve_workers"]
