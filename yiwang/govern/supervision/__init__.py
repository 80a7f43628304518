"""Electronic supervision (电子监察): rules over the log of what happened, and the cards they give.

It owns cards with their ladder (notice, explanation, decision, appeal), the events and feeds of
other systems, and runs of rules over the past. It reads what cases, work and papers recorded and
never writes to them. It announces issued and decided cards.
"""
