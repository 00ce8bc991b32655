import ArgumentParser
import AzureResourceManager
import FirewallSync
import Foundation
import ServiceTags

/// The publication to follow instead of a downloaded one.
struct PublicationOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A publication to read instead of the current one; - for standard input.", valueName: "file"),
        completion: .file()
    )
    var publication: String?

    /// Reads a publication from a file or, for `-`, from standard input.
    ///
    /// - Throws: ``CommandError``, or a `PublicationError` with the file's name before it.
    static func read(_ path: String) throws(CommandError) -> PublicationInForce {
        let file = InputFile(path)
        let fileName = file.isStandardInput ? nil : (path as NSString).lastPathComponent
        let bytes = try file.read()
        do throws(PublicationError) {
            return PublicationInForce(
                publication: try Publication(parsing: bytes, fileName: fileName), fileName: fileName,
                source: file.isStandardInput ? "standard input" : path, isFetched: false)
        } catch {
            throw CommandError("\(file.name) is no publication: \(error)")
        }
    }
}
