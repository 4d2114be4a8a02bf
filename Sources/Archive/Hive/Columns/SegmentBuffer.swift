/// The text of a segment in memory of its own: what columns were read from may be asked for others later.
final class SegmentBuffer {
    /// Zero bytes behind the memory, so that text may be read in words.
    private static let padding = 64

    private let memory: UnsafeMutableRawBufferPointer
    /// Bytes before the text.
    private let skip: Int

    /// Memory for `count` bytes, the first `skip` of which are no text.
    init(count: Int, skip: Int) {
        memory = .allocate(byteCount: count + Self.padding, alignment: 16)
        memory[count...].initializeMemory(as: UInt8.self, repeating: 0)
        self.skip = skip
    }

    deinit { memory.deallocate() }

    /// All the memory but the padding, to be filled once.
    var target: UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(rebasing: memory[..<(memory.count - Self.padding)])
    }

    /// The text; valid as long as the buffer.
    var text: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(memory)[skip..<(memory.count - Self.padding)])
    }
}
