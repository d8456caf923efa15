"""An archive and this machine in, a word on each thing that could cost something out."""
