"""Readings in, rows out: the only way into the archive, with the counters and indexes that go with them."""
