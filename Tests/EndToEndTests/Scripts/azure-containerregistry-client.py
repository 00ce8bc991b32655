"""Drives a registry by Microsoft's library, method by method, and prints the names of the steps that held.

usage: azure-containerregistry-client.py REGISTRY AUTHORITY TENANT CLIENT SECRET-FILE
"""

import hashlib
import io
import json
import sys

from azure.containerregistry import (
    ArtifactManifestOrder,
    ArtifactManifestProperties,
    ArtifactTagOrder,
    ArtifactTagProperties,
    ContainerRegistryClient,
    RepositoryProperties,
)
from azure.core.exceptions import ClientAuthenticationError, HttpResponseError, ResourceNotFoundError
from azure.identity import ClientSecretCredential

registry, authority, tenant, client_id, secret_file = sys.argv[1:]
with open(secret_file, encoding="utf-8") as file:
    secret = file.read()

OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json"
OCI_INDEX = "application/vnd.oci.image.index.v1+json"


def credential(secret_text, tenant_id=tenant):
    return ClientSecretCredential(
        tenant_id, client_id, secret_text, authority=authority, disable_instance_discovery=True
    )


def step(name):
    print(name, flush=True)


def expect(kind, call):
    try:
        call()
    except kind as error:
        return error
    raise AssertionError(f"{kind.__name__} was expected")


client = ContainerRegistryClient(registry, credential(secret))
repository = "team/app"

# Blobs. The large one goes in several pieces of 4 MiB, and comes back in as many.
small = b'{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}'
large = bytes(range(256)) * (9 * 4096)
digests = {}
for content in (small, large):
    digest, size = client.upload_blob(repository, io.BytesIO(content))
    assert digest == "sha256:" + hashlib.sha256(content).hexdigest(), digest
    assert size == len(content)
    digests[content] = digest
step("upload_blob")
for content, digest in digests.items():
    assert b"".join(client.download_blob(repository, digest)) == content
missing = "sha256:" + "0" * 64
expect(ResourceNotFoundError, lambda: b"".join(client.download_blob(repository, missing)))
step("download_blob")


def manifest(annotation):
    return {
        "schemaVersion": 2,
        "mediaType": OCI_MANIFEST,
        "config": {
            "mediaType": "application/vnd.oci.image.config.v1+json",
            "digest": digests[small],
            "size": len(small),
        },
        "layers": [
            {
                "mediaType": "application/vnd.oci.image.layer.v1.tar",
                "digest": digests[large],
                "size": len(large),
            }
        ],
        "annotations": {"test": annotation},
    }


# Manifests: by tag, by digest, as an object and as a stream, and an index of them.
first = client.set_manifest(repository, manifest("one"), tag="v1")
second = client.set_manifest(repository, io.BytesIO(json.dumps(manifest("two")).encode()), tag="v2")
untagged = client.set_manifest(repository, manifest("three"))
index = client.set_manifest(
    repository,
    {
        "schemaVersion": 2,
        "mediaType": OCI_INDEX,
        "manifests": [
            {
                "mediaType": OCI_MANIFEST,
                "digest": first,
                "size": len(json.dumps(manifest("one")).encode()),
                "platform": {"architecture": "amd64", "os": "linux"},
            }
        ],
    },
    tag="multi",
    media_type=OCI_INDEX,
)
step("set_manifest")
for reference, digest in (("v1", first), (first, first), ("v2", second), (untagged, untagged)):
    got = client.get_manifest(repository, reference)
    assert (got.digest, got.media_type) == (digest, OCI_MANIFEST), got
assert client.get_manifest(repository, "multi").media_type == OCI_INDEX
expect(ResourceNotFoundError, lambda: client.get_manifest(repository, "nothing"))
step("get_manifest")

other_digest, _ = client.upload_blob("another/one", io.BytesIO(small))
client.set_manifest(
    "another/one",
    {
        "schemaVersion": 2,
        "mediaType": OCI_MANIFEST,
        "config": {"mediaType": "application/vnd.example+json", "digest": other_digest, "size": len(small)},
        "layers": [],
    },
    tag="v1",
)
assert list(client.list_repository_names()) == ["another/one", "team/app"]
assert list(client.list_repository_names(results_per_page=1)) == ["another/one", "team/app"]
step("list_repository_names")

properties = client.get_repository_properties(repository)
assert (properties.name, properties.manifest_count, properties.tag_count) == (repository, 4, 3), properties
assert properties.can_delete and properties.can_list and properties.can_read and properties.can_write
assert properties.created_on <= properties.last_updated_on
expect(ResourceNotFoundError, lambda: client.get_repository_properties("nothing"))
step("get_repository_properties")

