import Dispatch
import Foundation

/// Tells systemd, or whatever started the service, how it stands; says nothing where nobody asked to be told.
package struct ServiceNotifier: Sendable {
    private let socket: NotificationSocket?
    /// How often the service manager expects a sign of life, in seconds; nil: never.
    package let watchdogSeconds: Double?

    /// A notifier as the environment of the process says: `NOTIFY_SOCKET`, `WATCHDOG_USEC`, `WATCHDOG_PID`.
    package init(environment: [String: String], processID: Int32 = getpid()) {
        socket = environment["NOTIFY_SOCKET"].flatMap(NotificationSocket.init)
        let isForUs = environment["WATCHDOG_PID"].map { $0 == String(processID) } ?? true
        watchdogSeconds =
            isForUs
            ? environment["WATCHDOG_USEC"].flatMap(UInt64.init).flatMap { $0 > 0 ? Double($0) / 1_000_000 : nil } : nil
    }

    /// The service does its work.
    package func ready(status: String) { send("READY=1\nSTATUS=\(status)") }

    /// The service reads its configuration anew; ``ready(status:)`` follows.
    package func reloading() {
        // The clock of the system that systemd goes by, CLOCK_MONOTONIC.
        send("RELOADING=1\nMONOTONIC_USEC=\(DispatchTime.now().uptimeNanoseconds / 1000)")
    }

    /// The service is about to end.
    package func stopping() { send("STOPPING=1\nSTATUS=Stopping: a run in progress ends first.") }

    /// What the service is doing, for people.
    package func status(_ text: String) { send("STATUS=\(text)") }

    /// The service is alive and goes forward.
    package func watchdog() { send("WATCHDOG=1") }

    private func send(_ text: String) { socket?.send(text) }
}
