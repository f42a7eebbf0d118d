"""The second half of the loop: changes, telling each survivor what came of it, and the ledger of what is owed."""
