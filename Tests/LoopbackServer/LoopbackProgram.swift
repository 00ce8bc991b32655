import Foundation

/// The programs that servers on loopback need.
public enum LoopbackProgram {
    /// A program or a module is not installed.
    public struct Missing: Error, CustomStringConvertible {
        /// What is missing and what brings it.
        public let description: String
    }

    /// A process of the program, whose arguments follow its name.
    static func process(_ name: String, package: String) throws -> Process {
        let folders = ["/usr/local/bin", "/usr/bin", "/bin", "/opt/homebrew/bin"]
        guard folders.contains(where: { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") }) else {
            throw Missing(description: "\(name) is not installed: apt-get install \(package), or scripts/bootstrap")
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [name]
        return process
    }
}

extension FileHandle {
    /// Waits for a line, and gives it without its end; nil at the end of the file.
    func readLine() throws -> String? {
        var line: [UInt8] = []
        while let byte = try read(upToCount: 1)?.first {
            if byte == UInt8(ascii: "\n") { return String(decoding: line, as: UTF8.self) }
            line.append(byte)
        }
        return line.isEmpty ? nil : String(decoding: line, as: UTF8.self)
    }
}
