"""The audit by the column: rows that stand are told apart from those that need the exact reading."""
