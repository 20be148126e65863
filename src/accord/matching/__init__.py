"""Two concept schemes into proposals: candidates, evidence, rank."""

from accord.matching.proposals import propose
from accord.matching.rows import RANK

__all__ = ["RANK", "propose"]
