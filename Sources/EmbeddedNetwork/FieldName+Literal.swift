import HTTPTypes

extension HTTPField.Name {
    /// The header of a name that this program's text holds.
    ///
    /// Requires a valid name.
    package init(literal name: StaticString) {
        guard let field = Self(name.description) else { preconditionFailure("'\(name)' is not a header's name") }
        self = field
    }
}
