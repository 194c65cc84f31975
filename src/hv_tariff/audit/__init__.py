"""Printed invoices against recomputed ones: every difference found, explained and priced."""
