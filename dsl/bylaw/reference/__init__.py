"""The reference engine: what engine/SEMANTICS.md says, written to be read.

text → cells → views → matches → conditions → points. Slow; the oracle of the native engine.
"""

from .engine import ReferenceEngine

__all__ = ["ReferenceEngine"]
