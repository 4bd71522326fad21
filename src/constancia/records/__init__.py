"""Records: what decisions make of claims. Pure: the ledger's actions in, the index out."""
