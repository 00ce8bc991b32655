import FirewallSync
import XCTest

@testable import SyncReports

final class PlanReportMarkdownTests: XCTestCase {
    func testABusyPlan_saysTheVerdictAndTheChangesFirst_andFoldsTheRest() throws {
        XCTAssertEqual(
            PlanReport(try PlanFixture.busy()).markdown(),
            """
            ### blogbuildtest: Plan: 1 to add, 1 to remove, 1 to keep. Refused by over-allowed.

            2025-10-20, 2 days old; 4 of 100 rules used, 2 not ours (1 unreadable); 78 may be ours (budget 80, 10 in \
            reserve); 1,280 required addresses refused at present; 1,024 addresses over-allowed (now 256).

            ```diff
            + 20.1.4.0/22  AzureContainerRegistry.JapanEast +2  required and not allowed yet
            - 20.9.0.0/24                                       no longer required
            ```

            - **overridden** publication-age: 41 days; the limit is 35 days; overridden, because: the page is down
            - **refused** over-allowed: 1,024 addresses would be let in that nothing requires; the limit is 0. \
            Say --max-over-allowed 1024 (the least that 68 rules can do), or select fewer tags.

            > The tag AzureContainerRegistry.UKNorth is no longer published.

            <details><summary>Publication and registry</summary>

            |  |  |
            | --- | --- |
            | Publication | `ServiceTags_Public_20251020.json`, Public |
            | Digest | `sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef` |
            | Source | `https://download.microsoft.com/download/7/1/d/ServiceTags_Public_20251020.json` |
            | Registry | `/subscriptions/s/resourceGroups/blog/providers/Microsoft.ContainerRegistry/registries/blogbuildtest` |
            | Login server | `blogbuildtest.azurecr.io` |
            | Location | japaneast |
            | Tier | Premium |
            | Mode | selected networks |
            | Beside the rules | trusted services bypass the rules, 2 private endpoints |
            | Made, expires | 2025-10-22 00:00 UTC, 2025-10-23 00:00 UTC |

            </details>

            <details><summary>Required: 2 tags</summary>

            | tag | source | prefixes | addresses | IPv6 left out | leaving |
            | --- | --- | --- | --- | --- | --- |
            | `AzureContainerRegistry.JapanEast` | published | 5 | 1,280 | 4 | 20.1.0.0/24 until 2025-10-29 |
            | `AzureContainerRegistry.UKNorth` | remembered | 1 | 256 | 0 |  |
            | `192.0.2.7/32` | pinned | 1 | 1 | 0 |  |

            </details>

            <details><summary>All 3 rules of ours</summary>

            |  | rule | serves | why | over-allowed |
            | --- | --- | --- | --- | --- |
            | keep | `20.1.0.0/24` | `AzureContainerRegistry.JapanEast` | required | 0 |
            | add | `20.1.4.0/22` | `AzureContainerRegistry.JapanEast`, `AzureContainerRegistry.UKNorth`, `pinned` | \
            required and not allowed yet | 1,024 |
            | remove | `20.9.0.0/24` |  | no longer required | 256 |

            </details>

            <details><summary>Over-allowed addresses</summary>

            | addresses | whose | tag |
            | --- | --- | --- |
            | 600 | another service of Microsoft's | `Storage.JapanEast` |
            | 400 | other Azure customers' | `AzureCloud.japaneast` |
            | 24 | not Azure's at all |  |

            </details>

            <details><summary>Rules against over-allowed addresses</summary>

            | rules | over-allowed addresses |
            | --- | --- |
            | 1 | 65,536 |
            | 2 | 1,024 |
            | 3 | 0 |

            </details>

            """)
    }

    func testTextFromOutside_isNoMarkup() throws {
        let markdown = PlanReport(try PlanFixture.hostile()).markdown()
        XCTAssertFalse(markdown.contains("<img"))
        XCTAssertFalse(markdown.contains("@everyone"))
        XCTAssertTrue(markdown.contains("### \\*\\*bold\\*\\* &lt;img&gt; &#64;everyone: "), markdown)
        // A pipe in a value would end its cell, a backtick its code.
        XCTAssertTrue(markdown.contains("| keep | `` a\\|b`c `` |"), markdown)
    }
}
