"""A reference server for Elasticsearch-style machine-learning APIs, with real PyTorch deployments."""

__version__ = "0.1.0"
