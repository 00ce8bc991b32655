import CLibcurl

/// The transfers of one multi handle.
///
/// Lives on the loop's thread alone.
struct ActiveTransfers {
    typealias Completion = @Sendable (Result<Transfer.Answer, TransportError>) -> Void

    let multi: UnsafeMutableRawPointer
    private var active: [Int: (transfer: Transfer, completion: Completion)] = [:]

    init(multi: UnsafeMutableRawPointer) { self.multi = multi }

    mutating func start(_ id: Int, _ job: Transfer.Job, _ completion: @escaping Completion) {
        do throws(TransportError) {
            let transfer = try Transfer(job)
            guard shim_multi_add(multi, transfer.handle) == CURLM_OK else {
                throw TransportError(
                    code: .other, mayHaveBeenReceived: false,
                    description: "\(job.label): libcurl took no more transfers")
            }
            active[id] = (transfer, completion)
        } catch {
            completion(.failure(error))
        }
    }

    mutating func cancel(_ id: Int) {
        guard let (transfer, completion) = active.removeValue(forKey: id) else { return }
        _ = shim_multi_remove(multi, transfer.handle)
        completion(.failure(transfer.cancellation))
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
            guard let id = active.first(where: { $0.value.transfer.handle == handle })?.key,
                let (transfer, completion) = active.removeValue(forKey: id)
            else { continue }
            _ = shim_multi_remove(multi, handle)
            completion(transfer.outcome(result))
        }
    }
}
