import Foundation
import Synchronization

/// An upload that has begun; one request at a time may write to it.
final class UploadSession: Sendable {
    let id: String
    let repository: RepositoryName
    let startedAt: Date

    private struct State {
        var progress: UploadProgress
        var touchedAt: Date
        var isBusy = false
        var isOver = false
    }

    private let state: Mutex<State>

    init(id: String, repository: RepositoryName, startedAt: Date, progress: UploadProgress, touchedAt: Date) {
        (self.id, self.repository, self.startedAt) = (id, repository, startedAt)
        state = Mutex(State(progress: progress, touchedAt: touchedAt))
    }

    /// Where the upload stands.
    var upload: UploadState {
        UploadState(
            id: id, repository: repository, offset: state.withLock { $0.progress.offset }, startedAt: startedAt)
    }

    /// Claims the upload for one request, and gives how far it has come.
    ///
    /// - Throws: ``StorageError`` with `uploadBusy`, or `uploadUnknown` where it is over.
    func claim() throws(StorageError) -> UploadProgress {
        let result: Result<UploadProgress, StorageError> = state.withLock { state in
            if state.isOver { return .failure(Self.unknown(id)) }
            if state.isBusy {
                return .failure(
                    StorageError(
                        .uploadBusy,
                        "Another request writes to the upload '\(id)'; ask where it stands, and go on there."))
            }
            state.isBusy = true
            return .success(state.progress)
        }
        return try result.get()
    }

    /// Notes how far the upload has come, at `time`.
    func note(_ progress: UploadProgress, at time: Date) {
        state.withLock { ($0.progress, $0.touchedAt) = (progress, time) }
    }

    /// Gives the claim back.
    func release() { state.withLock { $0.isBusy = false } }

    /// Ends the upload; its claim, where there is one, is never given back.
    func end() { state.withLock { $0.isOver = true } }

    /// Ends the upload where nobody has touched it since `time`, nor does now.
    func end(ifUntouchedSince time: Date) -> Bool {
        state.withLock { state in
            guard !state.isBusy, !state.isOver, state.touchedAt < time else { return false }
            state.isOver = true
            return true
        }
    }

    /// Whether ``end(ifUntouchedSince:)`` would end it.
    func isUntouched(since time: Date) -> Bool {
        state.withLock { !$0.isBusy && !$0.isOver && $0.touchedAt < time }
    }

    static func unknown(_ id: String) -> StorageError {
        StorageError(
            .uploadUnknown,
            "There is no upload '\(id.prefix(64))'; it is finished, cancelled or expired, or never began: begin anew.")
    }
}
