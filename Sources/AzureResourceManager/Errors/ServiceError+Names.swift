/// The names inside the resource manager's sentences, without which nobody can act on them.
extension ServiceError {
    /// The action that the identity lacks, such as `Microsoft.ContainerRegistry/registries/write`.
    ///
    /// Where the message names one that it has and one that it lacks (LinkedAuthorizationFailed), the second.
    var action: String? {
        message.matches(of: /perform action(?:\(s\)|s)? '([^']+)'/).last.map { String($0.1) }
    }

    /// The scope over which that action was asked for.
    var scope: String? {
        message.matches(of: /(?:over|on) (?:the )?(?:linked )?scope(?:\(s\))? '([^']+)'/).last.map { String($0.1) }
    }

    /// The name of the lock, where the message gives the lock's id.
    var lock: String? {
        message.firstMatch(of: /\/locks\/([^\/'"\s]+)/.ignoresCase()).map { String($0.1) }
    }

    /// The locked scope: the registry, its group or its subscription.
    var lockedScope: String? {
        message.firstMatch(of: /are locked: '([^']+)'/).map { String($0.1) }
    }

    /// The names of the policies: from the details, else from the identifiers inside the message.
    var policyNames: [String] {
        guard policies.isEmpty else { return policies }
        return message.matches(of: /"policyAssignment"\s*:\s*\{\s*"name"\s*:\s*"([^"]+)"/).map { String($0.1) }
    }

    /// The tier that has not what was asked for.
    var refusedTier: String? {
        message.firstMatch(of: /\bSKU:? ['"]?(Basic|Standard)\b/.ignoresCase()).map { String($0.1) }
    }

    /// Whether the message is the refusal of one rule too many.
    var isQuota: Bool { message.contains(/exceeds (?:the )?allowed quota/.ignoresCase()) }
}
