"""Official PDF forms: their fields, and the form filled in as a new paper, while the empty one stays as it came."""
