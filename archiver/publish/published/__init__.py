"""An archive in, a folder that can be put on a server out."""