changed = client.update_repository_properties(repository, RepositoryProperties(can_write=False, can_delete=False))
assert not changed.can_write and not changed.can_delete and changed.can_read
expect(HttpResponseError, lambda: client.set_manifest(repository, manifest("four"), tag="v4"))
expect(HttpResponseError, lambda: client.delete_repository(repository))
changed = client.update_repository_properties(repository, can_write=True, can_delete=True)
assert changed.can_write and changed.can_delete
step("update_repository_properties")

assert [tag.name for tag in client.list_tag_properties(repository)] == ["multi", "v1", "v2"]
by_time = client.list_tag_properties(
    repository, order_by=ArtifactTagOrder.LAST_UPDATED_ON_ASCENDING, results_per_page=1
)
assert [tag.name for tag in by_time] == ["v1", "v2", "multi"]
by_time = client.list_tag_properties(repository, order_by=ArtifactTagOrder.LAST_UPDATED_ON_DESCENDING)
assert [tag.name for tag in by_time] == ["multi", "v2", "v1"]
expect(ResourceNotFoundError, lambda: list(client.list_tag_properties("nothing")))
step("list_tag_properties")

tag = client.get_tag_properties(repository, "v1")
assert (tag.name, tag.digest) == ("v1", first), (tag.name, tag.digest)
expect(ResourceNotFoundError, lambda: client.get_tag_properties(repository, "nothing"))
step("get_tag_properties")

changed = client.update_tag_properties(repository, "v1", ArtifactTagProperties(can_write=False, can_delete=False))
assert not changed.can_write and not changed.can_delete
expect(HttpResponseError, lambda: client.set_manifest(repository, manifest("five"), tag="v1"))
expect(HttpResponseError, lambda: client.delete_tag(repository, "v1"))
changed = client.update_tag_properties(repository, "v1", can_write=True, can_delete=True)
assert changed.can_write and changed.can_delete
step("update_tag_properties")

listed = list(client.list_manifest_properties(repository))
assert {entry.digest for entry in listed} == {first, second, untagged, index}
by_time = client.list_manifest_properties(
    repository, order_by=ArtifactManifestOrder.LAST_UPDATED_ON_DESCENDING, results_per_page=2
)
assert {entry.digest for entry in by_time} == {first, second, untagged, index}
step("list_manifest_properties")

for reference in ("v1", first):
    entry = client.get_manifest_properties(repository, reference)
    assert entry.digest == first and entry.tags == ["v1"], entry
    assert entry.architecture == "amd64" and entry.operating_system == "linux", entry
    assert entry.size_in_bytes == len(small) + len(large), entry.size_in_bytes
step("get_manifest_properties")

changed = client.update_manifest_properties(
    repository, second, ArtifactManifestProperties(can_write=False, can_delete=False)
)
assert not changed.can_write and not changed.can_delete
expect(HttpResponseError, lambda: client.delete_manifest(repository, second))
changed = client.update_manifest_properties(repository, second, can_write=True, can_delete=True)
assert changed.can_write and changed.can_delete
step("update_manifest_properties")

client.delete_tag(repository, "v2")
expect(ResourceNotFoundError, lambda: client.get_tag_properties(repository, "v2"))
assert client.get_manifest_properties(repository, second).tags in ([], None)
client.delete_tag(repository, "nothing")
step("delete_tag")

client.delete_manifest(repository, "multi")
client.delete_manifest(repository, second)
expect(ResourceNotFoundError, lambda: client.get_manifest(repository, second))
step("delete_manifest")

orphan, _ = client.upload_blob(repository, io.BytesIO(b"nobody needs this"))
client.delete_blob(repository, orphan)
expect(ResourceNotFoundError, lambda: b"".join(client.download_blob(repository, orphan)))
step("delete_blob")

client.delete_repository("another/one")
expect(ResourceNotFoundError, lambda: client.get_repository_properties("another/one"))
client.delete_repository("another/one")
step("delete_repository")

anonymous = ContainerRegistryClient(registry, credential=None)
assert list(anonymous.list_repository_names()) == [repository]
assert anonymous.get_manifest(repository, "v1").digest == first
assert b"".join(anonymous.download_blob(repository, digests[large])) == large
assert [tag.name for tag in anonymous.list_tag_properties(repository)] == ["v1"]
expect(ClientAuthenticationError, lambda: anonymous.delete_tag(repository, "v1"))
expect(ClientAuthenticationError, lambda: anonymous.set_manifest(repository, manifest("six"), tag="v6"))
step("anonymous")

for wrong in (credential("not-the-secret"), credential(secret, "00000000-0000-0000-0000-000000000000")):
    stranger = ContainerRegistryClient(registry, wrong)
    error = expect(ClientAuthenticationError, lambda: list(stranger.list_repository_names()))
    assert "not-the-secret" not in str(error)
step("strangers")

# The form of the authority for which the library asks no other host.
federated = ContainerRegistryClient(
    registry, ClientSecretCredential("adfs", client_id, secret, authority=authority)
)
assert federated.get_tag_properties(repository, "v1").digest == first
step("adfs")
