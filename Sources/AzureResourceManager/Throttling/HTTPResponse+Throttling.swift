import CurlTransport

extension HTTPResponse {
    /// The region whose resource manager answered: `WESTEUROPE:20261120T101112Z:…` begins with it.
    var region: String? {
        guard let id = header("x-ms-routing-request-id"), let end = id.firstIndex(of: ":") else { return nil }
        let region = id[..<end].uppercased()
        return region.isEmpty || region.utf8.count > 64 ? nil : region
    }

    /// The fewest requests that any of the limits still admits; nil where the answer says nothing.
    ///
    /// `x-ms-ratelimit-remaining-subscription-reads` has kin for the tenant and for the whole subscription, and
    /// `x-ms-ratelimit-remaining-resource` lists those of a provider: `Microsoft.X/Policy;239,Microsoft.X/Other;11`.
    func remainingRequests(isWrite: Bool) -> Int? {
        var remaining: Int?
        for field in headers {
            let name = field.name.lowercased()
            guard name.hasPrefix("x-ms-ratelimit-remaining-") else { continue }
            let numbers: [Int] =
                if name.hasSuffix("-resource") {
                    field.value.split(separator: ",").compactMap { $0.split(separator: ";").last.flatMap { Int($0) } }
                } else if name.hasSuffix(isWrite ? "-writes" : "-reads") {
                    Int(field.value).map { [$0] } ?? []
                } else {
                    []
                }
            remaining = (numbers + [remaining].compactMap(\.self)).min()
        }
        return remaining.map { max(0, $0) }
    }
}
