import ArgumentParser
import AzureResourceManager
import FirewallSync
import Foundation
import ServiceTagDownload
import ServiceTags
import SyncReports

/// `acr-firewall-sync fetch`: downloads the current publication.
struct FetchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fetch",
        abstract: "Download the current publication of service tags.",
        discussion: """
            Without --output the publication is archived, where plan and tags find it. One line says what came: \
            name, date, digest, tags and prefixes.

            EXAMPLE
              acr-firewall-sync fetch --cloud usgov --output tags.json
            """)

    @Option(help: "The cloud: public, usgov or china.", transform: Cloud.init(argument:))
    var cloud: Cloud?

    @Option(help: ArgumentHelp("A page that links to the file, instead of the cloud's.", valueName: "url"))
    var page: String?

    @Option(help: ArgumentHelp("The file itself.", valueName: "url"))
    var url: String?

    @Option(
        name: .shortAndLong, help: ArgumentHelp("Where to write the file; - for standard output.", valueName: "file"),
        completion: .file())
    var output: String?

    @OptionGroup var surroundings: ConfigurationOptions

    func validate() throws {
        if page != nil, url != nil { throw ValidationError("--page and --url exclude each other.") }
    }

    func run() async throws {
        let session = try surroundings.session()
        let fetched = try await fetch(session)
        for remark in fetched.remarks {
            Terminal.standardError.note(remark)
        }
        let line = fetched.publication.summaryLine(fileName: fetched.fileName) + "\n"
        switch output {
        case "-":
            try Terminal.standardOutput.writeResult(fetched.bytes)
            Terminal.standardError.write(line)
        case let path?:
            try OutputFile(path).write(fetched.bytes)
            try Terminal.standardOutput.writeResult(line)
        case nil:
            _ = try session.archive.store(fetched.bytes, as: fetched.publication, fileName: fetched.fileName)
            try Terminal.standardOutput.writeResult(line)
        }
    }

    /// The publication of the first source that answers.
    private func fetch(_ session: SyncSession) async throws -> FetchedPublication {
        let cloud = cloud ?? session.configuration.registries.first?.cloud ?? .publicCloud
        let sources =
            page.map { [PublicationSource.page(url: $0)] } ?? url.map { [.file(url: $0)] }
            ?? session.configuration.sources(of: cloud)
        let progress = ProgressLine("Downloading")
        defer { progress.finish() }
        return try await session.fetch(sources, cloud: cloud, progress: progress.update)
    }
}
