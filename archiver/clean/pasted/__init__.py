"""What a reader copied from a page in, the article in it out."""
