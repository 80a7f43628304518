"""The card pack (电子卡包): show a licence by a code that works once, lend one, and check what
others show.

Keeps codes, loans and the log of uses; asks licences and papers for everything else. Announces
`wallet.checked`. Says “valid” only when the register of licences has just said so.
"""
