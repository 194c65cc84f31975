"""An edition's numbers against issued invoices: which they reproduce, contradict, and never touch."""
