"""The edits of a scenario: each changes tables, or what is asked of billing, and says where it stands."""
