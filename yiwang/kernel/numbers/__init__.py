"""Running numbers: one counter a register and period; what was drawn is never drawn again."""
