"""Uploads a source, or follows a log, by Microsoft's library, as the Azure CLI does.

usage: azure-storage-blob-client.py upload URL SIZE whole|blocks|plain
       azure-storage-blob-client.py upload-file URL FILE
       azure-storage-blob-client.py follow URL
"""

import hashlib
import random
import sys
import time

from azure.core.exceptions import HttpResponseError, ResourceNotFoundError
from azure.storage.blob import BlobClient

command, url = sys.argv[1:3]


def upload(content, mode):
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
        try:
            properties = client.get_blob_properties()
        except ResourceNotFoundError:
            # The run has no agent yet.
            time.sleep(0.1)
            continue
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


if command == "upload":
    size, mode = int(sys.argv[3]), sys.argv[4]
    sys.exit(upload(random.Random(size).randbytes(size), mode))
if command == "upload-file":
    with open(sys.argv[3], "rb") as file:
        sys.exit(upload(file.read(), "blocks"))
sys.exit(follow())
