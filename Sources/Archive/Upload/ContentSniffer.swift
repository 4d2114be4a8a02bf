/// What the first bytes of some data say it is.
enum ContentKind: Hashable {
    /// Log text, or anything that no layer knows.
    case plain
    case gzip
    case tar
    case zip
    case sevenZip
    case zstd
    case xz
    case bzip2
}

/// Recognises data by its first bytes alone. Names lie: `.gz` files that a proxy already inflated, logs that are gzip.
enum ContentSniffer {
    /// As many bytes as any decision needs.
    static let bytes = TarHeader.blockBytes

    private static let magics: [(kind: ContentKind, bytes: [UInt8])] = [
        (.gzip, [0x1F, 0x8B, 0x08]),
        (.zip, [0x50, 0x4B, 0x03, 0x04]),
        (.zip, [0x50, 0x4B, 0x05, 0x06]),  // a zip file without members
        (.sevenZip, [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]),
        (.zstd, [0x28, 0xB5, 0x2F, 0xFD]),
        (.xz, [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]),
    ]
    /// After "BZh" and a digit: a block's magic (pi) or that of the end (its square root).
    private static let bzip2Blocks: [[UInt8]] = [[0x31, 0x41, 0x59, 0x26, 0x53, 0x59], [0x17, 0x72, 0x45, 0x38, 0x50, 0x90]]

    /// The kind of data that begins with `head`, or nil where more bytes could change the answer.
    ///
    /// A line of text is recognised from its newline or its first 108 bytes, so that a slow stream need not fill a block.
    static func kind(of head: UnsafeRawBufferPointer) -> ContentKind? {
        var isOpen = head.isEmpty
        for magic in magics {
            switch compare(head, magic.bytes, at: 0) {
            case .same: return magic.kind
            case .tooShort: isOpen = true
            case .different: break
            }
        }
        if head.count < 4 ? compare(head, [0x42, 0x5A, 0x68], at: 0) == .tooShort : isBzip2Start(head) {
            for block in bzip2Blocks {
                switch head.count < 4 ? .tooShort : compare(head, block, at: 4) {
                case .same: return .bzip2
                case .tooShort: isOpen = true
                case .different: break
                }
            }
        }
        if head.count >= bytes { return TarHeader.looksLikeHeader(head) ? .tar : .plain }
        return isOpen || couldBecomeTar(head) ? nil : .plain
    }

    private enum Comparison { case same, different, tooShort }

    private static func compare(_ head: UnsafeRawBufferPointer, _ magic: [UInt8], at offset: Int) -> Comparison {
        for (index, byte) in magic.enumerated() {
            guard offset + index < head.count else { return .tooShort }
            if head[offset + index] != byte { return .different }
        }
        return .same
    }

    private static func isBzip2Start(_ head: UnsafeRawBufferPointer) -> Bool {
        compare(head, [0x42, 0x5A, 0x68], at: 0) == .same && head[3] >= 0x31 && head[3] <= 0x39
    }

    /// A tar header has a name of 100 bytes, padded with NUL, then octal digits.
    private static func couldBecomeTar(_ head: UnsafeRawBufferPointer) -> Bool {
        for offset in 0..<min(head.count, 108) {
            let byte = head[offset]
            if offset < 100 ? byte == 0x0A : !(byte == 0 || byte == 0x20 || (byte >= 0x30 && byte <= 0x37)) { return false }
        }
        return true
    }
}
