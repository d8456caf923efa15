"""An archive in, word of whether it is whole out; and what it takes to have it whole again.

Four verbs of keeping: verify what is there, repair what is damaged, rebuild what is lost, back up what is sound.
Each promise that the archive makes has its check here.
"""
