import Foundation
import XCTest

/// What people do with registries and what stands around them, by the real Azure CLI.
final class AzureRegistryCommandsTests: AzureCLICase {
    private let registry = "blogbuildtest"

    func testAsTheAzureCloud() throws {
        let az = try az()
        try registries(az)
        try networkRules(az)
        try genericResource(az)
        try policiesAndCredentials(az)
        try roles(az)
        try surroundings(az)
    }

    /// What goes to other hosts than in the Azure cloud, and the registry itself.
    func testAsACustomCloud() throws {
        let az = try az(mode: "custom-cloud")
        try registries(az)
        try networkRules(az)
        try genericResource(az)
        try roles(az)
    }

    func testWritesThatTakeTheirTimeArePolledAsTheStackSays() throws {
        XCTAssertEqual(try stack.stop(), 0)
        stack.arguments += ["--long-running-writes"]
        try stack.start()
        let az = try az()
        let start = Date()
        try az.expect(
            "acr network-rule add -n \(registry) --ip-address 198.51.100.7 --query provisioningState",
            prints: "Succeeded")
        // Without a Retry-After the CLI would wait for half a minute between two questions.
        XCTAssertLessThan(Date().timeIntervalSince(start), 30)
        XCTAssertEqual(try az.run("acr delete -n \(registry) -y").status, 0)
        try az.expect("acr list", prints: "")
    }

    func testHealthIsChecked_whereTheRegistrysNameResolves() throws {
        let az = try az()
        let hosts = path("hosts")
        try Data("127.0.0.1 localhost \(registry).azurecr.io\n".utf8).write(to: URL(fileURLWithPath: hosts))
        // The file is another one for this command alone.
        var unshare = az.runner.with("/usr/bin/env")
        unshare.environment["AZ"] = az.runner.program
        let result = try unshare.run([
            "unshare", "--map-root-user", "--mount", "sh", "-c",
            #"mount --bind "$0" /etc/hosts || exit 99; exec "$AZ" acr check-health -n "$1" --ignore-errors --yes"#,
            hosts, registry,
        ])
        try XCTSkipIf(
            result.status == 99 || result.error.contains("unshare failed"), "no mount namespaces here: \(result.error)")
        for line in [
            "DNS lookup to \(registry).azurecr.io at IP 127.0.0.1 : OK",
            "Challenge endpoint https://\(registry).azurecr.io/v2/ : OK",
            "Fetch refresh token for registry '\(registry).azurecr.io' : OK",
            "Fetch access token for registry '\(registry).azurecr.io' : OK",
        ] { XCTAssertTrue(result.error.contains(line), result.error) }
    }

    private func registries(_ az: AzureCLI) throws {
        try az.expect("acr show -n \(registry) --query id", prints: try stack.registry.id)
        try az.expect("acr check-name -n foobar12 --query nameAvailable", prints: "true")
        try az.expect("acr check-name -n \(registry) --query reason", prints: "AlreadyExists")
        try az.expect(
            "acr show -n \(registry) --query [sku.name,loginServer]", prints: "Premium,\(registry).azurecr.io")
        try az.expect("acr show -n \(registry) -g blog --query location", prints: "japaneast")
        try az.expect(
            "acr create -n secondone -g blog --sku Basic --query [location,sku.name]", prints: "japaneast,Basic")
        try az.expect("acr create -n thirdone -g blog --sku Premium -l eastus --query location", prints: "eastus")
        try az.expect("acr list -g blog --query [].name", prints: "\(registry),secondone,thirdone")
        try az.expect(
            "acr update -n secondone --default-action Deny", failsWith: "only supported for managed registries")
        try az.expect("acr update -n thirdone --tags a=b --query tags.a", prints: "b")
        XCTAssertEqual(try az.run("acr delete -n secondone -y").status, 0)
        XCTAssertEqual(try az.run("acr delete -n thirdone -g blog -y").status, 0)
        try az.expect("acr show -n secondone", failsWith: "could not be found in subscription")
        try az.expect("acr show -n secondone -g blog", failsWith: "(ResourceNotFound)", status: 3)
        try az.expect(
            "acr show-usage -n \(registry) --query", "value[?name=='IPRules'].[limit,currentValue]", prints: "100 2")
    }

    private func networkRules(_ az: AzureCLI) throws {
        let both = "--query [publicNetworkAccess,networkRuleSet.defaultAction]"
        try az.expect(
            "acr update -n \(registry) --default-action Allow --query networkRuleSet.defaultAction", prints: "Allow")
        // Recent CLIs also send Deny when they close a registry; it stays when they open it again.
        try az.expect("acr update -n \(registry) --public-network-enabled false \(both)", prints: "Disabled,Deny")
        try az.expect("acr update -n \(registry) --public-network-enabled true \(both)", prints: "Enabled,Deny")
        try az.expect(
            "acr update -n \(registry) --allow-trusted-services false --query networkRuleBypassOptions", prints: "None")
        let rules = "--query networkRuleSet.ipRules[].ipAddressOrRange"
        let present = try stack.egress("operator").address
        try az.expect(
            "acr network-rule add -n \(registry) --ip-address 198.51.100.0/24 \(rules)",
            prints: "127.0.0.1,\(present),198.51.100.0/24")
        try az.expect(
            "acr network-rule list -n \(registry) --query ipRules[].[action,ipAddressOrRange]",
            prints: "Allow 127.0.0.1,Allow \(present),Allow 198.51.100.0/24")
        try az.expect(
            "acr network-rule remove -n \(registry) --ip-address 198.51.100.0/24 \(rules)",
            prints: "127.0.0.1,\(present)")
        try az.expect(
            "acr network-rule add -n \(registry) --ip-address 2001:db8::1", failsWith: "2001:db8::1")
    }

