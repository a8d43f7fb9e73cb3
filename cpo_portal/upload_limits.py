"""Refusing what no page accepts before it reaches the disk."""

from io import BytesIO

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers

MOST = 21 * 1024 * 1024  # bytes in a request; the largest file any page takes has 20 MB, see /verify/


class NothingTooLarge(FileUploadHandler):
    """Lets go of the files of a request that is too large for any page.

    The view gets them without content, but with the size of the request, so that it says what it always says of a
    file too large.
    """

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):
        self.request_size = content_length
        self.is_too_large = content_length > MOST

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        if self.is_too_large:
            raise StopFutureHandlers

    def receive_data_chunk(self, raw_data, start):
        return None if self.is_too_large else raw_data

    def file_complete(self, file_size):
        if self.is_too_large:
            return UploadedFile(BytesIO(), self.file_name, self.content_type, self.request_size, self.charset)
        return None
