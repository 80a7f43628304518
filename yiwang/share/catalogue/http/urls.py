"""Addresses of this context on the workbench."""

from yiwang.share.catalogue.http.desk import desk_urls
from yiwang.share.catalogue.http.listing import list_urls
from yiwang.share.catalogue.http.needs import need_urls
from yiwang.share.catalogue.http.pages import data_urls
from yiwang.share.catalogue.http.proposals import proposal_urls
from yiwang.share.catalogue.http.standard_files import standard_file_urls
from yiwang.share.catalogue.http.standards import standard_urls

# Proposals first: "new" is no name of an element.
catalogue_urls = [
    *(*data_urls, *list_urls, *need_urls, *proposal_urls),
    *(*standard_urls, *standard_file_urls, *desk_urls),
]
