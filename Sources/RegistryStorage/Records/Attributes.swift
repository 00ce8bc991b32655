/// What may be done with a repository, a manifest or a tag, as ACR's changeable attributes have it.
package struct Attributes: Sendable, Hashable {
    /// The name of an attribute, as ACR's interface spells it.
    package enum Name: String, Sendable, Hashable, CaseIterable {
        /// Whether it may be deleted.
        case deleteEnabled
        /// Whether it may be changed; what may not be changed may not be deleted either.
        case writeEnabled
        /// Whether it may be pulled.
        case readEnabled
        /// Whether it is listed.
        case listEnabled
    }

    /// Whether it may be deleted.
    package var deleteEnabled = true
    /// Whether it may be changed; what may not be changed may not be deleted either.
    package var writeEnabled = true
    /// Whether it may be pulled.
    package var readEnabled = true
    /// Whether it is listed.
    package var listEnabled = true

    /// Attributes that allow everything.
    package init() {}

    /// The attribute that forbids a deletion, or nil.
    var deletionLock: Name? { !deleteEnabled ? .deleteEnabled : !writeEnabled ? .writeEnabled : nil }
}

/// A change of attributes; nil leaves one as it is.
package struct AttributeChange: Sendable, Hashable {
    /// Whether it may be deleted from now on.
    package var deleteEnabled: Bool?
    /// Whether it may be changed from now on.
    package var writeEnabled: Bool?
    /// Whether it may be pulled from now on.
    package var readEnabled: Bool?
    /// Whether it is listed from now on.
    package var listEnabled: Bool?

    /// A change of the attributes that are not nil.
    package init(
        deleteEnabled: Bool? = nil, writeEnabled: Bool? = nil, readEnabled: Bool? = nil, listEnabled: Bool? = nil
    ) {
        self.deleteEnabled = deleteEnabled
        self.writeEnabled = writeEnabled
        self.readEnabled = readEnabled
        self.listEnabled = listEnabled
    }

    /// What `attributes` become.
    func applied(to attributes: Attributes) -> Attributes {
        var result = attributes
        result.deleteEnabled = deleteEnabled ?? result.deleteEnabled
        result.writeEnabled = writeEnabled ?? result.writeEnabled
        result.readEnabled = readEnabled ?? result.readEnabled
        result.listEnabled = listEnabled ?? result.listEnabled
        return result
    }
}

extension Attributes {
    /// Attributes as the database holds them: a set bit forbids.
    init(forbidden bits: Int) {
        deleteEnabled = bits & 1 == 0
        writeEnabled = bits & 2 == 0
        readEnabled = bits & 4 == 0
        listEnabled = bits & 8 == 0
    }

    /// The bits of ``init(forbidden:)``.
    var forbidden: Int {
        (deleteEnabled ? 0 : 1) | (writeEnabled ? 0 : 2) | (readEnabled ? 0 : 4) | (listEnabled ? 0 : 8)
    }
}
