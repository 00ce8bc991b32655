import CNetworkNamespace
import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// A network namespace with nothing in it but a loopback interface and one listening socket of ours.
///
/// The socket is made inside and accepted outside: whoever is inside reaches this process over it, and nobody else. No
/// program has to run inside for that. The namespace lives as long as this value and the processes inside.
final class NetworkNamespace: Sendable {
    /// The port of 127.0.0.1 inside that leads out.
    static let port: UInt16 = 3128

    /// The namespace's descriptor.
    private let namespace: Int32
    /// The listening socket; whoever takes it closes it.
    let listener: Int32

    /// Where another program of this user finds the namespace, for `nsenter --net=`.
    var path: String { "/proc/\(getpid())/fd/\(namespace)" }

    private init(namespace: Int32, listener: Int32) {
        self.namespace = namespace
        self.listener = listener
    }

    deinit { close(namespace) }

    /// Makes a namespace.
    ///
    /// - Throws: ``BuildStackError`` with `machine` where the kernel or this user's rights do not allow it.
    static func make() async throws -> NetworkNamespace {
        try await withCheckedThrowingContinuation { continuation in
            // A thread of its own that ends here: a thread that is in another namespace must serve nobody else.
            Thread.detachNewThread {
                continuation.resume(with: Result { try makeOnThisThread() })
            }
        }
    }

    #if os(Linux)
        private static func makeOnThisThread() throws -> NetworkNamespace {
            guard cnetns_unshare() == 0 else { throw failure("a network namespace cannot be made") }
            guard cnetns_raise_loopback() == 0 else {
                throw failure("the loopback interface cannot be brought up")
            }
            let namespace = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC)
            guard namespace >= 0 else { throw failure("the network namespace cannot be opened") }
            let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            let bound = withUnsafePointer(to: &address) { address in
                address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(listener, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            guard listener >= 0, bound == 0, listen(listener, 256) == 0 else {
                let error = failure("the way out of the network namespace cannot be made")
                close(namespace)
                if listener >= 0 { close(listener) }
                throw error
            }
            return NetworkNamespace(namespace: namespace, listener: listener)
        }
    #else
        private static func makeOnThisThread() throws -> NetworkNamespace {
            throw BuildStackError(.machine, "Only Linux has network namespaces.")
        }
    #endif

    private static func failure(_ what: String) -> BuildStackError {
        BuildStackError(.machine, "\(what): \(String(cString: strerror(errno)))")
    }
}
