"""Bills by the column: many bills at once, the same rials; the extra `columns`."""
