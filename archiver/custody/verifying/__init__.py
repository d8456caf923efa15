"""An archive in, all that is wrong with it out; nothing is changed."""
