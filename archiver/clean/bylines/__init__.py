"""What a page says of its writers in, the byline and the people in it out."""
