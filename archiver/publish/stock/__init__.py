"""Datasette's own pages: quick in a large archive, within reach of everybody, and replaced where ours say more."""
