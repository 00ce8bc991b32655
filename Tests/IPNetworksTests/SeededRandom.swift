import Foundation

/// SplitMix64: the same numbers for the same seed on every machine.
struct SeededRandom: RandomNumberGenerator {
    let seed: UInt64
    private var state: UInt64

    /// A new seed each time, or that of the environment variable TEST_SEED, and printed, so that a failure can be had again.
    init(_ purpose: StaticString = #function) {
        seed = ProcessInfo.processInfo.environment["TEST_SEED"].flatMap { UInt64($0) } ?? .random(in: 0..<1_000_000_000)
        state = seed
        print("\(purpose): TEST_SEED=\(seed)")
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
        return bits ^ bits >> 31
    }
}

extension SeededRandom {
    /// 128 bits of which every run of 16 is often all zeros or small, as in real IPv6 addresses.
    mutating func sparseBits() -> UInt128 {
        (0..<8).reduce(0) { bits, _ in
            let group: UInt128 =
                switch Int.random(in: 0..<4, using: &self) {
                case 0, 1: 0
                case 2: UInt128.random(in: 0...0xFF, using: &self)
                default: UInt128.random(in: 0...0xFFFF, using: &self)
                }
            return bits << 16 | group
        }
    }

    /// `text` with up to three characters replaced, removed, doubled or inserted.
    mutating func mutated(_ text: String, alphabet: String) -> String {
        var characters = Array(text)
        let alphabet = Array(alphabet)
        for _ in 0..<Int.random(in: 0...3, using: &self) {
            let place = Int.random(in: 0...characters.count, using: &self)
            let letter = alphabet[Int.random(in: 0..<alphabet.count, using: &self)]
            switch Int.random(in: 0..<4, using: &self) {
            case 0: characters.insert(letter, at: place)
            case 1 where place < characters.count: characters[place] = letter
            case 2 where place < characters.count: characters.remove(at: place)
            case 3 where place < characters.count: characters.insert(characters[place], at: place)
            default: break
            }
        }
        return String(characters)
    }
}
