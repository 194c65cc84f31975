"""Who was promised what, and what the meter said."""
