import CLibcurl

/// The transfers of one multi handle.
///
/// Lives on the loop's thread alone.
struct ActiveTransfers {
    /// A transfer that libcurl works on, and who waits for it.
    private struct Active {
        let handle: UnsafeMutableRawPointer
        let end: (CURLcode) -> Void
        let cancel: () -> Void
    }

    let multi: UnsafeMutableRawPointer
    private var active: [Int: Active] = [:]

    init(multi: UnsafeMutableRawPointer) { self.multi = multi }

    mutating func start<Job: TransferJob>(
        _ id: Int, _ job: Job, _ completion: @escaping @Sendable (Result<Job.Answer, TransportError>) -> Void
    ) {
        do throws(TransportError) {
            let transfer = try job.begin()
            guard shim_multi_add(multi, transfer.handle) == CURLM_OK else {
                throw job.failure("libcurl took no more transfers")
            }
            active[id] = Active(
                handle: transfer.handle, end: { completion(transfer.outcome($0)) },
                cancel: { completion(.failure(transfer.cancellation)) })
        } catch {
            completion(.failure(error))
        }
    }

    mutating func cancel(_ id: Int) {
        guard let transfer = active.removeValue(forKey: id) else { return }
        _ = shim_multi_remove(multi, transfer.handle)
        transfer.cancel()
    }

    mutating func cancelAll() {
        for id in active.keys.sorted() { cancel(id) }
    }

    /// Lets libcurl do what it can without waiting, and completes what is finished.
    mutating func advance() {
        var running: Int32 = 0
        shim_multi_perform(multi, &running)
        var waiting: Int32 = 0
        while let message = shim_multi_info_read(multi, &waiting) {
            guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle else { continue }
            let result = shim_message_result(message)
            guard let id = active.first(where: { $0.value.handle == handle })?.key,
                let transfer = active.removeValue(forKey: id)
            else { continue }
            _ = shim_multi_remove(multi, handle)
            transfer.end(result)
        }
    }
}
