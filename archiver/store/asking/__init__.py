"""Questions about one thing in, plain rows or values out: what it says, where its bytes are, what changed in it."""
