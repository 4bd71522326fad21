"""One reader for each format: bytes in, a document out, nothing opened and nothing fetched."""
