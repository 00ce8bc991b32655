/// What a run is to run on: Linux on this machine's processor, for the agents are this machine.
struct RunPlatform: Sendable, Hashable {
    /// `amd64` or `arm64`, and what else this program is built for.
    static var machine: String {
        #if arch(x86_64)
            "amd64"
        #elseif arch(arm64)
            "arm64"
        #elseif arch(arm)
            "arm"
        #else
            "386"
        #endif
    }

    /// The architecture's variant, such as `v8`; nil where the request names none.
    let variant: String?

    /// The platform that a request names.
    ///
    /// - Throws: ``ResourceError`` for another operating system or architecture.
    init(_ reader: RequestReader) throws(ResourceError) {
        let os = try reader.text("os") ?? "linux"
        guard os.lowercased() == "linux" else {
            throw .invalid("The platform's os is '\(os.prefix(40))'; the agents of this stack run linux alone.")
        }
        let architecture = try reader.text("architecture") ?? Self.machine
        guard architecture.lowercased() == Self.machine else {
            throw .invalid(
                "The platform's architecture is '\(architecture.prefix(40))'; the agents of this stack are "
                    + "\(Self.machine).")
        }
        variant = try reader.text("variant")
    }

    /// The platform as the engine names it: `linux/amd64`.
    var text: String { "linux/\(Self.machine)" }

    /// The platform as the resource manager shows it.
    var document: JSONValue {
        var members: [String: JSONValue] = ["os": "linux", "architecture": .string(Self.machine)]
        if let variant { members["variant"] = .string(variant) }
        return .object(members)
    }
}
