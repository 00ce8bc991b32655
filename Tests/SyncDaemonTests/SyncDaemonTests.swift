import SyncDaemon
import XCTest

final class SyncDaemonTests: XCTestCase {}
