import Blocks
import Events

/// What a check of the hot and warm files looked at and found.
public struct StoreCheck: Sendable {
    /// Files.
    public var files = 0
    /// Bytes of them.
    public var bytes = 0
    /// Events that they record.
    public var events = 0
    /// What is wrong.
    public var problems: [StoreError] = []

    /// Nothing looked at yet.
    public init() {}
}

extension Store {
    /// Opens the hot and warm files of the days from `from` to `to`, both included, and lists their blocks. `isDeep`: SQLite looks through each
    /// file (`PRAGMA quick_check`), and each block is read. Changes nothing.
    public func check(from: Day? = nil, to: Day? = nil, isDeep: Bool) throws(StoreError) -> StoreCheck {
        var check = StoreCheck()
        let (view, files) = try listing { view throws(StoreError) in (view, try self.files(view)) }
        for file in files {
            if let from, file.day < from { continue }
            if let to, file.day > to { continue }
            let path = path(file)
            check.files += 1
            for suffix in ["", "-wal"] { check.bytes += Files.size(path + suffix) ?? 0 }
            do throws(StoreError) {
                check.events += try events(in: file, isDeep: isDeep)
            } catch {
                check.problems.append(error)
            }
        }
        withExtendedLifetime(view) {}
        return check
    }

    private func events(in file: PartitionFile, isDeep: Bool) throws(StoreError) -> Int {
        let partition = try open(file)
        let blocks = try partition.blocks(BlockFilter())
        let events = blocks.reduce(0) { $0 + $1.summary.events }
        guard isDeep else { return events }
        let connection = try Connection.openForReading(path(file)).connection
        let statement = try connection.prepare("PRAGMA quick_check(1)")
        if try statement.step() {
            let found = statement.text(0)
            guard found == "ok" else { throw StoreError(.corrupt, "the file is damaged: \(found)", path: path(file)) }
        }
        let batch = EventBatch()
        for block in blocks {
            batch.removeAll()
            // Nil: merged into another since it was listed.
            guard let reader = try partition.block(block) else { continue }
            do throws(BlockError) {
                try reader.copyEvents(to: batch)
            } catch {
                throw StoreError(.corrupt, "block \(block.id) is damaged (\(error))", path: path(file))
            }
            guard batch.count == block.summary.events else {
                throw StoreError(
                    .corrupt, "block \(block.id) has \(batch.count) events, \(block.summary.events) are recorded",
                    path: path(file))
            }
        }
        return events
    }
}
