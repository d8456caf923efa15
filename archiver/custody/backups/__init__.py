"""An archive in, a backup of one moment out, and the archive again from it."""
