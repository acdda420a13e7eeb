"""Ingest pipelines: documents, processors, how they run, and what refers to what."""
