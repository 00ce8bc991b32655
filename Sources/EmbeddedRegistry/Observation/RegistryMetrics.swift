/// The registries' figures in the text format of Prometheus, version 0.0.4.
///
/// <https://prometheus.io/docs/instrumenting/exposition_formats/>
package struct RegistryMetrics: Sendable {
    /// The format's media type.
    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// The figures of one registry.
    package struct Registry: Sendable {
        /// The registry's name.
        let name: String
        /// What has been counted of its requests.
        let counts: RegistryMeter.Counts
        /// The uploads in progress.
        let uploads: Int
        /// The bytes that its content takes on disk; nil where nobody has asked for it since the start.
        let storedBytes: Int64?

        /// The figures of the registry `name`.
        package init(name: String, meter: RegistryMeter, uploads: Int, storedBytes: Int64?) {
            self.name = name
            counts = meter.counts
            self.uploads = uploads
            self.storedBytes = storedBytes
        }
    }

    private let registries: [Registry]
    private let unloggedRequests: Int

    /// The figures of `registries`.
    ///
    /// - Parameter unloggedRequests: The requests that the access log has no line for.
    package init(of registries: [Registry], unloggedRequests: Int) {
        self.registries = registries.sorted { $0.name < $1.name }
        self.unloggedRequests = unloggedRequests
    }

    /// The exposition.
    package var text: String {
        var text = ""
        family("requests_total", "counter", "Requests to registries, by method and status.", &text) { registry in
            registry.counts.requests.sorted { ($0.key.method, $0.key.status) < ($1.key.method, $1.key.status) }.map {
                ([("method", $0.key.method), ("status", String($0.key.status))], String($0.value))
            }
        }
        family("firewall_decisions_total", "counter", "What the registries' rules decided, and why.", &text) {
            registry in
            RegistryMeter.Decision.allCases.compactMap { decision in
                registry.counts.decisions[decision].map {
                    ([("allowed", String(decision.isAllowed)), ("reason", decision.rawValue)], String($0))
                }
            }
        }
        family("received_bytes_total", "counter", "Bytes of requests' bodies.", &text) {
            [([], String($0.counts.bytesIn))]
        }
        family("sent_bytes_total", "counter", "Bytes of answers' bodies.", &text) {
            [([], String($0.counts.bytesOut))]
        }
        family("request_seconds_total", "counter", "Seconds that requests took, from head to end.", &text) {
            [([], String($0.counts.duration / .seconds(1)))]
        }
        family("uploads_in_flight", "gauge", "Uploads in progress.", &text) { [([], String($0.uploads))] }
        family("storage_bytes", "gauge", "Bytes that a registry's content takes on disk, once it is in use.", &text) {
            $0.storedBytes.map { [([], String($0))] } ?? []
        }
        text += "# HELP acr_embedded_unlogged_requests_total Requests that the access log has no line for.\n"
        text += "# TYPE acr_embedded_unlogged_requests_total counter\n"
        text += "acr_embedded_unlogged_requests_total \(unloggedRequests)\n"
        return text
    }

    /// Writes one family: a name, what it means, and for each registry its samples as labels and value.
    ///
    /// Labels need no escaping: names of registries are letters and digits, and all others are words of ours.
    private func family(
        _ name: String, _ kind: String, _ help: String, _ text: inout String,
        samples: (Registry) -> [(labels: [(name: String, value: String)], value: String)]
    ) {
        var lines = ""
        for registry in registries {
            for sample in samples(registry) {
                let labels = ([("registry", registry.name)] + sample.labels).map { "\($0.0)=\"\($0.1)\"" }
                lines += "acr_embedded_\(name){\(labels.joined(separator: ","))} \(sample.value)\n"
            }
        }
        guard !lines.isEmpty else { return }
        text += "# HELP acr_embedded_\(name) \(help)\n# TYPE acr_embedded_\(name) \(kind)\n" + lines
    }
}
