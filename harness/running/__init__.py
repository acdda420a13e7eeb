"""A run: it searches properties, executes their cases, judges them, and ends."""
