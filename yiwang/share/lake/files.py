"""How pyiceberg reaches the files of its descriptions."""

from pyiceberg.io.pyarrow import PyArrowFile, PyArrowFileIO

from yiwang.share.lake.places import here


class LakeFiles(PyArrowFileIO):
    """Files by the names that descriptions give them, wherever the data folder lies now."""

    def new_input(self, location: str) -> PyArrowFile:
        return super().new_input(here(location).as_uri())

    def new_output(self, location: str) -> PyArrowFile:
        return super().new_output(here(location).as_uri())
