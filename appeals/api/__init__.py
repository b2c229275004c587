"""The doors of the fight for programs; the same verbs and the same permissions as on the screens."""
