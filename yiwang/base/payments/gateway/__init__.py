"""How we speak with whoever moves the money: signed JSON over HTTP, see docs/reference/payments."""
