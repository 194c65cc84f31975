"""What if: other tariffs, contracts, loads, purchases and equipment, by the same rules, compared."""
