import CurlTransport

/// What an answer that is no success means, and what to do about it.
struct Explanation {
    let code: ResourceManagerError.Code
    /// What happened, as a clause.
    let cause: String
    /// What to do, as a clause in the imperative.
    let advice: String
}

extension Explanation {
    /// Explains an answer that is no success.
    ///
    /// `credential` names where the token came from.
    init(status: Int, error: ServiceError?, excerpt: String, retryAfter: String?, credential: String) {
        let said = error.map { "\(status) \($0.code): \"\($0.message)\"" } ?? "HTTP \(status)\(excerpt)"
        switch (status, error?.code.lowercased()) {
        case (_, "scopelocked"):
            self.init(lock: error?.lock, scope: error?.lockedScope, said: said)
        case (_, let code?) where code.hasPrefix("requestdisallowedby"):
            let names = error?.policyNames ?? []
            let policy = names.isEmpty ? "an Azure Policy" : "the Azure Policy '\(names.joined(separator: "', '"))'"
            self.init(
                code: .refusedByPolicy, cause: "\(policy) forbids the change (\(said))",
                advice: "ask the policy's owner for an exemption of the registry, or for rules that it lets pass")
        case (400, _) where error?.isQuota == true:
            self.init(
                code: .quotaExceeded, cause: "the registry may not hold so many IP rules (\(said))",
                advice: "lower the budget of the registry in the configuration, or remove rules that are not needed")
        case (400, _) where error?.refusedTier != nil, (409, _) where error?.refusedTier != nil:
            self.init(
                code: .notPremium,
                cause: "the registry is of the tier \(error?.refusedTier ?? "Basic") and has no IP rules (\(said))",
                advice:
                    "change the tier with `az acr update --sku Premium`, or take the registry out of the configuration")
        case (401, _):
            self.init(
                code: .unauthenticated, cause: "the token was refused (\(said))",
                advice: "check that \(credential) belongs to the registry's tenant and cloud, and sign in again")
        case (403, _):
            self.init(lackOf: error?.action, scope: error?.scope, said: said)
        case (404, _):
            self.init(
                code: .notFound, cause: "the resource manager knows no such resource (\(said))",
                advice: "check subscription, resource group and name, and that the identity may read them")
        case (409, _):
            self.init(
                code: .conflict, cause: "another change is under way or in the way (\(said))",
                advice: "run again when it is over")
        case (429, _):
            self.init(
                code: .throttled, cause: "the resource manager asks for fewer requests (\(said))",
                advice: retryAfter.map { "run again after \($0) s" } ?? "run again in some minutes")
        case (500..., _):
            self.init(
                code: .serverError, cause: "the resource manager failed (\(said))",
                advice: "run again, and look at the status of Azure where it goes on")
        case (300..<400, _):
            self.init(
                code: .badAnswer, cause: "the resource manager redirects (\(said)), which is not followed with a token",
                advice: "set the cloud's resource manager to the address that answers itself")
        case (200..<300, _):
            self.init(code: .badAnswer, cause: "the answer is not the expected one (\(said))", advice: "run again")
        default:
            self.init(
                code: .other(error?.code ?? "HTTP \(status)"), cause: "the resource manager refused (\(said))",
                advice: "mend what it names and run again")
        }
    }

    private init(lock: String?, scope: String?, said: String) {
        let name =
            lock.map { "the lock '\($0)'" } ?? "a lock on \(scope ?? "the registry, its group or its subscription")"
        self.init(
            code: .locked, cause: "\(name) forbids the change (\(said))",
            advice: "have its owner remove it (`az lock list` shows them), then run again")
    }

    private init(lackOf action: String?, scope: String?, said: String) {
        let lack = action.map { "the identity lacks the permission \($0)" + (scope.map { " over \($0)" } ?? "") }
        self.init(
            code: .authorizationFailed, cause: "\(lack ?? "the identity lacks a permission") (\(said))",
            advice:
                "assign it the role that `acr-firewall-sync setup` prints, and wait some minutes for that to take effect"
        )
    }
}
