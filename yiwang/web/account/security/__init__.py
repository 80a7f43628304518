"""What people do for the safety of their own account: sessions, password, codes, passkeys.

It happens at the door, which alone may see sessions and second factors; each change is written
down there too.
"""
