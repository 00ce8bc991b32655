import BuildStack

/// The image that a `DockerBuildRequest` asks for.
struct ImageRequest: Sendable, Hashable {
    /// How long the step that builds may take, in seconds; the run's own time is shorter.
    private static let buildTimeout = 28_800

    let names: [RunImageName]
    let isPushed: Bool
    let dockerfile: String
    let target: String?
    let arguments: [BuildArgument]

    /// The image that the body in `reader` describes.
    init(_ reader: RequestReader) throws(ResourceError) {
        var names: [RunImageName] = []
        for element in try reader.elements("imageNames") {
            guard let text = element.text else {
                throw .invalid("The property 'imageNames' holds \(element.kind), where strings are expected.")
            }
            names.append(try RunImageName(text))
        }
        self.names = names
        isPushed = try reader.truth("isPushEnabled", otherwise: true)
        dockerfile = try reader.text("dockerFilePath") ?? "Dockerfile"
        target = try reader.text("target")
        var arguments: [BuildArgument] = []
        for argument in try reader.objects("arguments") {
            let name = try argument.requiredText("name")
            let value = try argument.text("value") ?? ""
            guard name.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]*/) != nil else {
                throw .invalid(
                    "The build argument '\(name.prefix(80))' has no name that a Dockerfile could use; expected letters, "
                        + "digits and '_'.")
            }
            guard value.utf8.count <= BuildArgument.longestValue else {
                throw .invalid(
                    "The build argument '\(name.prefix(80))' has \(value.utf8.count) bytes; at most "
                        + "\(BuildArgument.longestValue) fit. Put larger values into a file of the source.")
            }
            arguments.append(
                BuildArgument(name: name, value: value, isSecret: try argument.truth("isSecret", otherwise: false)))
        }
        let bytes = BuildArgument.bytes(arguments)
        guard bytes <= BuildArgument.longestTogether else {
            throw .invalid(
                "The build arguments have \(bytes) bytes together; at most \(BuildArgument.longestTogether) fit. Put larger "
                    + "values into a file of the source.")
        }
        self.arguments = arguments
    }

    /// The steps that make it, for the registry at `loginServer`.
    func steps(
        loginServer: String, platform: RunPlatform, fill: (String) throws -> String
    ) rethrows -> [BuildStep] {
        let tags = try names.map { try $0.full(loginServer: loginServer, fill: fill) }
        let build = ImageBuild(
            tags: tags, dockerfile: dockerfile, target: target, platform: platform.text, arguments: arguments)
        let steps = [BuildStep(id: "build", action: .build(build), timeout: Self.buildTimeout)]
        return isPushed && !tags.isEmpty ? steps + [BuildStep(id: "push", action: .push(tags))] : steps
    }
}
