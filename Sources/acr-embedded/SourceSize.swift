import Foundation

/// The size of a packed source, as `az` tells it: `345.000 Bytes`, `26.336 KiB`.
struct SourceSize: CustomStringConvertible {
    let description: String

    init(bytes: Int) {
        var (size, unit) = (Double(bytes), "Bytes")
        for larger in ["KiB", "MiB", "GiB"] where size >= 1024 { (size, unit) = (size / 1024, larger) }
        description = "\(String(format: "%.3f", size)) \(unit)"
    }
}
