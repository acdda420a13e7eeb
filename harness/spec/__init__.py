"""The contract: what the pages say, as data."""
