import Foundation
import GRDB
import Logging
import NIOPosix

/// The files of deleted registries, left where the process was killed before it had removed them.
struct LeftContent {
    let directory: DataDirectory
    let database: StackDatabase
    let logger: Logger

    /// Removes them; what cannot be removed is told of, and is nobody's until the next start.
    ///
    /// A folder whose number this database has not given is not touched: it belongs to another's database.
    func remove() async {
        do {
            let directory = directory
            let names = try await NIOThreadPool.singleton.runIfActive {
                FileManager.default.fileExists(atPath: directory.registriesDirectory)
                    ? try FileManager.default.contentsOfDirectory(atPath: directory.registriesDirectory) : []
            }
            let (last, kept) = try await database.queue.read { database in
                (
                    try Int64.fetchOne(database, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'registry'") ?? 0,
                    try Int64.fetchSet(database, sql: "SELECT number FROM registry")
                )
            }
            for name in names {
                let digits = name.replacing(DataDirectory.doomedSuffix, with: "")
                guard let number = Int64(digits), number > 0, number <= last, !kept.contains(number),
                    [String(number), "\(number)\(DataDirectory.doomedSuffix)"].contains(name)
                else { continue }
                let path = "\(directory.registriesDirectory)/\(name)"
                try await NIOThreadPool.singleton.runIfActive { try FileManager.default.removeItem(atPath: path) }
                logger.notice("Removed what a deleted registry had left", metadata: ["folder": "\(path)"])
            }
        } catch {
            logger.error("What deleted registries left could not be removed", metadata: ["error": "\(error)"])
        }
    }
}
