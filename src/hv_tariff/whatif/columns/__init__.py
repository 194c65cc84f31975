"""Many scenarios over a whole portfolio, in columns."""
