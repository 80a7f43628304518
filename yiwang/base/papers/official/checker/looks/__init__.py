"""The rules of the layout, each a function from the parts of a document to results."""
