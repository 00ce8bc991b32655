import IPNetworks
import NetworkRules
import XCTest

/// The compiled rules beside the walk over the rules, which is the naive way.
final class CompiledRuleSetTests: XCTestCase {
    private func client(_ bits: UInt32) -> AnyIPAddress { .v4(IPv4Address(bits: bits)) }

    private func assertAgrees(_ rules: NetworkRuleSet, at bits: UInt32, _ note: String) {
        XCTAssertEqual(
            CompiledRuleSet(rules).decide(client: client(bits)), rules.decide(client: client(bits)),
            "\(note): \(IPv4Address(bits: bits)) against \(rules.rules)")
    }

    func testRandomRulesAgreeWithTheWalk_overAWholeSmallUniverse() {
        let seed = UInt64.random(in: .min ... .max)
        var random = SplitMix(state: seed)
        // Eight bits of addresses at the top of the space, so that both of its ends are met.
        for round in 0..<400 {
            let base: UInt32 = round % 2 == 0 ? 0xFFFF_FF00 : 0
            let rules = NetworkRuleSet(
                defaultAction: .deny,
                rules: (0..<Int.random(in: 0...12, using: &random)).map { _ in
                    let address = IPv4Address(bits: base | UInt32.random(in: 0...255, using: &random))
                    let length =
                        Int.random(in: 0...9, using: &random) == 0 ? 0 : Int.random(in: 24...32, using: &random)
                    return round % 7 == 0 && address.bits % 5 == 0
                        ? NetworkRule(value: "no prefix") : NetworkRule(IPv4Prefix(containing: address, length: length))
                })
            let compiled = CompiledRuleSet(rules)
            for bits in (base...(base | 255)).map({ $0 }) + [0, 1, .max, .max - 1, 0x7FFF_FFFF, 0x8000_0000] {
                XCTAssertEqual(
                    compiled.decide(client: client(bits)), rules.decide(client: client(bits)),
                    "seed \(seed), round \(round): \(IPv4Address(bits: bits)) against \(rules.rules)")
            }
        }
    }

    func testFirstOfSeveralRulesIsNamed_whereverItStands() {
        let rules = NetworkRuleSet(
            defaultAction: .deny,
            rules: ["10.0.0.0/16", "10.0.0.0/8", "10.0.1.0/24", "10.0.0.0/16"].map(NetworkRule.init(value:)))
        for bits: UInt32 in [0x0A00_0000, 0x0A00_0101, 0x0A01_0000, 0x0AFF_FFFF, 0x0B00_0000, 0x09FF_FFFF] {
            assertAgrees(rules, at: bits, "nested")
        }
        XCTAssertEqual(
            CompiledRuleSet(rules).decide(client: client(0x0A00_0101)).reason,
            .rule(NetworkRule(value: "10.0.0.0/16")))
    }

    func testRoutesAndModesAreJudgedAsEverywhere() throws {
        let six = try AnyIPAddress(parsing: "2001:db8::1")
        for isPublic in [true, false] {
            for action in [DefaultAction.allow, .deny] {
                for bypass in [
                    NetworkBypass(), NetworkBypass(trustedServices: false), NetworkBypass(tasks: true),
                ] {
                    let rules = NetworkRuleSet(
                        publicNetworkAccess: isPublic, defaultAction: action, rules: [NetworkRule(value: "10.0.0.0/8")],
                        bypass: bypass)
                    let compiled = CompiledRuleSet(rules)
                    for route: AccessRoute in [
                        .publicEndpoint, .privateEndpoint, .trustedService, .task(systemAssignedIdentity: true),
                        .task(systemAssignedIdentity: false),
                    ] {
                        for client in [client(0x0A00_0001), client(0x0B00_0001), six] {
                            XCTAssertEqual(
                                compiled.decide(client: client, via: route), rules.decide(client: client, via: route))
                        }
                    }
                }
            }
        }
    }
}

/// A small generator with a seed (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014).
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
