/// An address prefix in CIDR notation (RFC 4632), such as `20.42.66.0/23`: a block of addresses with a common head.
///
/// Prefixes are ordered by their first address, and a shorter prefix stands before those inside it.
@frozen
public struct IPPrefix<Address: IPAddress>: Sendable, Hashable, Comparable {
    @usableFromInline let bits: Address.Bits
    @usableFromInline let storedLength: UInt8

    @inlinable init(unchecked bits: Address.Bits, length: Int) {
        self.bits = bits
        storedLength = UInt8(truncatingIfNeeded: length)
    }

    /// The prefix of `length` bits that holds `address`; the bits after them are dropped.
    ///
    /// Requires a length of 0 through 32 (IPv4) or 128 (IPv6).
    @inlinable public init(containing address: Address, length: Int) {
        precondition(0...Address.bitWidth ~= length, "a prefix length is out of range")
        self.init(unchecked: address.bits & Self.mask(length), length: length)
    }

    /// The prefix that holds `address` alone: a /32 or a /128.
    @inlinable public init(_ address: Address) { self.init(unchecked: address.bits, length: Address.bitWidth) }

    /// The number of leading bits that the addresses have in common.
    @inlinable public var length: Int { Int(storedLength) }
    /// The lowest address.
    @inlinable public var first: Address { Address(bits: bits) }
    /// The highest address.
    @inlinable public var last: Address { Address(bits: Self.last(of: bits, length: length)) }
    /// The number of addresses; for `::/0`, which holds 2^128, `UInt128.max`.
    @inlinable public var addressCount: Address.Count { Address.count(from: bits, through: last.bits) }

    /// The prefix one bit shorter, or nil for the whole space.
    @inlinable public var parent: Self? {
        length == 0 ? nil : Self(unchecked: bits & Self.mask(length - 1), length: length - 1)
    }

    /// The two prefixes one bit longer, or nil for a single address.
    @inlinable public var halves: (lower: Self, upper: Self)? {
        guard length < Address.bitWidth else { return nil }
        let upper = bits | (1 as Address.Bits) << (Address.bitWidth - length - 1)
        return (Self(unchecked: bits, length: length + 1), Self(unchecked: upper, length: length + 1))
    }

    /// Whether `address` lies inside.
    @inlinable public func contains(_ address: Address) -> Bool { address.bits & Self.mask(length) == bits }

    /// Whether every address of `other` lies inside.
    @inlinable public func contains(_ other: Self) -> Bool { length <= other.length && contains(other.first) }

    /// Whether some address lies in both; then one of the two contains the other.
    @inlinable public func overlaps(_ other: Self) -> Bool { contains(other) || other.contains(self) }

    /// The longest prefix that contains both.
    @inlinable public func commonPrefix(with other: Self) -> Self {
        let equalBits = (bits ^ other.bits).leadingZeroBitCount
        return Self(containing: first, length: Swift.min(equalBits, length, other.length))
    }

    /// By the first address; where it is the same, the shorter prefix stands first.
    @inlinable public static func < (left: Self, right: Self) -> Bool {
        left.bits != right.bits ? left.bits < right.bits : left.storedLength < right.storedLength
    }

    @inlinable static func mask(_ length: Int) -> Address.Bits { ~(Address.Bits.max >> length) }

    @inlinable static func last(of bits: Address.Bits, length: Int) -> Address.Bits {
        bits | Address.Bits.max >> length
    }
}

/// An IPv4 prefix.
public typealias IPv4Prefix = IPPrefix<IPv4Address>
/// An IPv6 prefix.
public typealias IPv6Prefix = IPPrefix<IPv6Address>
