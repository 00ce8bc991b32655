import Foundation

extension Buildah {
    /// The digests of the images in the storage at `root`, by their names.
    ///
    /// From the list that buildah keeps there: to ask it costs a program in walls of its own.
    func digests(in root: String) -> [String: String] {
        struct Image: Decodable {
            let names: [String]?
            let digest: String?
        }
        let list = FileManager.default.contents(atPath: "\(root)/root/\(driver.rawValue)-images/images.json")
        let images = list.flatMap { try? JSONDecoder().decode([Image].self, from: $0) } ?? []
        var digests: [String: String] = [:]
        for image in images {
            for name in image.names ?? [] { digests[name] = image.digest }
        }
        return digests
    }
}
