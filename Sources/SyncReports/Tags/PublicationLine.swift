import ServiceTags

extension Publication {
    /// The publication on one line: name, date, digest, tags and prefixes, as `fetch` reports it.
    public func summaryLine(fileName: String?) -> String {
        let prefixes = tags.reduce(0) { $0 + $1.ipv4.count + $1.ipv6.count }
        let name = fileName ?? "\(cloud) publication \(changeNumber)"
        return "\(name.escapedForTerminal)  \(date?.description ?? "date unknown")  \(digest)  "
            + "\(tags.count.counted("tag"))  \(prefixes.counted("prefix", plural: "prefixes"))"
    }
}
