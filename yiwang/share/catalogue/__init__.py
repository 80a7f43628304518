"""What data the city has, what it means, who must supply it and who may have it.

Owns data elements and code sets (data that we carry), resources with their versions, the negative
list, and the signs of use by which the health of a resource is told. Announces
`catalogue.published`
and `catalogue.ended`. Does not know the data themselves: collection, lake and exchange do.
"""
