"""What connections and changes of contract cost, and what changes do to bills."""
