/// The engine's lines as the log of Azure's agents has them.
enum EngineOutput {
    /// Lines that tell nothing that Docker tells.
    static let idle: Set = [
        "Getting image source signatures", "Writing manifest to image destination", "Storing signatures",
    ]

    /// The build arguments that buildah makes of the platform, and misses where no `ARG` takes them; nobody gave them.
    private static let platformArguments: Set = ["TARGETARCH", "TARGETOS", "TARGETPLATFORM", "TARGETVARIANT"]

    /// A line of buildah's in Docker's words; nil for one that says nothing.
    static func line(_ line: String) -> String? {
        if let step = line.wholeMatch(of: /STEP (\d+\/\d+): (.*)/) {
            return "Step \(step.1) : \(step.2)"
        }
        if let stage = line.wholeMatch(of: /\[\d+\/\d+\] STEP (\d+\/\d+): (.*)/) {
            return "Step \(stage.1) : \(stage.2)"
        }
        if line.hasPrefix("--> ") { return " -" + line }
        if let warning = line.wholeMatch(of: /\[Warning\] one or more build args were not consumed: \[(.*)\]/) {
            let given = warning.1.split(separator: " ").filter { !platformArguments.contains(String($0)) }
            return given.isEmpty
                ? nil : "[Warning] One or more build-args [\(given.joined(separator: " "))] were not consumed"
        }
        // The image's identifier and its names are told once more, by ourselves.
        if line.hasPrefix("Successfully tagged ") || line.hasPrefix("COMMIT ") || idle.contains(line)
            || line.wholeMatch(of: /[0-9a-f]{64}/) != nil
        {
            return nil
        }
        return line
    }

    /// A size as Docker's client prints it: `3.072kB`.
    static func size(_ bytes: Int) -> String {
        var (value, units) = (Double(bytes), ["B", "kB", "MB", "GB", "TB"][...])
        while value >= 1000, units.count > 1 {
            value /= 1000
            units = units.dropFirst()
        }
        // Four digits that count, as Go's %.4g.
        let decimals = value < 10 ? 1000.0 : value < 100 ? 100 : value < 1000 ? 10 : 1
        let rounded = (value * decimals).rounded() / decimals
        let text = rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
        return text + (units.first ?? "B")
    }
}
