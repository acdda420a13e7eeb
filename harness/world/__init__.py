"""The abstract model: resources, what changes them, and which outcomes a request may have."""
