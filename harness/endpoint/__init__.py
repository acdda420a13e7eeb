"""The system under test: the ways to it, the fence around it, what was made there, and what it can do."""
