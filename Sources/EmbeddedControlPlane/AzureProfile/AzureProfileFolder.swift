import EmbeddedNetwork
import Foundation

/// A folder of the Azure CLI's settings that belongs to a stack: 0700, with files of 0600, and never a person's own.
package actor AzureProfileFolder {
    /// The file that says whose the folder is.
    private static let markerName = "acr-embedded.json"

    /// Where the folder is.
    package nonisolated let path: String

    /// The folder at `path`, which need not exist.
    package init(path: String) { self.path = path }

    /// Writes `profile`; where the folder has it already and is signed in, nothing.
    ///
    /// - Returns: The folder's path.
    /// - Throws: ``StackError`` with `refused` where something in the folder is not the stack's, which is then left as it
    ///   is; `EmbeddedNetworkError` where the folder is open to others, or cannot be written.
    @discardableResult
    package func write(_ profile: AzureProfile) throws -> String {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        guard names.isEmpty || names.contains(Self.markerName) else {
            throw refusal("it holds files that acr-embedded has not written ('\(names.sorted()[0])')")
        }
        let folder = try PrivateDirectory(path)
        let marker = try folder.read(Self.markerName).flatMap { try? JSONText.decode($0, as: AzureProfile.Marker.self) }
        let signedIn = try Self.subscriptions(in: folder)
        if let other = signedIn.first(where: { $0 != marker?.subscription && $0 != profile.marker.subscription }) {
            throw refusal("it is signed in to the subscription '\(other.prefix(80))', which is not this stack's")
        }
        let entries = try folder.read(AzureProfile.entriesName) ?? ""
        let isSignedIn = signedIn == [profile.marker.subscription] && profile.hasSecret(in: entries)
        guard marker != profile.marker || !isSignedIn else { return path }
        // First, so that a folder in which the writing broke off is known for the stack's.
        try folder.write(try JSONText.encode(profile.marker) + "\n", to: Self.markerName, mode: 0o600)
        for file in profile.files {
            if file.isKept, marker == profile.marker, try folder.read(file.name) != nil { continue }
            try folder.write(file.text, to: file.name, mode: 0o600)
        }
        return path
    }

    /// The subscriptions that the folder is signed in to.
    private static func subscriptions(in folder: PrivateDirectory) throws -> [String] {
        guard let text = try folder.read("azureProfile.json")?.drop(while: { "\($0)" == AzureProfile.byteOrderMark }),
            let document = try? JSONValue(parsing: text.utf8)
        else { return [] }
        return document["subscriptions"]?.elements?.compactMap { $0["id"]?.text } ?? []
    }

    private func refusal(_ reason: String) -> StackError {
        StackError(
            .refused,
            "'\(path)' cannot become a profile of the embedded stack: \(reason). Give a folder that is new or empty; "
                + "nothing has been changed.")
    }
}
