"""The system under test: ways to reach it, credentials, what it can do, and what we left in it."""
