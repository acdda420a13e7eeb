"""What the node can do, one package an area."""
