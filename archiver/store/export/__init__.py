"""A selection of articles in, a file for another program out."""
