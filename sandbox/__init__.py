"""The world outside in one process: the sites' real host names, made-up prices.

Imports nothing of ours,
on purpose: the outside does not know us. `python -m sandbox --help` starts it.
"""
