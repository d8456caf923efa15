"""A page's tree in, the paragraphs of its article out."""
