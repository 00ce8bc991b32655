"""Uploads a source, or follows a log, by Microsoft's library, as the Azure CLI does.

usage: azure-storage-blob-client.py upload URL SIZE whole|blocks|plain
       azure-storage-blob-client.py follow URL
"""

import hashlib
import random
import sys

from azure.core.exceptions import HttpResponseError
from azure.storage.blob import BlobClient

command, url = sys.argv[1:3]


def upload(size, mode):
    content = random.Random(size).randbytes(size)
    options = {"retry_total": 0}
    if mode == "blocks":
        options |= {"max_single_put_size": 1 << 20, "max_block_size": 256 << 10}
    client = BlobClient.from_blob_url(url, **options)
    try:
        client.upload_blob(data=content, **({"max_concurrency": 4} if mode == "blocks" else {}))
    except HttpResponseError as error:
        print(type(error).__name__, error.error_code.value, error.status_code)
        return 1
    print(hashlib.sha256(content).hexdigest())
    return 0


def follow():
    """The loop of azure.cli.command_modules.acr._stream_utils, without its pauses."""
    client = BlobClient.from_blob_url(url)
    start = 0
    while True:
        properties = client.get_blob_properties()
        complete = next((value for key, value in properties.metadata.items() if key.lower() == "complete"), None)
        while start < properties.size:
            part = client.download_blob(offset=start, length=4096).readall()
            assert part, "a length beyond what can be read"
            sys.stdout.buffer.write(part)
            start += len(part)
        if complete:
            break
    print(f"complete={complete}")
    return 0


sys.exit(upload(int(sys.argv[3]), sys.argv[4]) if command == "upload" else follow())
