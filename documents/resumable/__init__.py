"""Large files that arrive in pieces (tus 1.0), so that a broken connection costs a piece and not the whole."""
