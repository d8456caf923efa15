"""Times as pages write them in, moments out."""
