"""What an office does with a task besides ending it: send back, take back, hand over, add signers…

`table` names the moves, `law` what they mean for the case, `actions` carries them out, `offers`
says beforehand what each would do, `rows` follows with the tasks what the process says.
"""
