"""What words mean: the entries of the lexicon, checked and made ready for one pass over a text."""
