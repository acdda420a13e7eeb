"""What an uploaded model must be before it runs.

Looked at in this order: the directory of the archive, its pickles, and, once it is loaded, the graphs of its
methods.
"""
