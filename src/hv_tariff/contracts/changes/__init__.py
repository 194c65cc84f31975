"""What may become of a contract: requests, conditions and decisions; what they cost is billing's."""
