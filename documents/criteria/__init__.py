"""What the insurer asks for, and the pages that answer it."""
