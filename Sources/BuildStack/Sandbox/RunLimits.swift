/// The most that a run may use.
package struct RunLimits: Sendable, Hashable {
    /// Processors.
    package var processors: Double
    /// Bytes of memory.
    package var memory: Int
    /// Processes and threads at a time.
    package var processes: Int
    /// Bytes on disk: source, images and what steps write.
    package var disk: Int
    /// Bytes that one byte of a compressed source may become, beyond a first ``SourceArchive/freeBytes``.
    package var expansion: Int

    /// The limits of an agent of Azure's: two processors, and what fits beside others on a developer's machine.
    package init(
        processors: Double = 2, memory: Int = 4 << 30, processes: Int = 2048, disk: Int = 20 << 30,
        expansion: Int = 200
    ) {
        self.processors = processors
        self.memory = memory
        self.processes = processes
        self.disk = disk
        self.expansion = expansion
    }
}
