"""What is given out other than as pages: feeds, citations, downloads."""
