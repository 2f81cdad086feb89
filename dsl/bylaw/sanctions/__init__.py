"""The sanctions calculator: points, ladder, account replay, statement of reasons."""
