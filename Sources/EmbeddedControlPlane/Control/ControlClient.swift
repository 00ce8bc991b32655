import Foundation

/// Asks the process that serves a data folder.
///
/// One request, one connection; blocks until the answer is there.
///
/// The socket speaks HTTP/1.1, of which this client writes as much as one request needs: there is no HTTP client among
/// the embedded rooms, and `curl --unix-socket` serves for looking at it.
package struct ControlClient: Sendable {
    private let directory: DataDirectory

    /// A client of the stack in `directory`.
    package init(_ directory: DataDirectory) { self.directory = directory }

    /// The answer to `request`.
    ///
    /// - Throws: ``StackError`` with `notRunning` where nobody serves the folder, or what the process answers.
    package func send<Answer: Decodable>(_ request: ControlRequest, as type: Answer.Type = Answer.self) throws -> Answer
    {
        let body = try JSONText.data(request)
        let head =
            "POST /control HTTP/1.1\r\nHost: control\r\nContent-Length: \(body.count)\r\nConnection: close\r\n\r\n"
        let response = try exchange(Data(head.utf8) + body)
        guard let end = response.firstRange(of: Data("\r\n\r\n".utf8)) else { throw broken() }
        let status = String(decoding: response[..<end.lowerBound].prefix(12), as: UTF8.self)
        let content = Data(response[end.upperBound...])
        guard status == "HTTP/1.1 200" else {
            guard let failure = try? JSONText.decode(content, as: ControlFailure.self) else { throw broken() }
            throw StackError(failure.code, failure.message)
        }
        return try JSONText.decode(content, as: type)
    }

    /// The answer to `request`, as soon as somebody serves the folder.
    ///
    /// - Parameter limit: How long nobody may, in seconds.
    /// - Throws: What ``send(_:as:)`` throws.
    package func send<Answer: Decodable>(
        _ request: ControlRequest, as type: Answer.Type = Answer.self, waiting limit: Int
    ) async throws -> Answer {
        let end = ContinuousClock.now + .seconds(limit)
        while true {
            do {
                return try send(request)
            } catch let error as StackError where error.code == .notRunning && ContinuousClock.now < end {
                try await Task.sleep(for: .milliseconds(50))
            }
        }
    }

    /// Writes `request` and reads until the other side closes.
    private func exchange(_ request: Data) throws -> Data {
        let file = try connected()
        defer { close(file) }
        var rest = request[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.send(file, $0.baseAddress, $0.count, Self.noSignal) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw broken() }
            rest = rest.dropFirst(count)
        }
        var response = Data()
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let count = recv(file, &buffer, buffer.count, 0)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw broken() }
            if count == 0 { return response }
            response.append(contentsOf: buffer[..<count])
        }
    }

    private func connected() throws -> CInt {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = Array(directory.controlSocket.utf8)
        guard path.count < MemoryLayout.size(ofValue: address.sun_path) else { throw notRunning() }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
        #if canImport(Glibc)
            let file = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
        #else
            let file = socket(AF_UNIX, SOCK_STREAM, 0)
        #endif
        guard file >= 0 else { throw broken() }
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(file, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard status == 0 else {
            close(file)
            throw notRunning()
        }
        return file
    }

    private func notRunning() -> StackError {
        StackError(
            .notRunning,
            "No embedded stack runs on '\(directory.path)'; start one with: acr-embedded serve --data '\(directory.path)'."
        )
    }

    private func broken() -> StackError {
        StackError(
            .notRunning,
            "The embedded stack on '\(directory.path)' broke off its answer; see the log of 'acr-embedded serve'.")
    }

    #if canImport(Glibc)
        private static let noSignal = CInt(MSG_NOSIGNAL)
    #else
        private static let noSignal: CInt = 0
    #endif
}
