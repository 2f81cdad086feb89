"""bylaw beside every library that installs here: the same terms, the same texts, equal answers checked first.

    python benches/compare --help

``works`` says what is measured, ``crew`` and ``worker`` how (a process an engine, taking turns), ``record`` keeps it
as JSON, ``targets``, ``tables``, ``plots`` and ``report`` turn a record into what people read.
"""
