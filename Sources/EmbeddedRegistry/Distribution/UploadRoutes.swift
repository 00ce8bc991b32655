import HTTPTypes
import RegistryStorage

/// `/v2/NAME/blobs/uploads/` and what lies below (end-4a, end-4b, end-5, end-6, end-11, end-13 and end-14 of the
/// specification).
struct UploadRoutes: Sendable {
    /// The most repositories that are searched for a blob: as many as a token names.
    private static let mostSources = 64

    let storage: RegistryStorage

    /// Begins an upload, or makes it needless: by a blob that another repository has, or by one that comes along.
    func start(_ name: RepositoryName, _ request: DistributionRequest) async throws -> RegistryAnswer {
        if let algorithm = request.parameter("digest-algorithm"), Digest.Algorithm(rawValue: String(algorithm)) == nil {
            throw DistributionError.digestInvalid(algorithm, "the digest-algorithm has to be sha256 or sha512")
        }
        if request.parameter("mount") != nil {
            let digest = try request.digest("mount")
            if try await mount(digest, into: name, request) { return UploadAnswer.created(digest, in: name) }
        }
        guard request.parameter("digest") != nil else {
            return UploadAnswer.progress(try await storage.startUpload(in: name), .accepted)
        }
        let digest = try request.digest("digest")
        let length = try request.announcedLength()
        let upload = try await storage.startUpload(in: name)
        do {
            _ = try await storage.append(request.content, to: upload.id, in: name, at: nil, length: length)
            _ = try await storage.finish(upload.id, in: name, as: digest)
        } catch {
            // Nobody has been told its name. It may be gone already.
            try? await storage.cancel(upload.id, in: name)
            throw error
        }
        return UploadAnswer.created(digest, in: name)
    }

    /// Says where an upload stands.
    func state(_ name: RepositoryName, _ id: String) async throws -> RegistryAnswer {
        UploadAnswer.progress(try await storage.upload(id, in: name), .noContent)
    }

    /// Takes a piece: at its place where it says which, else as it comes.
    func append(_ name: RepositoryName, _ id: String, _ request: DistributionRequest) async throws -> RegistryAnswer {
        UploadAnswer.progress(try await take(name, id, request), .accepted)
    }

    /// Takes the last piece, if there is one, and makes the upload a blob.
    func finish(_ name: RepositoryName, _ id: String, _ request: DistributionRequest) async throws -> RegistryAnswer {
        let digest = try request.digest("digest")
        if request.hasBody { _ = try await take(name, id, request) }
        _ = try await storage.finish(id, in: name, as: digest)
        return UploadAnswer.created(digest, in: name)
    }

    /// Gives an upload up.
    func cancel(_ name: RepositoryName, _ id: String) async throws -> RegistryAnswer {
        try await storage.cancel(id, in: name)
        return RegistryAnswer(.noContent, [.distributionAPIVersion: "registry/2.0"], length: nil)
    }

    private func take(
        _ name: RepositoryName, _ id: String, _ request: DistributionRequest
    ) async throws -> UploadState {
        let announced = try request.announcedLength()
        guard let text = request.headers[.contentRange] else {
            return try await storage.append(request.content, to: id, in: name, at: nil, length: announced)
        }
        guard let range = ContentRange(text) else {
            throw DistributionError.uploadInvalid(
                "the Content-Range '\(text.prefix(64))' is not FIRST-LAST", .member("range", String(text.prefix(64))))
        }
        guard announced == nil || announced == range.length else {
            throw DistributionError.sizeInvalid(
                "the Content-Range holds \(range.length) bytes and the Content-Length says \(announced ?? 0)")
        }
        return try await storage.append(
            request.content, to: id, in: name, at: range.first, length: range.length)
    }

    /// Whether `name` has the blob `digest` now, from a repository that the client may pull from.
    ///
    /// Where the client names none, every repository will do that it may pull from: all of them, or those that its token
    /// names.
    private func mount(
        _ digest: Digest, into name: RepositoryName, _ request: DistributionRequest
    ) async throws -> Bool {
        guard let from = request.parameter("from"), !from.isEmpty else {
            if request.grant.allowsEverywhere(.pull) {
                return try await storage.mount(digest, from: nil, into: name) != nil
            }
            for text in request.grant.rights.repositories(allowing: .pull).prefix(Self.mostSources) {
                guard let source = try? RepositoryName(parsing: text) else { continue }
                if try await storage.mount(digest, from: source, into: name) != nil { return true }
            }
            return false
        }
        guard let source = try? RepositoryName(parsing: from), request.grant.allows(.pull, on: source.text) else {
            return false
        }
        return try await storage.mount(digest, from: source, into: name) != nil
    }
}
