"""Databases as every schema had them, each written by the program of its time."""
