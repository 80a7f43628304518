"""What data did (减材料、减时限、减跑动): what people did not have to fill in, hand in or wait for.

Owns one row for each application that was decided and ended, derived from its record alone.
Announces nothing; has its rows counted by body and item. Knows nothing of who counts.
"""
