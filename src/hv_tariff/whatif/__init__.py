"""What if: other tariffs, contracts, loads and purchases, billed by the same rules and compared."""
