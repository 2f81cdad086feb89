"""One small class per engine: what it is given, what it is asked, what it answers.

``run`` of a way is what is timed: in C loops where the engine's own call allows it, and the answer looked at as
little as Python allows (its length or truth).
"""

from __future__ import annotations

from peers.automata import Acora, AhoCorasickRs, AhoCorasickRsDfa, DaachorseBytes, DaachorseChars, PyAhoCorasick
from peers.base import Hit, Peer, Way, expected_count, given, projected
from peers.others import FlashText2, Hyperscan, MatcherPy, MatcherPyFolding, PythonRe, Re2Set, YaraX
from peers.ours import Bylaw, BylawViews

PEERS: tuple[type[Peer], ...] = (
    Bylaw, MatcherPy, MatcherPyFolding, DaachorseBytes, DaachorseChars, AhoCorasickRs, AhoCorasickRsDfa, Hyperscan,
    PyAhoCorasick, Acora, Re2Set, FlashText2, YaraX, PythonRe,
)  # fmt: skip

__all__ = [
    "PEERS", "Acora", "AhoCorasickRs", "AhoCorasickRsDfa", "Bylaw", "BylawViews", "DaachorseBytes", "DaachorseChars",
    "FlashText2", "Hit", "Hyperscan", "MatcherPy", "MatcherPyFolding", "Peer", "PyAhoCorasick", "PythonRe", "Re2Set",
    "Way", "YaraX", "expected_count", "given", "projected",
]  # fmt: skip
