"""Several archives in, one site over all of them out; each has its own site below it, where all else is found.

The site over all has no database of its own: it asks those of its parts, a few at a time, and adds up the answers.
"""
