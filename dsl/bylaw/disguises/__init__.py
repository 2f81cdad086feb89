"""How words are disguised: a spelling → the ways in which it is written by those who do not want it to be found.

``kinds`` names them all, the modules beside it hold families of kinds, ``tables`` what is known of Han characters.
The policy language sees through them (``ignore``), ``bylaw evade`` and ``bylaw.testing`` write them.
"""
