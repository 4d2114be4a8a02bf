import Blocks

/// Finds the blocks of a damaged partition: every page that has rows is read by itself, so that it does not matter which others are
/// damaged. A block counts if its checksum is right.
///
/// Freed pages may hold blocks that were merged into others since; events keep the id of the block in which they were first stored, which
/// tells.
struct BlockSalvage {
    /// Where a block lies.
    private struct Place {
        var id: Int64
        /// Nil: in the file.
        var logOffset: Int?
        var page: Int
        var cell: Int
    }

    /// Bytes of a block at most; longer rows are none.
    private static let blockBytesMax = 256 << 20

    private let file: PageFile
    private let bytesMax: Int
    private var places: [Place] = []
    /// Rows of the form of a block that are damaged.
    private(set) var damaged = 0

    /// Looks for the blocks of the file at `path`.
    init(_ path: String) throws(StoreError) {
        file = try PageFile(path)
        bytesMax = min(Self.blockBytesMax, (file.count + file.logged.count) * file.pageBytes)
        var found: [Int64: (place: Place, origins: Set<Int64>)] = [:]
        var broken: Set<Int64> = []
        func scan(_ page: [UInt8], _ number: Int, _ logOffset: Int?) {
            for cell in 0..<Self.cellCount(page, isFirst: number == 1) {
                guard let row = row(page, cell, isFirst: number == 1), found[row.id] == nil else { continue }
                guard let block = try? BlockReader(row.payload) else {
                    if row.payload.first == BlockEncoder.magic { broken.insert(row.id) }
                    continue
                }
                let origins = (try? block.origins()).flatMap { $0 }.map { Set($0) } ?? [row.id]
                found[row.id] = (Place(id: row.id, logOffset: logOffset, page: number, cell: cell), origins)
            }
        }
        for frame in file.logged.reversed() { scan(file.loggedPage(at: frame.offset), frame.page, frame.offset) }
        for number in stride(from: 1, through: file.count, by: 1) { scan(file.page(number), number, nil) }
        var known: Set<Int64> = []
        for (_, one) in found.sorted(by: { $0.key > $1.key }) where !one.origins.isSubset(of: known) {
            known.formUnion(one.origins)
            places.append(one.place)
        }
        places.reverse()
        damaged = broken.subtracting(found.keys).subtracting(known).count
    }

    /// Calls `body` with the blocks, in the order of their ids.
    func forEach(_ body: (BlockReader) throws(StoreError) -> Void) throws(StoreError) {
        for place in places {
            let page = place.logOffset.map { file.loggedPage(at: $0) } ?? file.page(place.page)
            guard let row = row(page, place.cell, isFirst: place.page == 1), let block = try? BlockReader(row.payload) else {
                continue
            }
            try body(block)
        }
    }

    // MARK: Pages

    /// Rows of a page; 0 where it has none.
    private static func cellCount(_ page: [UInt8], isFirst: Bool) -> Int {
        let start = isFirst ? 100 : 0
        guard page.count >= start + 8, page[start] == 0x0D else { return 0 }
        return min(Int(page[start + 3]) << 8 | Int(page[start + 4]), (page.count - start - 8) / 2)
    }

    /// A row of an id and a blob; nil for others.
    private func row(_ page: [UInt8], _ cell: Int, isFirst: Bool) -> (id: Int64, payload: [UInt8])? {
        let pointer = (isFirst ? 100 : 0) + 8 + 2 * cell
        guard pointer + 2 <= page.count else { return nil }
        var at = Int(page[pointer]) << 8 | Int(page[pointer + 1])
        guard let size = Self.varint(page, &at), let id = Self.varint(page, &at), size > 3, size <= UInt64(bytesMax) else {
            return nil
        }
        var head = at
        // The record's head: its own length, NULL for the id, an even number from 12 on for a blob.
        guard let headBytes = Self.varint(page, &head), let first = Self.varint(page, &head), first == 0,
            let kind = Self.varint(page, &head), kind >= 12, kind % 2 == 0, head - at == Int(clamping: headBytes),
            (kind - 12) / 2 + headBytes == size
        else { return nil }
        guard let record = whole(page, at, Int(size)) else { return nil }
        return (Int64(bitPattern: id), Array(record[(head - at)...]))
    }

    /// The bytes of a record: the part on its page and those on overflow pages.
    private func whole(_ page: [UInt8], _ at: Int, _ size: Int) -> [UInt8]? {
        let usable = file.pageBytes
        if size <= usable - 35 { return at + size <= page.count ? Array(page[at..<at + size]) : nil }
        let least = (usable - 12) * 32 / 255 - 23
        let fitting = least + (size - least) % (usable - 4)
        let local = fitting <= usable - 35 ? fitting : least
        guard at + local + 4 <= page.count else { return nil }
        var bytes = Array(page[at..<at + local])
        bytes.reserveCapacity(size)
        var next = PageFile.number(page, at + local)
        while bytes.count < size {
            let overflow = next == 0 ? [] : file.latestPage(next)
            guard overflow.count > 4 else { return nil }
            let wanted = min(size - bytes.count, usable - 4)
            guard overflow.count >= 4 + wanted else { return nil }
            bytes.append(contentsOf: overflow[4..<4 + wanted])
            next = PageFile.number(overflow, 0)
        }
        return bytes
    }

    /// SQLite's variable-length integer at `at`, which moves behind it.
    private static func varint(_ bytes: [UInt8], _ at: inout Int) -> UInt64? {
        var value: UInt64 = 0
        for index in 0..<9 {
            guard at < bytes.count else { return nil }
            let byte = bytes[at]
            at += 1
            if index == 8 { return value << 8 | UInt64(byte) }
            value = value << 7 | UInt64(byte & 0x7F)
            if byte < 0x80 { return value }
        }
        return nil
    }
}
