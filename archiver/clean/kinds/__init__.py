"""What was read in, what kind of page it is out: an article, part of one behind a wall, or none."""
