import CSystem

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Says which content this process is storing, so that no other stores it at the same time.
///
/// A claim is a lock on one byte of a file whose offset is made of the content's state. It ends with the
/// process, however that ends. One thread.
public final class ContentClaims {
    private let descriptor: Int32
    private var own: Set<ContentState> = []

    /// Opens the file of claims of a store, which must be open for writing.
    public init(_ store: Store) throws(StoreError) {
        let path = store.tenantFolder + "/claims.lock"
        descriptor = logetl_open(path, O_RDWR | O_CREAT)
        guard descriptor >= 0 else { throw Files.lastError("open", path) }
    }

    deinit { close(descriptor) }

    /// What became of a claim.
    public enum Answer: Hashable, Sendable {
        /// It is ours now.
        case granted
        /// It was ours before.
        case held
        /// Another process has it.
        case refused
    }

    /// Claims the content whose first piece ends in `state`, until it is released or the process ends.
    public func claim(_ state: ContentState) -> Answer {
        if own.contains(state) { return .held }
        guard logetl_lock_byte(descriptor, Int64(state.low >> 2)) == 0 else { return .refused }
        own.insert(state)
        return .granted
    }

    /// Gives a claim up: what was claimed is in the catalog.
    public func release(_ state: ContentState) {
        if own.remove(state) != nil { _ = logetl_unlock_byte(descriptor, Int64(state.low >> 2)) }
    }
}
