"""Values in, HTML and SVG for people out. Pure."""
