"""An archive in, what is left of its promises after an attack out.

Campaigns, each a command of its own that prints a table and ends with 1 where a promise was broken:

    migrating  kill -9 while an old archive is brought to today's schema   python -m tests.attacks.migrating --times 50
    together   two writers, a server and twenty readers at once            python -m tests.attacks.together --seconds 300
"""
