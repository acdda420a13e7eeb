"""Cases and what is done with them: drawing, running, judging, shrinking, replaying."""
