"""What is owed, under which identifier."""
