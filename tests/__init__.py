"""Tests, a folder for each room of the package, named and parted as the room is; a module at its top has its test here.

What is no room:

    browser/       the site in a Chromium
    attacks/       kills, full disks, power cuts, damage, floods: a few of each, campaigns by `make attacks`
    fuzz/          odd bytes for every reader of what comes from outside, and those that once broke one
    benchmarks/    how good and how fast it is, beside others
    pages/         page cases: a folder with a page or a paste, and what is to be read in it
    documents and libraries     test_documents, test_how_to, test_audit; reference, drawing and pictures write them

What tests of several rooms use:

    conftest       a clock, the archived samples, the measuring data; which files are begun first
    contents       what an archive says, to be compared with what another one says
    servers        HTTP servers that answer byte for byte what a test wants, and stall, drip or break off
    object_store   buckets on this machine, as S3 offers them
    sites          a Datasette of this process at an address of this machine
    served         a command that serves, in a process of its own

What takes more than some two seconds is marked `slow`, and runs with `make test` alone. A patched constant makes a limit
small, a patched function makes a fault that cannot be had otherwise; all else is given as an argument.
"""
