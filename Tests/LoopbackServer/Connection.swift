import Foundation

/// One connection, served on its own thread until either side ends it.
struct Connection {
    let descriptor: Int32
    let number: Int
    let stop: Gate
    let log: RequestLog
    let handler: @Sendable (Request) -> Reply

    func run() {
        var isOpen = true
        var unread: [UInt8] = []
        while isOpen, let request = readRequest(&unread) {
            log.record(request)
            for step in handler(request).steps where isOpen { isOpen = perform(step) }
        }
        close(descriptor)
    }

    /// Whether the connection is still open afterwards.
    private func perform(_ step: Reply.Step) -> Bool {
        switch step {
        case .send(let bytes): return send(bytes)
        case .hold(let gate): return waitUntilOpen(gate)
        case .close(let reset):
            if reset {
                var abort = linger(l_onoff: 1, l_linger: 0)
                setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &abort, socklen_t(MemoryLayout<linger>.size))
            }
            return false
        }
    }

    private func send(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes {
                Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard sent > 0 else { return false }
            rest = rest.dropFirst(sent)
        }
        return true
    }

    /// False where the client left or the server stopped first.
    private func waitUntilOpen(_ gate: Gate) -> Bool {
        while true {
            var watched = [gate.readable, stop.readable, descriptor].map {
                pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
            }
            guard poll(&watched, 3, -1) >= 0 || errno == EINTR else { return false }
            if watched[0].revents != 0 { return true }
            if watched[1].revents != 0 || watched[2].revents != 0 { return false }
        }
    }

    private func readRequest(_ unread: inout [UInt8]) -> Request? {
        var lines: [String] = []
        repeat {
            guard let line = readLine(&unread) else { return nil }
            lines.append(line)
        } while lines.last?.isEmpty == false
        let start = lines[0].split(separator: " ").map(String.init)
        guard start.count == 3 else { return nil }
        let headers = lines.dropFirst().dropLast().map { line in
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            return (name: String(parts[0]), value: parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : "")
        }
        func value(_ name: String) -> String? { headers.first { $0.name.lowercased() == name }?.value }
        var body: [UInt8] = []
        if value("transfer-encoding")?.lowercased() == "chunked" {
            while let size = readLine(&unread).flatMap({ Int($0, radix: 16) }), size > 0 {
                guard let chunk = read(size, &unread), readLine(&unread) != nil else { return nil }
                body += chunk
            }
            guard readLine(&unread) != nil else { return nil }
        } else if let length = value("content-length").flatMap({ Int($0) }), length > 0 {
            guard let bytes = read(length, &unread) else { return nil }
            body = bytes
        }
        return Request(method: start[0], target: start[1], headers: headers, body: body, connection: number)
    }

    private func readLine(_ unread: inout [UInt8]) -> String? {
        while true {
            if let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: unread[..<end], as: UTF8.self)
                unread.removeFirst(end + 1)
                return line.hasSuffix("\r") ? String(line.dropLast()) : line
            }
            guard receive(&unread) else { return nil }
        }
    }

    private func read(_ count: Int, _ unread: inout [UInt8]) -> [UInt8]? {
        while unread.count < count { guard receive(&unread) else { return nil } }
        defer { unread.removeFirst(count) }
        return Array(unread[..<count])
    }

    /// Waits for bytes; false at the end of the connection or when the server stops.
    private func receive(_ unread: inout [UInt8]) -> Bool {
        var watched = [stop.readable, descriptor].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        guard poll(&watched, 2, -1) >= 0 else { return errno == EINTR }
        guard watched[0].revents == 0 else { return false }
        var buffer = [UInt8](repeating: 0, count: 65536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        guard count > 0 else { return false }
        unread += buffer[..<count]
        return true
    }
}
