"""What the service's configuration says of a stack that is measured."""


def cloud(ready):
    """The cloud `bench` and its credential, in YAML, by the stack's ready document."""
    return f"""
clouds:
  bench:
    resource-manager: {ready["arm"]}
    authority: {ready["arm"]}
    audience: {ready["arm"]}/
    registry-suffix: azurecr.io
    download-page: {ready["page"]}
    publication-cloud: Embedded
credentials:
  bench: {{ token-file: {ready["token"]} }}
transport: {{ ca-file: {ready["ca"]} }}
"""
