"""The sanctions calculator: points, and the step of the ladder for a first offence."""
