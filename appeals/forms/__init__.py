"""What people say on the screens of the fight."""
