"""The Django app that keeps a case: the ledger, the index, the actions, and nothing that a person sees."""
