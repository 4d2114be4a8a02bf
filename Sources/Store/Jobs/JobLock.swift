import CSystem

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Says that a job is at work: a lock on one byte of a file, which ends with the process, however that ends.
public final class JobLock: @unchecked Sendable {
    private let descriptor: Int32

    /// Takes the lock of a job that has just begun.
    public init(_ store: Store, job: Int64) throws(StoreError) {
        descriptor = try Self.open(store, O_RDWR | O_CREAT)
        _ = logetl_lock_byte(descriptor, job)
    }

    deinit { close(descriptor) }

    /// Whether a job is at work. False where that cannot be asked, as on a read-only medium.
    static func isHeld(_ store: Store, job: Int64) -> Bool {
        guard let descriptor = try? open(store, O_RDWR) else { return false }
        defer { close(descriptor) }
        return logetl_lock_byte(descriptor, job) != 0
    }

    private static func open(_ store: Store, _ flags: Int32) throws(StoreError) -> Int32 {
        let path = store.path + "/jobs.lock"
        let descriptor = logetl_open(path, flags)
        guard descriptor >= 0 else { throw Files.lastError("open", path) }
        return descriptor
    }
}
