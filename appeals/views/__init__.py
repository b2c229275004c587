"""Doors of the fight, one room by screen."""
