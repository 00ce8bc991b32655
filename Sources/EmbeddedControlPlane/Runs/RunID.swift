/// What clients call a run: `ca1`, the first of its registry, `ca2`, ….
struct RunID: Sendable, Hashable, CustomStringConvertible {
    /// What stands before the number; Azure has two letters that depend on the region.
    static let prefix = "ca"

    /// The run's number within its registry, from 1 on.
    let number: Int

    /// The id of the run `number`.
    init(_ number: Int) { self.number = number }

    /// The id that `text` is, compared without case; nil for anything else.
    init?(_ text: some StringProtocol) {
        let digits = text.dropFirst(Self.prefix.count)
        guard text.lowercased().hasPrefix(Self.prefix), digits.first != "0",
            digits.utf8.allSatisfy({ 0x30...0x39 ~= $0 }),
            let number = Int(digits)
        else { return nil }
        self.number = number
    }

    var description: String { "\(Self.prefix)\(number)" }
}
