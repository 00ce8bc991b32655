import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The control group of a run, of version 2 where that is mounted, else of version 1: memory, processors, processes.
struct ControlGroup: Sendable {
    /// Where the hierarchies are mounted.
    static let root = "/sys/fs/cgroup"
    /// The group above those of all runs.
    static let parent = "acr-embedded"

    /// Its folders: one, or one for each controller of version 1.
    let folders: [String]

    /// The files to which a process writes its number to join.
    var joinFiles: [String] { folders.map { $0 + "/cgroup.procs" } }

    /// The processes in it.
    var processes: [pid_t] { folders.first.map(Self.processes(in:)) ?? [] }

    /// Makes the group `name`; nil where the machine has no control groups that this user may make.
    init?(_ name: String, limits: RunLimits, root: String = ControlGroup.root) {
        let version2 = access(root + "/cgroup.controllers", F_OK) == 0
        if version2 {
            let parent = "\(root)/\(Self.parent)"
            let folder = "\(parent)/\(name)"
            mkdir(parent, 0o755)
            for above in [root, parent] {
                // One by one, for one that cannot be had refuses all of a line; the limits below tell what there is.
                for controller in ["+cpu", "+memory", "+pids"] {
                    _ = Self.write(controller, to: above + "/cgroup.subtree_control")
                }
            }
            folders = [folder]
            let settings = [
                ("memory.max", "\(limits.memory)"), ("pids.max", "\(limits.processes)"),
                ("cpu.max", "\(Int(limits.processors * 100_000)) 100000"),
            ]
            guard mkdir(folder, 0o755) == 0,
                settings.allSatisfy({ Self.write($0.1, to: "\(folder)/\($0.0)") })
            else {
                Self.discard(folders)
                return nil
            }
            _ = Self.write("0", to: "\(folder)/memory.swap.max")
        } else {
            let settings = [
                ("memory", "memory.limit_in_bytes", "\(limits.memory)"),
                ("pids", "pids.max", "\(limits.processes)"),
                ("cpu", "cpu.cfs_quota_us", "\(Int(limits.processors * 100_000))"),
            ]
            folders = settings.map { "\(root)/\($0.0)/\(Self.parent)/\(name)" }
            for (folder, setting) in zip(folders, settings) {
                mkdir((folder as NSString).deletingLastPathComponent, 0o755)
                guard mkdir(folder, 0o755) == 0, Self.write(setting.2, to: "\(folder)/\(setting.1)") else {
                    Self.discard(folders)
                    return nil
                }
            }
        }
    }

    /// The group `name` that an earlier process of ours made, wherever it is.
    init(leftover name: String, root: String = ControlGroup.root) {
        folders = ["", "memory/", "pids/", "cpu/"].map { "\(root)/\($0)\(Self.parent)/\(name)" }
    }

    /// Ends what is in the group and removes it, once its processes are gone.
    ///
    /// - Returns: Whether it is gone.
    @discardableResult
    func remove() async -> Bool {
        for _ in 0..<500 {
            // Version 2 ends all of them at once, where its kernel is of 2021 or later.
            for folder in folders { _ = Self.write("1", to: folder + "/cgroup.kill") }
            for process in folders.flatMap({ Self.processes(in: $0) }) { kill(process, SIGKILL) }
            for folder in folders { rmdir(folder) }
            if folders.allSatisfy({ access($0, F_OK) != 0 }) { return true }
            // The kernel takes processes down in its own time, and tells nobody.
            _ = try? await ContinuousClock().sleep(for: .milliseconds(10))
        }
        return false
    }

    private static func discard(_ folders: [String]) {
        for folder in folders { rmdir(folder) }
    }

    private static func processes(in folder: String) -> [pid_t] {
        let text = (try? String(contentsOfFile: folder + "/cgroup.procs", encoding: .utf8)) ?? ""
        // Zero stands for a process that is not to be seen from here, and means our own group to kill.
        return text.split(separator: "\n").compactMap { pid_t($0) }.filter { $0 > 1 }
    }

    private static func write(_ text: String, to path: String) -> Bool {
        let file = open(path, O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return false }
        defer { close(file) }
        return text.utf8CString.withUnsafeBytes { bytes in
            #if canImport(Glibc)
                Glibc.write(file, bytes.baseAddress, bytes.count - 1) == bytes.count - 1
            #else
                Darwin.write(file, bytes.baseAddress, bytes.count - 1) == bytes.count - 1
            #endif
        }
    }
}
