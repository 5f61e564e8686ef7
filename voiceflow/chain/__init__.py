"""Analysis of a chain: the frames that its processors take and make, and whether the chain can work."""

from voiceflow.chain.check import ChainProblem, check, ensure
from voiceflow.chain.describe import shape_of

__all__ = ["ChainProblem", "check", "ensure", "shape_of"]
