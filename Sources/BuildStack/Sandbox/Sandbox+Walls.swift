extension Sandbox {
    /// What bubblewrap builds: namespaces, a root of its own made of what the engine needs, and the run's folder.
    ///
    /// - Parameter environment: The whole environment of the program.
    func walls(environment: [String: String]) -> [String] {
        let inside = SandboxPaths.inside
        var words = [
            "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try",
            "--die-with-parent",
            "--new-session", "--hostname", agent.name,
            // No process without rights stands beside buildah: a RUN step could look through its /proc/1/root.
            "--as-pid-1",
            // buildah mounts and changes owners; what a RUN step may do, it narrows itself.
            "--cap-add", "ALL",
            "--ro-bind", "/usr", "/usr", "--symlink", "usr/bin", "/bin", "--symlink", "usr/sbin", "/sbin",
            "--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64",
            "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/sys", "--remount-ro", "/sys",
            "--dir", "/var", "--dir", "/run", "--symlink", "/run/tmp", "/tmp", "--symlink", "/run/tmp",
            "/var/tmp",
            // buildah keeps a lock beside its settings.
            "--bind", folder.settings, inside.settings,
            "--bind", folder.source, inside.source, "--bind", folder.storage, inside.storage,
            "--bind", folder.home, inside.home, "--bind", folder.temporary, inside.temporary,
            "--bind", folder.results, inside.results, "--ro-bind", authority, inside.authority,
            "--chdir", inside.source, "--clearenv",
        ]
        for (name, value) in environment.sorted(by: { $0.key < $1.key }) {
            words += ["--setenv", name, value]
        }
        return words
    }
}
