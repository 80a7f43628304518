"""The studio: where analysts change packages in the browser, prove and publish them.

Owns working copies of packages, one a body and package. What is installed stays untouched until a
version is published, which base/packages does; running cases go over by base/work.
"""
