"""An archive in, less of it out: one for each month, a copy for strangers, an excerpt that may be quoted."""
