/// What an image is built for.
package struct BuildPlatform: Sendable, Hashable, Codable {
    /// The operating system: `linux` or `windows`.
    package let os: String
    /// The processors: one of ``architectures``.
    package let architecture: String
    /// The generation of ARM processors; nil where it is not told.
    package let variant: String?

    private static let systems = ["linux", "windows"]
    private static let architectures = ["amd64", "x86", "386", "arm", "arm64"]
    private static let variants = ["v6", "v7", "v8"]

    /// The platform `OS[/ARCHITECTURE[/VARIANT]]`, such as `linux/arm64/v8`, in any case; without processors, `amd64`.
    ///
    /// - Throws: ``BuildStackError`` with `request` for what Azure knows none of.
    package init(_ text: String = "linux") throws(BuildStackError) {
        let parts = text.lowercased().split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        os = parts[0]
        architecture = parts.count > 1 ? parts[1] : "amd64"
        variant = parts.count > 2 ? parts[2] : nil
        let isKnown =
            parts.count <= 3 && Self.systems.contains(os) && Self.architectures.contains(architecture)
            && variant.map(Self.variants.contains) ?? true
        guard isKnown else {
            let known = [Self.systems, Self.architectures, Self.variants].map { $0.joined(separator: ", ") }
            throw BuildStackError(
                .request,
                "'\(text)' is not a platform; expected OS[/ARCHITECTURE[/VARIANT]] of \(known.joined(separator: " / "))."
            )
        }
    }
}
