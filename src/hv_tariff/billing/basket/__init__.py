"""Reference customers with assumed loads, and what another table does to their bills."""
