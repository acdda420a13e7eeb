"""The sub-commands of ``harness``, one module each."""
