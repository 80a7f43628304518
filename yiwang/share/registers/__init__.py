"""What the city holds true about persons and firms, as bodies deliver it.

Owns the registers that packages declare in `datasets.yaml`, their deliveries and entries. Answers
who asks for a subject with one of five words (found, none, stale, several, silent); never guesses.
Does not know what the answer is used for; every look leaves an entry with its purpose.
"""
