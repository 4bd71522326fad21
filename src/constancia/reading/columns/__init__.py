"""What columns of lists are headed with and what stands in them: the words, as data, and which row is the header."""
