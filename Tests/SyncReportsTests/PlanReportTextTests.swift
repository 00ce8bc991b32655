import XCTest

@testable import SyncReports

final class PlanReportTextTests: XCTestCase {
    func testABusyPlan_readsAtAGlance() throws {
        XCTAssertEqual(
            PlanReport(try PlanFixture.busy()).text(),
            """
            Publication  ServiceTags_Public_20251020.json, Public, 2025-10-20, 2 days old
                         sha256 0123456789ab…, from
                         https://download.microsoft.com/download/7/1/d/ServiceTags_Public_20251020.json
            Registry     blogbuildtest (blogbuildtest.azurecr.io), japaneast, Premium, selected networks
                         4 of 100 rules used, 2 not ours (1 unreadable); 78 may be ours (budget 80, 10 in
                         reserve)
                         beside the rules: trusted services bypass the rules, 2 private endpoints
            Required     3 prefixes, 1,536 addresses, 1,280 refused at present
                         AzureContainerRegistry.JapanEast: 5 listed, 4 of IPv6 left out, 20.1.0.0/24 stays
                         until 2025-10-29
                         AzureContainerRegistry.UKNorth: no longer published, its last 1 in force
                         pinned: 192.0.2.7/32

            Rules of ours
              = 20.1.0.0/24  AzureContainerRegistry.JapanEast                                             required
              + 20.1.4.0/22  AzureContainerRegistry.JapanEast, AzureContainerRegistry.UKNorth and 1 more  required and not allowed yet  over-allows 1,024
              - 20.9.0.0/24                                                                               no longer required              over-allows 256

            Over-allowed  1,024 addresses that nothing requires (now 256)
              600  another service of Microsoft's  Storage.JapanEast
              400  other Azure customers'          AzureCloud.japaneast
               24  not Azure's at all
              by number of rules: 1: 65,536, 2: 1,024, 3: 0

            Guards
              overridden  publication-age: 41 days; the limit is 35 days, overridden.
              refused     over-allowed: 1,024 addresses would be let in that nothing requires; the limit is
                          0. Say --max-over-allowed 1024 (the least that 68 rules can do), or select fewer
                          tags.

            Remarks
              The tag AzureContainerRegistry.UKNorth is no longer published.

            Plan: 1 to add, 1 to remove, 1 to keep. Refused by over-allowed.

            """)
    }
}
