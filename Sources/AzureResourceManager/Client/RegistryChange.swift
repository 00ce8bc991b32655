import CurlTransport
import Foundation

/// A change of a registry from its acceptance to its end.
///
/// The resource manager ends a change at once (`provisioningState: Succeeded`, which is what it does for rules), or
/// gives an address to watch: `Azure-AsyncOperation`, whose body has the status, or `Location`, whose HTTP status is the
/// status; or neither, and then the registry itself is watched. In the end the registry is read, for only that is the
/// truth. The waits are bounded together by the settings' `operationTimeout`.
struct RegistryChange {
    let connection: Connection
    let id: RegistryID
    /// The accepted write.
    let write: Exchange
    /// The read of the registry.
    let resource: Call

    /// No Retry-After, not even 0, makes the watching a busy loop.
    static let shortestWait = 0.5

    /// The registry when the change is through.
    ///
    /// - Throws: ``ResourceManagerError``; every one says that the change may have taken effect.
    func result() async throws(ResourceManagerError) -> Registry {
        let response = write.response
        var patience = Patience(left: connection.settings.operationTimeout)
        if let link = response.header("Azure-AsyncOperation") {
            try await watch(link, .asyncOperation, &patience)
            return try await watchRegistry(&patience)
        }
        // 202 may have no body; 200 and 201 have the registry.
        if response.status != 202 || !response.body.isEmpty {
            let state = try write.decode(StateDocument.self).properties.provisioningState
            try check(state, write)
            if state.isSucceeded, response.status != 202 { return try write.registry(id) }
        }
        if let link = response.header("Location") {
            try await watch(link, .location, &patience)
        } else {
            try await wait(after: response, "Accepted", &patience)
        }
        return try await watchRegistry(&patience)
    }

    /// The ways of watching a change.
    private enum Watching: String {
        case asyncOperation = "Azure-AsyncOperation"
        case location = "Location"
    }

    /// Watches an address until it says that the change is through, or says nothing that helps.
    private func watch(
        _ link: String, _ way: Watching, _ patience: inout Patience
    ) async throws(ResourceManagerError) {
        var call = Call(
            url: try connection.follow(link, named: way.rawValue, from: write), operation: "watch change",
            purpose: resource.purpose)
        var state = "Accepted"
        var last = write.response
        while true {
            try await wait(after: last, state, &patience)
            guard let exchange = try await look(call, &state) else { continue }
            last = exchange.response
            switch last.status {
            case 401, 403, 404: return  // Not ours to see, or gone already: the registry will tell.
            case let status where Self.isPassing(status): state = "HTTP \(status)"
            case 200..<300 where way == .location:
                guard last.status == 202 else { return }
                state = "Accepted"
                if let next = last.header("Location") {
                    call = call.reading(try connection.follow(next, named: way.rawValue, from: write))
                }
            case 200..<300:
                state = try opening { () throws(ResourceManagerError) in try exchange.decode(StatusDocument.self).status
                }
                try check(state, exchange)
                if state.isSucceeded { return }
            default: throw open(exchange.failure())
            }
        }
    }

    /// Reads the registry until no change of it is under way.
    private func watchRegistry(_ patience: inout Patience) async throws(ResourceManagerError) -> Registry {
        var state = "unknown"
        while true {
            let exchange = try await look(resource, &state)
            if let exchange, let registry = try registry(in: exchange, &state) { return registry }
            try await wait(after: exchange?.response, state, &patience)
        }
    }

    /// The registry in an answer; nil while a change of it is under way, or the answer tells nothing.
    private func registry(
        in exchange: Exchange, _ state: inout String
    ) throws(ResourceManagerError) -> Registry? {
        let status = exchange.response.status
        guard exchange.isSuccess else {
            guard Self.isPassing(status) else { throw open(exchange.failure()) }
            state = "HTTP \(status)"
            return nil
        }
        let registry = try opening { () throws(ResourceManagerError) in try exchange.registry(id) }
        state = registry.provisioningState
        try check(state, exchange)
        return state.isSucceeded ? registry : nil
    }

    /// Whether a status says nothing about the change, and another may come.
    private static func isPassing(_ status: Int) -> Bool { status == 408 || status == 429 || status >= 500 }

    /// Asks an address; nil where nobody answered, which `state` then tells.
    private func look(_ call: Call, _ state: inout String) async throws(ResourceManagerError) -> Exchange? {
        do throws(ResourceManagerError) {
            return try await connection.exchange(call)
        } catch {
            guard error.code == .transport else { throw open(error) }
            state = error.description
            return nil
        }
    }
}

extension RegistryChange {
    /// How long is still waited, in seconds.
    ///
    /// Waits are counted, not the clock, which may be set meanwhile.
    struct Patience {
        var left: Double
    }

    /// Waits as `response` asks, else for the settings' interval.
    private func wait(
        after response: HTTPResponse?, _ state: String, _ patience: inout Patience
    ) async throws(ResourceManagerError) {
        guard patience.left > 0 else {
            throw write.error(
                .timeout,
                "the change was accepted and is not through after \(Int(connection.settings.operationTimeout)) s "
                    + "(last seen: \(state))")
        }
        let asked = response?.retryAfter(now: connection.surroundings.now()) ?? connection.settings.pollInterval
        let delay = min(max(asked, Self.shortestWait), patience.left)
        patience.left -= delay
        try await connection.pause(delay, resource, mayHaveTakenEffect: true)
    }

    /// Throws where `state` is the end of a change that came to nothing.
    private func check(_ state: String, _ exchange: Exchange) throws(ResourceManagerError) {
        guard ["failed", "canceled", "cancelled"].contains(state.lowercased()) else { return }
        let said = exchange.serviceError.map { ": \($0.code): \"\($0.message)\"" } ?? ""
        throw write.error(
            .other(state),
            "the resource manager accepted the change, and it ended as \(state)\(said); "
                + "mend what it names, or ask Azure's support")
    }

    /// The same error, about a change that was accepted.
    private func open(_ error: ResourceManagerError) -> ResourceManagerError {
        ResourceManagerError(
            code: error.code, description: error.description, mayHaveTakenEffect: true,
            correlationID: write.correlationID ?? error.correlationID)
    }

    private func opening<Value>(
        _ body: () throws(ResourceManagerError) -> Value
    ) throws(ResourceManagerError) -> Value {
        do throws(ResourceManagerError) { return try body() } catch { throw open(error) }
    }
}

extension String {
    fileprivate var isSucceeded: Bool { lowercased() == "succeeded" }
}

/// A registry's state, of whatever else its body has.
private struct StateDocument: Decodable {
    struct Properties: Decodable {
        let provisioningState: String
    }

    let properties: Properties
}

/// The body at `Azure-AsyncOperation`.
private struct StatusDocument: Decodable {
    let status: String
}
