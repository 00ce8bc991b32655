import FirewallSync
import Foundation

extension RunAlerts {
    /// Why the run did not go through; nil where it is the publication that is missing, which concerns all registries.
    func failure(_ error: any Error) -> Alert? {
        guard let error = error as? SyncError else {
            return alert("failed/other", .warning, "The run failed", "\(error)".ending + lastGood)
        }
        switch error.code {
        case .download: return nil
        case .notVerified:
            return alert(
                "failed/not-verified", .critical, "What was written does not stand in the registry",
                "\(error.description.ending)Somebody or something works against the service. Look: acr-firewall-sync "
                    + "history --registry \(scope), and the registry's activity log.")
        case .locked:
            return alert(
                "failed/locked", .info, "Another run works on the registry", error.description.ending + lastGood)
        case .exportOnly:
            return alert("export/pending", .warning, "Changes wait for whoever writes the rules", error.description)
        default:
            return alert(
                "failed/\(error.code.rawValue)", .warning, "The run failed (\(error.code.rawValue))",
                error.description.ending + lastGood)
        }
    }

    private var lastGood: String {
        "The rules of the last good run stay in force. Look: acr-firewall-sync doctor --registry \(scope)"
    }
}

extension String {
    /// The text as a sentence with a space after it, so that another can follow.
    fileprivate var ending: String { hasSuffix(".") ? self + " " : self + ". " }
}
