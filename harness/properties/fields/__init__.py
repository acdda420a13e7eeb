"""Parameters of any place and depth: what they take, what they refuse, and how they are put into requests."""
