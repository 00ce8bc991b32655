import ArgumentParser

/// The forms in which most commands answer.
enum OutputFormat: String, CaseIterable, ExpressibleByArgument {
    /// For people.
    case text
    /// For programs.
    case json
}

/// The forms of a plan.
enum PlanFormat: String, CaseIterable, ExpressibleByArgument {
    /// For people before a terminal.
    case text
    /// For programs, and for `apply --plan`.
    case json
    /// For the person who signs, and for paper.
    case html
    /// For pull requests and tickets.
    case markdown
    /// The rules afterwards as a variable file of Terraform's.
    case tfvars
    /// The rules afterwards as a parameter file of Bicep's.
    case bicepparam

    /// The same form of a review report, where it is one.
    var review: ReviewFormat? {
        switch self {
        case .html: .html
        case .markdown: .markdown
        case .text, .json, .tfvars, .bicepparam: nil
        }
    }

    /// Whether the answer is a file of rules for infrastructure code: of one registry, and none where a guard refuses.
    var isRuleExport: Bool { self == .tfvars || self == .bicepparam }
}

/// The forms of a report that a ticket may hold.
enum ReportFormat: String, CaseIterable, ExpressibleByArgument {
    /// For people before a terminal.
    case text
    /// For programs.
    case json
    /// For pull requests and tickets.
    case markdown
}

/// The forms of a review report.
enum ReviewFormat: String, CaseIterable, ExpressibleByArgument {
    /// One page that needs nothing else.
    case html
    /// For pull requests and tickets.
    case markdown
    /// For programs.
    case json
}

/// The forms of a backtest.
enum BacktestFormat: String, CaseIterable, ExpressibleByArgument {
    /// For people before a terminal.
    case text
    /// For programs.
    case json
    /// A page with a picture.
    case html
}