    private func genericResource(_ az: AzureCLI) throws {
        let resource =
            "--namespace Microsoft.ContainerRegistry --resource-type registries --name \(registry) --resource-group blog"
        let query = "--query properties.networkRuleBypassAllowedForTasks"
        let version = "--api-version 2025-05-01-preview"
        try az.expect("resource show \(resource) \(version) \(query)", prints: "false")
        try az.expect(
            "resource update \(resource) \(version) --set properties.networkRuleBypassAllowedForTasks=true \(query)",
            prints: "true")
        try az.expect("resource show \(resource) \(query)", prints: "true")
        try az.expect(
            "resource patch \(resource) \(version) \(query) --properties",
            #"{"networkRuleBypassAllowedForTasks":false}"#, prints: "false")
        try az.expect("resource list --query [].name", prints: registry)
        try az.expect(
            "resource list --resource-type Microsoft.ContainerRegistry/registries -g blog --query [].type",
            prints: "Microsoft.ContainerRegistry/registries")
        // The whole resource went to and fro: nothing else is different.
        try az.expect("acr show -n \(registry) --query networkRuleSet.defaultAction", prints: "Deny")
    }

    private func policiesAndCredentials(_ az: AzureCLI) throws {
        try az.expect(
            "acr config retention update -r \(registry) --status enabled --days 30 --type UntaggedManifests --query days",
            prints: "30")
        try az.expect("acr config retention show -r \(registry) --query status", prints: "enabled")
        try az.expect(
            "acr config soft-delete update -r \(registry) --status disabled --days 7 --yes --query retentionDays",
            prints: "7")
        try az.expect(
            "acr config authentication-as-arm update -r \(registry) --status disabled --query status",
            prints: "disabled")
        try az.expect("acr config content-trust show -r \(registry) --query status", prints: "disabled")
        try az.expect("acr credential show -n \(registry) --query username", prints: registry)
        let passwords = "--query passwords[].value"
        let before = try az.value("acr credential show -n \(registry) \(passwords)")
        let after = try az.value("acr credential renew -n \(registry) --password-name password2 \(passwords)")
        XCTAssertEqual(before.split(separator: ",").first, after.split(separator: ",").first)
        XCTAssertNotEqual(before, after)
        try az.expect(
            "acr scope-map create -r \(registry) -n pullers --repository a/b content/read metadata/read --query name",
            prints: "pullers")
        try az.expect(
            "acr scope-map update -r \(registry) -n pullers --add-repository c/d content/read --query length(actions)",
            prints: "3")
        try az.expect("acr token create -r \(registry) -n robot --scope-map pullers --query status", prints: "enabled")
        try az.expect("acr token list -r \(registry) --query [].name", prints: "robot")
        try az.expect(
            "acr token credential generate -r \(registry) -n robot --password1 --query passwords[].name",
            prints: "password1")
        try az.expect("acr token update -r \(registry) -n robot --status disabled --query status", prints: "disabled")
        XCTAssertEqual(try az.run("acr token credential delete -r \(registry) -n robot --password1").status, 0)
        XCTAssertEqual(try az.run("acr token delete -r \(registry) -n robot -y").status, 0)
        XCTAssertEqual(try az.run("acr scope-map delete -r \(registry) -n pullers -y").status, 0)
    }

    private func roles(_ az: AzureCLI) throws {
        let id = try stack.registry.id
        let other = "11111111-2222-3333-4444-555555555555"
        try az.expect(
            "role assignment create --assignee operator --role acrpush --scope \(id) --query principalType",
            prints: "ServicePrincipal")
        try az.expect(
            "role assignment create --assignee-object-id \(other) --assignee-principal-type ServicePrincipal"
                + " --role AcrPull --scope \(id) --query principalId", prints: other)
        // Twice is once.
        let names = "--scope \(id) --query [].[principalName,roleDefinitionName]"
        XCTAssertEqual(
            try az.run("role assignment create --assignee operator --role AcrPush --scope \(id)").status, 0)
        let listed = try az.value("role assignment list \(names)")
        XCTAssertEqual(Set(listed.split(separator: ",")), ["operator AcrPush", " AcrPull"])
        XCTAssertEqual(try az.run("role assignment delete --assignee operator --role AcrPush --scope \(id)").status, 0)
        try az.expect("role assignment list --scope \(id) --query [].roleDefinitionName", prints: "AcrPull")
        try az.expect(
            "role assignment create --assignee nobody --role acrpush --scope \(id)",
            failsWith: "Cannot find user or service principal in graph database for 'nobody'")
    }

    private func surroundings(_ az: AzureCLI) throws {
        try az.expect("account list --query [].id", prints: try stack.ready.subscription)
        try az.expect("account list-locations --query", "[?name=='japaneast'].displayName", prints: "Japan East")
        try az.expect("group list --query [].name", prints: "blog")
        try az.expect("group create -n elsewhere -l eastus --query location", prints: "eastus")
        try az.expect("group exists -n elsewhere", prints: "true")
        XCTAssertEqual(try az.run("group delete -n elsewhere -y").status, 0)
        try az.expect("group exists -n elsewhere", prints: "false")
        try az.expect(
            "provider show -n Microsoft.ContainerRegistry --query registrationState", prints: "Registered")
        // The publication in force, here and after the next one.
        let tags = "network list-service-tags --location japaneast --query"
        let prefixes = "values[?name=='AzureContainerRegistry.JapanEast'].properties.addressPrefixes[]"
        try az.expect("\(tags) changeNumber", prints: "41")
        XCTAssertTrue(try az.value(tags, prefixes).contains("198.18.160.0/26"))
        XCTAssertEqual(try stack.command("publication", "advance").status, 0)
        try az.expect("\(tags) changeNumber", prints: "42")
    }
}
