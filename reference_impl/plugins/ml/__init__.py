"""Trained models: stored configs, definitions, aliases, deployments, inference and statistics."""
