extension String {
    /// The text with a full stop where it has no end of its own, so that another sentence can follow.
    var asSentence: String { hasSuffix(".") || hasSuffix("!") || hasSuffix("?") ? self : self + "." }
}
