"""Drives builds by Microsoft's library for tasks and runs, and prints the names of the steps that held.

usage: azure-mgmt-containerregistrytasks.py ARM SUBSCRIPTION GROUP REGISTRY AUTHORITY CLIENT SECRET-FILE
"""

import base64
import io
import sys
import tarfile
import time

from azure.core.exceptions import HttpResponseError, ResourceNotFoundError
from azure.identity import ClientSecretCredential
from azure.mgmt.containerregistrytasks import ContainerRegistryTasksMgmtClient
from azure.mgmt.containerregistrytasks.models import (
    DockerBuildRequest,
    EncodedTaskRunRequest,
    PlatformProperties,
    RunUpdateParameters,
)
from azure.storage.blob import BlobClient

arm, subscription, group, name, authority, client_id, secret_file = sys.argv[1:]
with open(secret_file, encoding="utf-8") as file:
    credential = ClientSecretCredential("adfs", client_id, file.read(), authority=authority)
client = ContainerRegistryTasksMgmtClient(
    credential, subscription, base_url=arm, credential_scopes=[arm + "/.default"]
)
registries, runs = client.registries, client.runs
linux = PlatformProperties(os="Linux", architecture="amd64")


def step(text):
    print(text, flush=True)


def source(dockerfile):
    """A source of one file, uploaded; its path for the request."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        member = tarfile.TarInfo("Dockerfile")
        member.size = len(dockerfile)
        archive.addfile(member, io.BytesIO(dockerfile))
    upload = registries.get_build_source_upload_url(group, name)
    BlobClient.from_blob_url(upload.upload_url).upload_blob(buffer.getvalue())
    return upload.relative_path


def ended(run_id):
    """The run once it has ended; the server's answer is what is waited for."""
    for _ in range(240):
        run = runs.get(group, name, run_id)
        if run.status not in ("Queued", "Started", "Running"):
            return run
        time.sleep(0.5)
    raise AssertionError(f"{run_id} did not end: {run.status}")


path = source(b"FROM mcr.microsoft.com/hello-world\n")
build = DockerBuildRequest(
    image_names=["sdk/hello:v1"], is_push_enabled=True, source_location=path, docker_file_path="Dockerfile",
    platform=linux,
)
queued = registries.schedule_run(group, name, build)
assert queued.run_id == "ca1" and queued.status == "Queued", queued.as_dict()
step("schedule_run")

run = ended(queued.run_id)
assert run.status == "Succeeded", run.as_dict()
image = run.output_images[0]
assert (image.repository, image.tag) == ("sdk/hello", "v1"), image.as_dict()
assert image.digest.startswith("sha256:") and run.platform.os.lower() == "linux"
assert run.create_time <= run.start_time <= run.finish_time
step("get")

link = runs.get_log_sas_url(group, name, run.run_id).log_link
log = BlobClient.from_blob_url(link).download_blob().readall().decode()
assert "Run ID: ca1 was successful after" in log, log
assert "\r\n" in log and f"Logging in to registry: {name}.azurecr.io" in log
step("get_log_sas_url")

task = b"version: v1.1.0\nsteps:\n  - cmd: mcr.microsoft.com/nosuch/image\n"
failing = EncodedTaskRunRequest(encoded_task_content=base64.b64encode(task).decode(), platform=linux, values_property=[])
failed = ended(registries.schedule_run(group, name, failing).run_id)
assert failed.status == "Failed" and failed.run_error_message, failed.as_dict()
step("a run that fails")

assert [r.run_id for r in runs.list(group, name)] == ["ca2", "ca1"]
assert [r.run_id for r in runs.list(group, name, filter="Status eq 'Succeeded'")] == ["ca1"]
assert [r.run_id for r in runs.list(group, name, top=1)] == ["ca2"]
step("list")

archived = runs.update(group, name, "ca1", RunUpdateParameters(is_archive_enabled=True))
assert archived.is_archive_enabled and runs.get(group, name, "ca1").is_archive_enabled
step("update")

long = b"FROM busybox\nRUN sleep 300\n"
build.source_location, build.image_names = source(long), ["sdk/long:v1"]
running = registries.schedule_run(group, name, build).run_id
runs.cancel(group, name, running)
assert ended(running).status == "Canceled"
step("cancel")

for call in (lambda: runs.get(group, name, "ca99"), lambda: runs.cancel(group, name, "ca99")):
    try:
        call()
        raise AssertionError("ca99 was there")
    except ResourceNotFoundError:
        pass
try:
    build.source_location = "source/nosuch.tar.gz"
    registries.schedule_run(group, name, build)
    raise AssertionError("a source that is not there was taken")
except HttpResponseError as error:
    assert error.status_code == 400, error
step("what is not there")
