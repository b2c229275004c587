"""How words become pages: the wording, the press, and paper that arrives from outside."""
