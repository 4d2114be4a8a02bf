import Synchronization

/// How much the running statement has read, told to any thread.
public final class ScanProgress: Sendable {
    private let blockCount = Atomic<Int>(0)
    private let byteCount = Atomic<Int>(0)

    /// Blocks read.
    public var blocks: Int { blockCount.load(ordering: .relaxed) }
    /// Bytes of them as they are stored.
    public var bytes: Int { byteCount.load(ordering: .relaxed) }

    /// Counts a block.
    func add(bytes: Int) {
        blockCount.add(1, ordering: .relaxed)
        byteCount.add(bytes, ordering: .relaxed)
    }

    /// Begins anew.
    func restart() {
        blockCount.store(0, ordering: .relaxed)
        byteCount.store(0, ordering: .relaxed)
    }
}
