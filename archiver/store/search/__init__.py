"""What people type in, articles out: a query, what it finds, and the words around each hit."""
