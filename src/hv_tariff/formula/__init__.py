"""The formula tree and its readings: exact, prose, dimensions, leaves."""
