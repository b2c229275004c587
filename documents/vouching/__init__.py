"""What a person vouches for after looking at a paper."""
