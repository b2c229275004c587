"""The law as pages to read: the rulebook in, plain nouns for the templates out. No database, no clock.

What is said here of a rule is said with the words of `appeals.sentences` and `appeals.law.sentences`, as on the card
of a deadline.
"""
