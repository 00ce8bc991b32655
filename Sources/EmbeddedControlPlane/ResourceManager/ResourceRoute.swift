import HTTPTypes

/// One operation of the resource manager: a method, the shape of its paths, and what answers.
struct ResourceRoute: Sendable {
    typealias Handler = @Sendable (ResourceRequest) async throws -> ResourceAnswer

    let method: HTTPRequest.Method
    let template: ResourcePathTemplate
    let handler: Handler

    init(_ method: HTTPRequest.Method, _ template: String, _ handler: @escaping Handler) {
        self.method = method
        self.template = ResourcePathTemplate(template)
        self.handler = handler
    }
}

/// Operations that belong together.
protocol ResourceRoutes: Sendable {
    /// The operations.
    var routes: [ResourceRoute] { get }
}

/// Finds the operation for a path. The first route that matches wins.
struct ResourceRouter: Sendable {
    private let routes: [ResourceRoute]

    init(_ groups: [any ResourceRoutes]) { routes = groups.flatMap(\.routes) }

    /// The operation and the values of its path.
    ///
    /// - Throws: ``ResourceError``: 404 for a path that no operation has, 405 for a method that none has there.
    func find(
        _ method: HTTPRequest.Method, _ path: ResourcePath
    ) throws(ResourceError) -> (handler: ResourceRoute.Handler, parameters: [String: String]) {
        var isKnown = false
        for route in routes {
            guard let parameters = route.template.match(path) else { continue }
            // HEAD is GET without the body; the response drops it.
            if route.method == method || method == .head && route.method == .get { return (route.handler, parameters) }
            isKnown = true
        }
        if isKnown {
            throw ResourceError(
                405, "MethodNotAllowed", "The requested resource does not support http method '\(method.rawValue)'.")
        }
        throw ResourceError(
            404, "InvalidResourceType",
            "The embedded resource manager has no resource at '/\(path.segments.joined(separator: "/").prefix(200))'.")
    }
}
