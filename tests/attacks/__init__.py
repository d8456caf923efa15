"""An archive in, what is left of its promises after an attack out.

Campaigns, each a command of its own that prints a table and ends with 1 where a promise was broken:

    kills       kill -9 at any moment                                     python -m tests.attacks.kills --times 300
    full_disk   no space left at any moment                               python -m tests.attacks.full_disk --times 50
    power       the current goes, and what was not synced with it         python -m tests.attacks.power --times 100
    damage      flipped bits, zeroed blocks, cut and littered files       python -m tests.attacks.damage --times 1000
    migrating   kill -9 while an old archive is brought to today's schema python -m tests.attacks.migrating --times 50
    backing_up  kill -9 while a backup is made                            python -m tests.attacks.backing_up --times 50
    rebuilding  a database made anew, and kill -9 while it is             python -m tests.attacks.rebuilding --kills 10
    together    two writers, a server and twenty readers at once          python -m tests.attacks.together --seconds 300
    load        more browsers than a server can answer                    python -m tests.attacks.load ARCHIVE
    count       how many bad inputs all tests together try                python -m tests.attacks.count

What they are made of:

    warm       a program that is warm, and commands that run as copies of it
    watcher    a layer under the files, written in C (watcher.c): it notes what is written, and kills at a given write
    disk       what it noted in, the folder as a disk may hold it after a power cut out
    sound      an archive in, everything that is wrong with it out
    jobs       kinds of work, each with what it must have done
    material   pages and archives to attack
"""
