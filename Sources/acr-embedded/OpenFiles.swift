#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// How many files this process may have open at a time.
enum OpenFiles {
    /// Raises the limit to the most that the system allows this user.
    ///
    /// Shells start programs with 1,024, a limit kept low for those that wait by `select`; each registry has two
    /// listeners. Where it cannot be raised, the stack has room for fewer registries, and says so when they run out.
    static func raiseLimit() {
        #if canImport(Glibc)
            let files = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        #else
            let files = RLIMIT_NOFILE
        #endif
        var limit = rlimit()
        guard getrlimit(files, &limit) == 0, limit.rlim_cur < limit.rlim_max else { return }
        limit.rlim_cur = limit.rlim_max
        #if canImport(Darwin)
            limit.rlim_cur = min(limit.rlim_max, rlim_t(OPEN_MAX))
        #endif
        _ = setrlimit(files, &limit)
    }
}
