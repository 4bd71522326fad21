"""Law: acts held against the elements of crimes, with what speaks for and against each, and what is missing.

Nothing here decides. A machine proposes where a person should look, a named lawyer gives an opinion at a named step,
and no state says that an element is proved.
"""
