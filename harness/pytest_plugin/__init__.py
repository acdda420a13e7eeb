"""The pytest plugin: properties and snippets as tests, and what they could not remove."""
