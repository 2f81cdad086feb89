"""A spelling → the ways in which it is written by those who do not want it to be found."""
