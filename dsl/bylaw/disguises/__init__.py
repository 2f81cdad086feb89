"""How words are disguised: a term → other ways to write it that a reader still reads as the term.

``kinds`` names them all; the other modules hold the families of kinds. The policy language sees through
them (``ignore``), ``bylaw evade`` and ``bylaw.testing`` write them.
"""
