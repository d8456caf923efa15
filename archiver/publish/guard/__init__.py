"""What keeps the site up and closed: who may do what, how much at once, how long, and under which names."""
