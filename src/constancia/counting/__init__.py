"""Figures that do not mislead, and estimates with the guards that forbid them.

From Python: ``table.read_table`` and ``table.of_rows`` take a table of 0/1 list columns, ``estimate.estimate`` runs
one method or all on it, ``tally.tally`` counts rows in four lines, and ``figures.recompute`` makes a figure again.
"""
