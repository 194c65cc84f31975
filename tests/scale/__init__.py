"""Files of many invoices, and what an audit of them takes: ``python -m scale``."""
