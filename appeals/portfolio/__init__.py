"""Outcomes over many cases: what was won against whom, how long it took, and whose answers came late."""
