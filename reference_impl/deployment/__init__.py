"""The deployment core: queues, workers, tokenization, tasks and statistics.

The only package of the server that knows torch, and only in the worker processes: this side never imports it.
"""
