/// Short texts one after the other, ready to be copied: what is the same for many events. Memory of its own, for an array would count
/// references at each copy.
struct TextPieces: ~Copyable {
    /// Room behind the last piece, for `ByteOutput.appendPadded`.
    private static let padding = 16

    private var text: UnsafeMutablePointer<UInt8>
    private var textCapacity = 256
    private var starts: UnsafeMutablePointer<Int>
    private var startsCapacity = 64
    private var count = 0

    init() {
        text = .allocate(capacity: textCapacity + Self.padding)
        text.initialize(repeating: 0, count: textCapacity + Self.padding)
        starts = .allocate(capacity: startsCapacity + 1)
        starts[0] = 0
    }

    deinit {
        text.deallocate()
        starts.deallocate()
    }

    /// Forgets all pieces.
    mutating func removeAll() { count = 0 }

    /// Adds the piece that `body` appends.
    mutating func add(_ body: (inout [UInt8]) -> Void) {
        var piece: [UInt8] = []
        body(&piece)
        let start = starts[count]
        if start + piece.count > textCapacity {
            let grown = max(start + piece.count, 2 * textCapacity)
            let fresh = UnsafeMutablePointer<UInt8>.allocate(capacity: grown + Self.padding)
            fresh.initialize(repeating: 0, count: grown + Self.padding)
            fresh.update(from: text, count: start)
            text.deallocate()
            text = fresh
            textCapacity = grown
        }
        if count == startsCapacity {
            let fresh = UnsafeMutablePointer<Int>.allocate(capacity: 2 * startsCapacity + 1)
            fresh.update(from: starts, count: count + 1)
            starts.deallocate()
            starts = fresh
            startsCapacity *= 2
        }
        piece.withUnsafeBufferPointer { from in
            if let base = from.baseAddress { (text + start).update(from: base, count: from.count) }
        }
        count += 1
        starts[count] = start + piece.count
    }

    /// Appends piece `index`, which must be one that was added.
    @inline(__always)
    func append(_ index: Int, to out: inout ByteOutput) {
        assert(index < count)
        out.appendPadded(text + starts[index], starts[index &+ 1] &- starts[index])
    }
}
