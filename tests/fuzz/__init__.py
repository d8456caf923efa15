"""Bytes that nobody meant in; nothing out, or an AssertionError that says which promise they broke.

targets   the functions that take the bytes, each with what it starts from
shapes    what must hold of the values that they give
mutate    bytes in, bytes somewhat like them out, by chance or by a seed
__main__  runs targets for as long as one likes: `make fuzz`, `python -m tests.fuzz warc --seconds 1200`
cases     inputs that once broke something, one folder a target; they are tried in every run of the tests
"""
