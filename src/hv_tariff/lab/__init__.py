"""The page on which an analyst asks "what if" (extra `lab`), on this machine alone."""
