"""What every client asks first: who are you, are you well, what can you do."""
