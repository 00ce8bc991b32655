import HTTPTypes
import RegistryStorage

extension DistributionError {
    /// What clients are told of an error of the storage; the one place that says so.
    ///
    /// The storage's sentences go out where the client can do something about them. Those about disks and files stay
    /// in: they name paths of this machine.
    package init(_ error: StorageError) {
        let sentence = error.description
        switch error.code {
        case .invalidName: self.init(code: "NAME_INVALID", message: sentence, status: 400)
        case .invalidTag: self.init(code: "MANIFEST_INVALID", message: sentence, status: 400)
        case .invalidDigest, .digestMismatch: self.init(code: "DIGEST_INVALID", message: sentence, status: 400)
        case .repositoryUnknown: self.init(code: "NAME_UNKNOWN", message: sentence, status: 404)
        case .manifestUnknown, .tagUnknown: self.init(code: "MANIFEST_UNKNOWN", message: sentence, status: 404)
        case .blobUnknown: self.init(code: "BLOB_UNKNOWN", message: sentence, status: 404)
        case .uploadUnknown: self.init(code: "BLOB_UPLOAD_UNKNOWN", message: sentence, status: 404)
        case .uploadOffset:
            self = .rangeInvalid(sentence, fields: error.upload.map(UploadAnswer.fields) ?? [:])
        case .uploadBusy: self = .uploadInvalid(sentence, status: 409)
        case .sizeMismatch: self = .sizeInvalid(sentence)
        case .manifestInvalid: self = .manifestInvalid(sentence)
        case .manifestTooLarge: self = .sizeInvalid(sentence, status: 413)
        case .manifestBlobUnknown:
            self.init(
                code: "MANIFEST_BLOB_UNKNOWN",
                message: "manifest references a manifest or blob unknown to registry", status: 404,
                details: error.digests.isEmpty ? [.absent] : error.digests.map { .member("digest", $0.description) })
        case .referencedBlob: self.init(code: "DENIED", message: sentence, status: 409)
        case .locked:
            // Azure's sentence, which people look up.
            self.init(
                code: "UNSUPPORTED",
                message: "The operation is disallowed on this registry, repository or image. View troubleshooting "
                    + "steps at https://aka.ms/acr/faq/#why-does-my-pull-or-push-request-fail-with-disallowed-operation",
                status: 405,
                details: [error.attribute.map { .member("attribute", $0.rawValue) } ?? .absent])
        case .tooManyUploads:
            self.init(code: "TOOMANYREQUESTS", message: sentence, status: 429, fields: [.retryAfter: "1"])
        case .full: self.init(code: "UNKNOWN", message: "the registry's disk is full", status: 507)
        // No client of ours has to do with layouts.
        case .failing, .layoutInvalid: self.init(code: "UNKNOWN", message: "the registry's disk fails", status: 500)
        case .damaged:
            self.init(
                code: "UNKNOWN", message: "the registry's content is damaged; 'acr-embedded verify' says where",
                status: 500)
        case .inUse, .closed:
            self.init(
                code: "UNKNOWN", message: "the registry is not open", status: 503, fields: [.retryAfter: "1"])
        }
    }

    /// The same, where the request is about `subject`, which the detail names where there is nothing better.
    init(_ error: StorageError, about subject: RequestSubject) {
        let plain = Self(error)
        // What the client cannot mend has nothing to do with what it asked for.
        let isPlain = plain.status < 500 && plain.details == [.absent]
        let details = isPlain ? [subject.detail(of: plain.code)] : plain.details
        self.init(
            code: plain.code, message: plain.message, status: plain.status, details: details, fields: plain.fields)
    }
}
