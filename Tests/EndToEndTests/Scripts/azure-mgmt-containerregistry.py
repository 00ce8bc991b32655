"""Drives the resource manager by Microsoft's library for registries, and prints the names of the steps that held.

usage: azure-mgmt-containerregistry.py ARM SUBSCRIPTION GROUP REGISTRY AUTHORITY CLIENT SECRET-FILE
"""

import sys

from azure.core.exceptions import HttpResponseError, ResourceNotFoundError
from azure.identity import ClientSecretCredential
from azure.mgmt.containerregistry import ContainerRegistryManagementClient
from azure.mgmt.containerregistry.models import (
    GenerateCredentialsParameters,
    IPRule,
    NetworkRuleSet,
    RegenerateCredentialParameters,
    Registry,
    RegistryNameCheckRequest,
    RegistryUpdateParameters,
    ScopeMap,
    Sku,
    Token,
)

arm, subscription, group, name, authority, client_id, secret_file = sys.argv[1:]
with open(secret_file, encoding="utf-8") as file:
    credential = ClientSecretCredential("adfs", client_id, file.read(), authority=authority)
client = ContainerRegistryManagementClient(
    credential, subscription, base_url=arm, credential_scopes=[arm + "/.default"]
)
registries = client.registries


def step(text):
    print(text, flush=True)


def expect(kind, call):
    try:
        call()
    except kind as error:
        return error
    raise AssertionError(f"{kind.__name__} was expected")


registry = registries.get(group, name)
assert registry.login_server == name + ".azurecr.io", registry.login_server
assert [r.name for r in registries.list()] == [name]
assert [r.name for r in registries.list_by_resource_group(group)] == [name]
step("get and list")

check = registries.check_name_availability(
    RegistryNameCheckRequest(name=name, type="Microsoft.ContainerRegistry/registries")
)
assert not check.name_available and check.reason == "AlreadyExists", check.reason
step("check_name_availability")

# A rule without an action, as the library writes it, and the whole list in the place of the one before.
rules = NetworkRuleSet(default_action="Deny", ip_rules=[IPRule(ip_address_or_range="203.0.113.7")])
updated = registries.begin_update(group, name, RegistryUpdateParameters(network_rule_set=rules)).result()
assert [(r.action, r.ip_address_or_range) for r in updated.network_rule_set.ip_rules] == [("Allow", "203.0.113.7")]
rules = NetworkRuleSet(default_action="Deny", ip_rules=[IPRule(ip_address_or_range="2001:db8::1")])
error = expect(
    HttpResponseError,
    lambda: registries.begin_update(group, name, RegistryUpdateParameters(network_rule_set=rules)).result(),
)
assert error.status_code == 400 and "2001:db8::1" in error.message, error
step("network rules")

usages = {usage.name: usage for usage in registries.list_usages(group, name).value}
assert usages["IPRules"].limit == 100 and usages["IPRules"].current_value == 1
step("list_usages")

registries.begin_update(group, name, RegistryUpdateParameters(admin_user_enabled=True)).result()
before = {p.name: p.value for p in registries.list_credentials(group, name).passwords}
after = registries.regenerate_credential(group, name, RegenerateCredentialParameters(name="password2"))
after = {p.name: p.value for p in after.passwords}
assert before["password"] == after["password"] and before["password2"] != after["password2"]
step("credentials")

actions = ["repositories/a/b/content/read"]
scope_map = client.scope_maps.begin_create(group, name, "pullers", ScopeMap(actions=actions)).result()
assert scope_map.actions == actions
token = client.tokens.begin_create(group, name, "robot", Token(scope_map_id=scope_map.id)).result()
generated = registries.begin_generate_credentials(
    group, name, GenerateCredentialsParameters(token_id=token.id)
).result()
assert generated.username == "robot" and len(generated.passwords) == 2
client.tokens.begin_delete(group, name, "robot").result()
client.scope_maps.begin_delete(group, name, "pullers").result()
expect(ResourceNotFoundError, lambda: client.tokens.get(group, name, "robot"))
step("tokens and scope maps")

made = registries.begin_create(group, "secondone", Registry(location="eastus", sku=Sku(name="Basic"))).result()
assert made.provisioning_state == "Succeeded" and made.network_rule_set is None
registries.begin_delete(group, "secondone").result()
expect(ResourceNotFoundError, lambda: registries.get(group, "secondone"))
step("create and delete")
