import CZstd

/// The bounds of the codec.
enum BlockLimits {
    /// Bytes that one part of a block may inflate to; a payload that claims more is damaged. Blocks end long before it.
    static let partBytes = 256 << 20
    /// Events in a block; more is damage.
    static let events = 1 << 20
    /// Parts shorter than this are not worth a compression frame, bytes.
    static let compressFrom = 40
    /// Literal text between two fields up to this length belongs to the line's shape; longer text is kept as a value, bytes.
    static let literalBytes = 256
    /// Shapes of a block after which new lines are described by their fields alone, with the text between them as values.
    static let literalShapes = 512
}

/// zstd (RFC 8878) with a context that is used again. One thread at a time.
final class Compressor {
    private let context: OpaquePointer
    private let level: Int32

    /// A compressor of `level` (1: fast and small enough for the hot tier).
    init(level: Int32 = 1) {
        self.level = level
        guard let context = ZSTD_createCCtx() else { fatalError("out of memory") }
        self.context = context
    }

    deinit { ZSTD_freeCCtx(context) }

    /// Appends a part: its size, its stored size (0: not compressed) and its bytes.
    func append(_ part: UnsafeRawBufferPointer, to out: inout [UInt8]) {
        out.appendVarint(part.count)
        if part.count >= BlockLimits.compressFrom {
            let bound = ZSTD_compressBound(part.count)
            let stored = withUnsafeTemporaryAllocation(byteCount: bound, alignment: 16) { buffer -> Bool in
                let written = ZSTD_compressCCtx(context, buffer.baseAddress, bound, part.baseAddress, part.count, level)
                guard ZSTD_isError(written) == 0, written < part.count - part.count / 32 else { return false }
                out.appendVarint(written)
                out.append(contentsOf: UnsafeRawBufferPointer(start: buffer.baseAddress, count: written))
                return true
            }
            if stored { return }
        }
        out.appendVarint(0)
        out.append(contentsOf: part)
    }

    func append(_ part: [UInt8], to out: inout [UInt8]) { part.withUnsafeBytes { append($0, to: &out) } }
}

/// zstd's other half. One thread at a time.
final class Decompressor {
    private let context: OpaquePointer

    init() {
        guard let context = ZSTD_createDCtx() else { fatalError("out of memory") }
        self.context = context
    }

    deinit { ZSTD_freeDCtx(context) }

    /// Reads a part that `Compressor.append` wrote. `padding` zero bytes follow it in memory, for reads in words.
    func part(_ cursor: inout ByteCursor, padding: Int = 0) throws(BlockError) -> [UInt8] {
        let size = try cursor.count("part size", limit: BlockLimits.partBytes)
        let stored = try cursor.count("stored size", limit: BlockLimits.partBytes)
        if stored == 0 {
            var plain = [UInt8]()
            plain.reserveCapacity(size + padding)
            plain.append(contentsOf: try cursor.take(size, "part"))
            plain.append(contentsOf: repeatElement(0, count: padding))
            return plain
        }
        let packed = try cursor.take(stored, "part")
        // The frame tells its size too; a lie in the header must not make us reserve memory.
        guard ZSTD_getFrameContentSize(packed.baseAddress, packed.count) == UInt64(size) else {
            throw .corrupt("part size differs")
        }
        var ok = false
        let result = [UInt8](unsafeUninitializedCapacity: size + padding) { buffer, count in
            let written = ZSTD_decompressDCtx(context, buffer.baseAddress, size, packed.baseAddress, packed.count)
            ok = ZSTD_isError(written) == 0 && written == size
            for i in size..<size + padding { buffer[i] = 0 }
            count = size + padding
            if !ok { buffer.update(repeating: 0) }
        }
        guard ok else { throw .corrupt("part does not inflate") }
        return result
    }

    /// Steps over a part.
    static func skip(_ cursor: inout ByteCursor) throws(BlockError) {
        let size = try cursor.count("part size", limit: BlockLimits.partBytes)
        let stored = try cursor.count("stored size", limit: BlockLimits.partBytes)
        _ = try cursor.take(stored == 0 ? size : stored, "part")
    }
}
