import Foundation
import ServiceTags

/// One sample publication: a week of made-up service tags.
package struct Sample: Sendable {
    /// Its number, from 1.
    package let week: Int
    /// The file's bytes, as they are served.
    package let bytes: [UInt8]
    /// What they say.
    package let publication: Publication
}

/// The sample publications of a folder: `ServiceTags_Embedded_week1.json`, `…week2.json` and so on without a gap.
package actor SampleCatalogue {
    /// The folder.
    package nonisolated let directory: String
    /// The number of the last week.
    package nonisolated let weeks: Int

    private var read: [Int: Sample] = [:]

    /// The samples in `directory`.
    ///
    /// - Throws: ``StackError`` with `publications` where there is none.
    package init(directory: String) throws(StackError) {
        self.directory = directory
        var week = 0
        while FileManager.default.fileExists(atPath: Self.path(directory, week + 1)) { week += 1 }
        guard week > 0 else {
            throw StackError(
                .publications,
                "There is no '\(Self.path(directory, 1))'; give the folder of the sample publications with --publications."
            )
        }
        weeks = week
    }

    /// The sample of `week`, read and parsed on the first call.
    ///
    /// - Throws: ``StackError`` with `publications` where the file cannot be read or is no publication.
    package func sample(_ week: Int) throws(StackError) -> Sample {
        if let sample = read[week] { return sample }
        let path = Self.path(directory, week)
        let sample: Sample
        do {
            let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
            sample = Sample(week: week, bytes: bytes, publication: try Publication(parsing: bytes, fileName: path))
        } catch let error as PublicationError {
            throw StackError(.publications, "The sample publication '\(path)' cannot be used: \(error.description)")
        } catch {
            throw StackError(.publications, "'\(path)' could not be read: \(error.localizedDescription)")
        }
        read[week] = sample
        return sample
    }

    /// The `data` folder of the package that the program at `executable` was built in: the nearest folder above it that
    /// holds `data/ServiceTags_Embedded_week1.json`; else that of the folder `workingDirectory`.
    package static func standardDirectory(executable: String, workingDirectory: String) -> String {
        var folder = URL(fileURLWithPath: executable).resolvingSymlinksInPath().deletingLastPathComponent().path
        while folder != "/", !folder.isEmpty {
            if FileManager.default.fileExists(atPath: path(folder + "/data", 1)) { return folder + "/data" }
            folder = (folder as NSString).deletingLastPathComponent
        }
        return workingDirectory + "/data"
    }

    private static func path(_ directory: String, _ week: Int) -> String {
        "\(directory)/ServiceTags_Embedded_week\(week).json"
    }
}
