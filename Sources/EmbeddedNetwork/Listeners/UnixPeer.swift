import NIOCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Who is at the other end of a Unix socket, as the kernel saw it at connect time.
enum UnixPeer {
    /// The user ID of the peer of `channel`, or nil where the system does not say; to be asked on its event loop.
    static func userID(of channel: any Channel) throws -> uid_t? {
        try channel.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) { socket in
            #if canImport(Glibc)
                // `struct ucred` is process, user, group; Glibc's module hides it behind _GNU_SOURCE.
                var credentials: (process: pid_t, user: uid_t, group: gid_t) = (0, .max, .max)
                let size = socklen_t(MemoryLayout.size(ofValue: credentials))
                var length = size
                let status = getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &length)
                return status == 0 && length == size ? credentials.user : nil
            #else
                var (user, group) = (uid_t(), gid_t())
                return getpeereid(socket, &user, &group) == 0 ? user : nil
            #endif
        } ?? nil
    }
}
