"""Signatures, digests and ciphers, international and national, without storage or framework.

SM2 comes from OpenSSL's libcrypto, SM3 and SM4 from `cryptography`; DER is written by `der`.
"""
