import BuildStack
import Foundation
import XCTest

/// A test case whose builds the real Azure CLI asks for.
class AzureBuildCase: AzureCLICase {
    override func setUpWithError() throws {
        for program in ["buildah", "bwrap", "busybox"] where BuildEngineCase.path(of: program) == nil {
            throw XCTSkip("\(program) is missing; scripts/bootstrap --tests brings it")
        }
        try super.setUpWithError()
    }

    override func tearDownWithError() throws {
        guard stack != nil else { return }
        try super.tearDownWithError()
    }

    /// A folder with these files.
    func folder(_ name: String, _ files: [String: String]) throws -> String {
        let folder = URL(fileURLWithPath: path(name))
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (file, text) in files { try Data(text.utf8).write(to: folder.appending(path: file)) }
        return folder.path
    }

    /// The lines of a text, with `D` for what dates an agent's, and `X` for what no run has like another.
    func lines(_ text: String) -> [String] {
        text.replacing("\r\n", with: "\n").split(separator: "\n", omittingEmptySubsequences: false).map { line in
            String(line).replacing(#/^\d{4}/\d\d/\d\d \d\d:\d\d:\d\d ?/#, with: "D ")
                .replacing(#/acb_vol_[0-9a-f-]{36}/#, with: "acb_vol_X")
                .replacing(#/sha256:[0-9a-f]{64}/#, with: "sha256:X")
                .replacing(#/in seconds: \d+\.\d+/#, with: "in seconds: X")
                .replacing(#/after \d+s/#, with: "after Xs")
                .replacing(#/build_archive_[0-9a-f]{32}/#, with: "build_archive_X")
                .replacing(#/from '.*/build_archive/#, with: "from '/tmp/build_archive")
                .replacing(#/Sending context \([0-9.]+ (Bytes|KiB)\)/#, with: "Sending context (X)")
        }
    }

    /// Checks that `expected` are among `lines`, in their order.
    func assert(
        _ lines: [String], hold expected: [String], file: StaticString = #filePath, line number: UInt = #line
    ) {
        var rest = lines[...]
        for line in expected {
            guard let index = rest.firstIndex(of: line) else {
                return XCTFail(
                    "'\(line)' is not there, or not at its place:\n\(lines.joined(separator: "\n"))", file: file,
                    line: number)
            }
            rest = rest[(index + 1)...]
        }
    }
}
