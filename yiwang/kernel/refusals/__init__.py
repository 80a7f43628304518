"""What people tried and were refused, counted: one row an account, post, kind and hour.

A refused action is undone as a whole, so what tells of it is written by the door when the request
is over. The count is exact; of many in an hour the first ones leave an entry of evidence each, then
one at every doubling, so that nobody fills the disk by knocking. Hours that are over are announced
as `door.refused`. Does not know what a refusal means: who listens does.
"""
