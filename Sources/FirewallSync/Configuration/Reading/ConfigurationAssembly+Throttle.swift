import AzureResourceManager

extension ConfigurationAssembly {
    /// The limits of requests to resource managers; what the file does not say is as Azure has it.
    func throttle() -> RequestLimits {
        guard let section = root.section("throttle") else { return .azure }
        if section.flag("unlimited") == true { return .unlimited }
        let bucket = { (name: String, standard: RequestLimits.Bucket?) in
            RequestLimits.Bucket(
                burst: section.integer("\(name)-burst").map(Double.init) ?? standard?.burst ?? 1,
                rate: section.integer("\(name)-rate").map(Double.init) ?? standard?.rate ?? 1)
        }
        return RequestLimits(
            reads: bucket("read", RequestLimits.azure.reads), writes: bucket("write", RequestLimits.azure.writes))
    }
}
