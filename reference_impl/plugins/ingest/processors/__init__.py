"""The processors, one file a family."""
