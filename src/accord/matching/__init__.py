"""Two concept schemes into proposals: candidates, evidence, rank."""

from accord.matching.guard import WARNING
from accord.matching.proposals import propose
from accord.matching.rows import EVIDENCE, RANK

__all__ = ["RANK", "SLOTS", "propose"]

SLOTS = (RANK, EVIDENCE, WARNING)
"""The extension slots of a proposal."""
