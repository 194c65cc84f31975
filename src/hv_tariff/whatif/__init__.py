"""What if: other tariffs, contracts, loads, purchases and equipment, billed by the same rules and compared."""
