"""Reading API pages: from the tree of a document to specs.

The phrases that sentences are read by are tables.
"""
