import AzureResourceManager
import Foundation
import IPNetworks
import ServiceTags

/// What can be said about a publication before any plan: its cloud, its age, and whether the selected tags are in it.
///
/// A pure function of what was read.
struct PublicationExamination {
    let publication: Publication
    let cloud: Cloud
    let now: Date

    /// The publication's own checks.
    func checks(maximumAgeDays: Int) -> [HealthCheck] { [origin, age(maximumAgeDays: maximumAgeDays)] }

    private var origin: HealthCheck {
        let size = "\(publication.tags.count) tags"
        guard publication.cloud == cloud.publicationCloud else {
            return HealthCheck(
                "publication", .fail, "of the cloud '\(publication.cloud)', not '\(cloud.publicationCloud)'",
                advice: "correct 'sources' of the cloud \(cloud.name)")
        }
        return HealthCheck("publication", .ok, "\(publication.cloud), \(size), \(publication.digest)")
    }

    private func age(maximumAgeDays: Int) -> HealthCheck {
        guard let date = publication.date else {
            return HealthCheck(
                "publication age", .warn, "the file's name holds no date, so that nobody can tell how old it is",
                advice: "download from the page, whose files are named by their dates")
        }
        let days = date.age(at: now)
        guard days <= maximumAgeDays else {
            return HealthCheck(
                "publication age", .fail, "\(days) days old; the limit is \(maximumAgeDays) days",
                advice: "see whether the page still offers new files")
        }
        return HealthCheck("publication age", .ok, "\(date), \(days) \(days == 1 ? "day" : "days") old")
    }

    /// Whether each selection of a registry finds IPv4 prefixes.
    func tags(of settings: RegistrySettings) -> HealthCheck {
        var found: [ServiceTag] = []
        for pattern in settings.tags {
            let matching = publication.tags.filter { pattern.matches($0.name) && !$0.ipv4.isEmpty }
            guard !matching.isEmpty else {
                let names = publication.nearestNames(to: pattern.text, limit: 3).map { "'\($0)'" }
                return HealthCheck(
                    "tags", registry: settings.label, .fail, "'\(pattern)' selects no tag with IPv4 prefixes",
                    advice: names.isEmpty
                        ? "see acr-firewall-sync tags list" : "the nearest names are \(names.joined(separator: ", "))")
            }
            found += matching
        }
        let prefixes = IPv4PrefixSet(found.flatMap(\.ipv4)).prefixes.count
        let names = Set(found.map(\.name)).sorted()
        let shown = names.prefix(3).joined(separator: ", ") + (names.count > 3 ? " and \(names.count - 3) more" : "")
        return HealthCheck("tags", registry: settings.label, .ok, "\(shown): \(prefixes) prefixes after aggregation")
    }
}
