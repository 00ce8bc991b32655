import ArgumentParser
import EmbeddedControlPlane

/// The command `acr-embedded upstream`.
struct UpstreamCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "upstream", abstract: "List and add images of the public registries that the stack plays.",
        discussion: """
            Behind an egress point mcr.microsoft.com and docker.io are registries of the stack, from which anybody may \
            pull: builds find their base images there. hello-world and busybox are in both from the beginning, made of \
            this machine's /bin/busybox.

            EXAMPLE
              acr-embedded upstream list
            """, subcommands: [List.self, Add.self])

    /// The command `acr-embedded upstream list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the images.",
            discussion: """
                EXAMPLE
                  acr-embedded upstream list --format json
                """)

        @OptionGroup var options: ListOptions

        func run() async throws {
            let images: [UpstreamImage] = try options.stack.client.send(.upstreamList)
            switch options.format {
            case .json: try Output.json(images)
            case .text: try Output.table(["IMAGE", "DIGEST"], images.map { [$0.image, $0.digest] })
            }
        }
    }

    /// The command `acr-embedded upstream add`.
    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add an image, all of its platforms, or put another in its place.",
            discussion: """
                SOURCE is the folder of an OCI image layout (FOLDER:NAME where it holds several images), an archive of \
                one or of 'docker save', or the name of an image in a registry that this machine reaches. For archives \
                and registries skopeo is needed; it signs in with what 'skopeo login' has left, and trusts the \
                certificates in SSL_CERT_FILE.

                EXAMPLE
                  acr-embedded upstream add mcr.microsoft.com/dotnet/runtime:8.0 ./runtime-layout
                  acr-embedded upstream add alpine:3.20 alpine.tar
                  acr-embedded upstream add docker.io/library/alpine:3.20 registry.example.com/mirror/alpine:3.20
                """)

        @OptionGroup var options: ListOptions

        @Argument(help: "The image's name in the world: without a host one of Docker's, without a tag 'latest'.")
        var name: String

        @Argument(help: "The layout's folder, the archive, or the image's name in a registry.", completion: .file())
        var source: String

        func run() async throws {
            let layout = try UpstreamSource.resolve(source)
            defer { layout.discard() }
            let image: UpstreamImage = try options.stack.client.send(
                .upstreamAdd(name: name, layout: layout.path, image: layout.image))
            switch options.format {
            case .json: try Output.json(image)
            case .text: try Output.line("\(image.image) is \(image.digest)")
            }
        }
    }
}
