"""Body fields: where they stand, which values are legal there, and which are not."""
