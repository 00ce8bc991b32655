/// What stops a run, or keeps the build stack from starting.
package struct BuildStackError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure.
    package enum Code: String, Sendable, Hashable {
        /// A source archive that is damaged, or that must not be unpacked.
        case source
        /// A task whose YAML, values or templates cannot be read.
        case task
        /// A registry refused the run's credentials, or the address of its agent.
        case signIn
        /// A step of the run failed.
        case step
        /// The run or a step took longer than it may.
        case timeout
        /// The run used more than it may.
        case limit
        /// The machine lacks something, or does not allow it.
        case machine
        /// What a client asked for, which is none, or which the stack refused.
        case request
    }

    /// What kind of failure it is.
    package let code: Code
    /// One sentence for the person who reads it.
    package let message: String
    /// What lay below it.
    package let cause: (any Error)?

    /// A failure.
    package init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    package var description: String { message }
}

extension BuildStackError: Equatable {
    package static func == (left: Self, right: Self) -> Bool { left.code == right.code }
}
