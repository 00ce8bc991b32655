import Foundation

extension SyncConfiguration {
    /// The largest file that is read, in bytes.
    private static let sizeLimit = 1 << 20

    /// Reads and checks a configuration file.
    ///
    /// Relative paths in the file start at its folder; `~/` is the home folder of `environment`. A registry that names
    /// an embedded stack needs the stack's `ready.json`.
    /// - Throws: ``ConfigurationError`` with every problem of the file, not only the first.
    public static func load(
        path: String, environment: [String: String]
    ) throws(ConfigurationError) -> SyncConfiguration {
        let text = try text(ofFile: path)
        let document: YAMLDocument
        do {
            document = try YAMLDocument(parsing: text)
        } catch {
            throw ConfigurationError([
                ConfigurationProblem(
                    .syntax, file: path, line: error.place?.line, column: error.place?.column,
                    sentence: "The file \(error.reason)".asSentence)
            ])
        }
        var reader = ConfigurationReader(file: path, document: document)
        let values = reader.readRoot(as: ConfigurationSchema.root)
        var assembly = ConfigurationAssembly(file: path, environment: environment, root: values)
        let configuration = assembly.configuration()
        let problems = (reader.problems + assembly.problems).sorted {
            ($0.line ?? 0, $0.column ?? 0) < ($1.line ?? 0, $1.column ?? 0)
        }
        guard problems.isEmpty else { throw ConfigurationError(problems) }
        return configuration
    }

    private static func text(ofFile path: String) throws(ConfigurationError) -> String {
        func unreadable(_ sentence: String) -> ConfigurationError {
            ConfigurationError([ConfigurationProblem(.unreadable, file: path, sentence: sentence)])
        }
        let data: Data
        do {
            data = try Data(contentsOf: URL(fileURLWithPath: path))
        } catch CocoaError.fileReadNoSuchFile, CocoaError.fileNoSuchFile {
            throw unreadable("There is no such file; 'acr-firewall-sync config init' writes one to start from.")
        } catch {
            throw unreadable("The file cannot be read: \(error.localizedDescription)".asSentence)
        }
        guard data.count <= sizeLimit else {
            throw unreadable("The file has \(data.count) bytes, and no configuration needs more than \(sizeLimit).")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw unreadable("The file is not UTF-8 text; save it as that.")
        }
        return text
    }
}
