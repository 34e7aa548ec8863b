"""Approved bytes out of the building: sealed once, written into the ledger, handed over."""
