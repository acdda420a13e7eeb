"""Inference endpoints: their tasks, the services behind them, chunking, and who owns which deployment."""
