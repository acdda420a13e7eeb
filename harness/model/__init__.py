"""The nouns: specs, behaviours, cases, checks, exchanges, verdicts.

Nothing here reads files or sends anything.
"""
