"""The pages on which a curator judges who is who."""
