import CurlTransport
import LoopbackServer
import Synchronization
import XCTest

/// Transports whose waits are written down instead of waited for.
class TransportTestCase: XCTestCase {
    /// The waits that a transport asked for.
    final class Waits: Sendable {
        private let seconds = Mutex<[Double]>([])
        var all: [Double] { seconds.withLock { $0 } }
        func add(_ wait: Double) { seconds.withLock { $0.append(wait) } }
    }

    let waits = Waits()

    /// A transport without waits, with the random half of each wait left on.
    func transport(_ change: (inout CurlTransport.Configuration) -> Void = { _ in }) -> CurlTransport {
        var configuration = CurlTransport.Configuration(userAgent: "tests/1")
        configuration.retry.sleep = { [waits] in waits.add($0) }
        configuration.retry.random = { 1 }
        configuration.retry.maximumAttempts = 1
        change(&configuration)
        return CurlTransport(configuration)
    }

    /// The error of a request that must not be answered.
    func failure(
        of transport: CurlTransport, _ request: HTTPRequest, file: StaticString = #filePath, line: UInt = #line
    ) async throws -> TransportError {
        do throws(TransportError) {
            let response = try await transport.send(request)
            XCTFail("answered \(response.status) with \(response.body.count) bytes", file: file, line: line)
            throw TransportError(code: .other, mayHaveBeenReceived: false, description: "answered")
        } catch {
            return error
        }
    }

    /// An HTTPS server, or a skipped test where its programs are missing.
    func tlsServer(
        _ answers: [String: TLSServer.Answer], address: String = "127.0.0.1", newestTLS: String = "MAXIMUM_SUPPORTED"
    ) throws -> TLSServer {
        do {
            return try TLSServer(answers, address: address, newestTLS: newestTLS)
        } catch let missing as TLSServer.MissingTool {
            throw XCTSkip(missing.description)
        }
    }
}
