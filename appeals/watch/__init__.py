"""Watching the watch: what became of every message, who is lost, and a sign of life to the outside."""
