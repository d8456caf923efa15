"""The tables, as each step of their history made them; an archive of an older one is brought up to today's."""
