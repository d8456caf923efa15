"""What is followed: feeds, whose new links are to be archived, and watches, whose new articles are to be told."""
