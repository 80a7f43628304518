"""Addresses of this context on the workbench."""

from yiwang.share.catalogue.http.desk import desk_urls
from yiwang.share.catalogue.http.listing import list_urls
from yiwang.share.catalogue.http.pages import data_urls
from yiwang.share.catalogue.http.standards import standard_urls

catalogue_urls = [*data_urls, *list_urls, *standard_urls, *desk_urls]
