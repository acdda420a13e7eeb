"""Reports: readers of one stream of events."""
