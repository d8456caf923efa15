"""What people type or have saved in, articles out: a query, what it finds, and the words around each hit."""
