"""How somebody becomes better known to the city, one step at a time and never from the start:
mobile number (L1), name and identity number (L2), presence (L3), a visit to a window (L4).

Which level what asks for stands in yiwang/kernel/tenancy/data/levels.yaml.
"""
