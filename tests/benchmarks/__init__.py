"""What is measured beside the tests: ratios of two ways in one run, never times that a test depends on."""
