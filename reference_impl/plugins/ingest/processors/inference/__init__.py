"""The ``inference`` processor: its configuration, who answers it, and what it writes."""
