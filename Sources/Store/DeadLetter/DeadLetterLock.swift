#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Lets one process at a time replay or purge the dead letters of a tenant. It ends with the process, however that ends.
final class DeadLetterLock {
    private let descriptor: Int32

    /// Takes the lock. Throws `.busy` where another process has it.
    init(_ store: Store) throws(StoreError) {
        let path = store.deadLetterFolder + "/replay.lock"
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw Files.lastError("open", path) }
        if flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            let isTaken = errno == EWOULDBLOCK
            let error = Files.lastError("lock", path)
            close(descriptor)
            guard isTaken else { throw error }
            throw StoreError(
                .busy, "another replay or purge of these dead letters is running; try again when it has ended", path: path)
        }
    }

    deinit { close(descriptor) }
}
