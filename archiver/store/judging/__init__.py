"""What people say of who is who in, the archive in step with that out. The last word is theirs."""
