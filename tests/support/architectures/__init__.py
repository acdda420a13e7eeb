"""Small networks with random weights, shaped as people deploy them: to learn which operations they use."""
