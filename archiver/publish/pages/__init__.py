"""The pages for readers, a file each."""
