import Events

/// A member of a tar archive, its overriding records applied.
struct TarMember {
    var kind: TarHeader.Kind
    var path: [UInt8]
    var size: Int
    var modified: Timestamp?
}

/// Reads a tar archive from front to back: ustar, pax, GNU and v7, one after another too.
///
/// A header that cannot be read costs the members up to the next good one, not the archive. As a source it gives the data of the
/// member that `next()` returned last.
final class TarReader: ByteSource {
    /// Bytes of a long name or of extended records; more are read as a bad header.
    static let longHeaderBytes = 1 << 20

    private let input: BufferedSource
    private let context: UploadContext
    private let name: String
    private var dataLeft = 0
    private var padding = 0
    private var isAtEnd = false

    init(_ input: BufferedSource, name: String, context: UploadContext) {
        self.input = input
        self.name = name
        self.context = context
    }

    /// Goes to the next member, past what is left of the last. Nil at the end of the archive. Throws what the input throws, and `truncated`.
    func next() throws(UploadError) -> TarMember? {
        try finishMember()
        var overrides = PaxRecords()
        var longName: [UInt8]?
        while let header = try nextHeader() {
            dataLeft = header.size
            padding = -header.size & (TarHeader.blockBytes - 1)
            switch header.kind {
            case .longName:
                if let bytes = try readLongHeader() { longName = Array(bytes.prefix { $0 != 0 }) }
            case .extended:
                if let bytes = try readLongHeader(), !bytes.withUnsafeBytes({ overrides.read($0) }) {
                    context.record(
                        .badHeader, name, "an extended header cannot be read whole; its member keeps the short name and size")
                }
            case .longLink, .global, .housekeeping:
                try finishMember()
            default:
                var member = TarMember(
                    kind: header.kind, path: longName ?? header.path, size: header.size, modified: header.modified)
                if header.hasMoreSparseMap { try skipSparseMap() }
                apply(overrides, to: &member, header)
                return member
            }
        }
        return nil
    }

    private func apply(_ overrides: PaxRecords, to member: inout TarMember, _ header: TarHeader) {
        if let path = overrides.path { member.path = path }
        if let modified = overrides.modified { member.modified = modified }
        if let size = overrides.size, size >= 0, header.kind == .file || header.kind == .sparse {
            member.size = size
            dataLeft = size
            padding = -size & (TarHeader.blockBytes - 1)
        }
        if overrides.isSparse, member.kind == .file { member.kind = .sparse }
        if member.kind == .file, member.path.last == 0x2F, member.size == 0 { member.kind = .directory }
    }

    func read(into target: UnsafeMutableRawBufferPointer) throws(UploadError) -> Int {
        guard dataLeft > 0, !target.isEmpty else { return 0 }
        let got = try input.read(into: UnsafeMutableRawBufferPointer(rebasing: target[..<min(target.count, dataLeft)]))
        if got == 0 {
            dataLeft = 0
            padding = 0
            isAtEnd = true
            // An error of the layer below was told already.
            if input.hasFailed { return 0 }
            throw UploadError(.truncated, "the archive ends inside this member; the bytes before the end were kept")
        }
        dataLeft -= got
        return got
    }

    /// Goes past what is left of a member.
    private func finishMember() throws(UploadError) {
        let left = dataLeft.addingReportingOverflow(padding)
        let count = left.overflow ? Int.max : left.partialValue
        dataLeft = 0
        padding = 0
        guard count > 0, input.skip(count) < count else { return }
        isAtEnd = true
        try input.throwPending()
        if !input.hasFailed { throw UploadError(.truncated, "the archive ends inside a member; what was read before was kept") }
    }

    /// The next good header, or nil at the end.
    private func nextHeader() throws(UploadError) -> TarHeader? {
        var badBlocks = 0
        var badOffset = 0
        var zeroBlocks = 0
        while !isAtEnd {
            let block = input.fill(atLeast: TarHeader.blockBytes)
            if block.count < TarHeader.blockBytes {
                isAtEnd = true
                reportBadBlocks(badBlocks, badOffset)
                try input.throwPending()
                try checkEnd(rest: block.count, hasMarker: zeroBlocks > 0)
                return nil
            }
            let head = UnsafeRawBufferPointer(rebasing: block[..<TarHeader.blockBytes])
            if let header = TarHeader(head) {
                input.consume(TarHeader.blockBytes)
                reportBadBlocks(badBlocks, badOffset)
                return header
            }
            if TarHeader.isZero(head) {
                // After the marker archives are padded with zeros, or another archive follows.
                zeroBlocks += 1
            } else {
                if badBlocks == 0 { badOffset = input.position }
                badBlocks += 1
            }
            input.consume(TarHeader.blockBytes)
        }
        return nil
    }

    private func reportBadBlocks(_ count: Int, _ offset: Int) {
        guard count > 0 else { return }
        context.record(
            .badHeader, name,
            "no readable header at byte \(offset) of the archive; \(count * TarHeader.blockBytes) bytes were passed over, "
                + "the members before and after were kept")
    }

    /// What lies after the last whole block, and whether the two zero blocks that end an archive were there.
    private func checkEnd(rest: Int, hasMarker: Bool) throws(UploadError) {
        if input.hasFailed { return }
        let isZero = TarHeader.isZero(input.available)
        _ = input.skip(rest)
        if !hasMarker {
            throw UploadError(.truncated, "the archive has no end marker, so members may be missing; what was read was kept")
        }
        if !isZero { context.record(.trailingGarbage, name, "\(rest) bytes after the end of the archive were ignored") }
    }

    /// The data of a header that describes the next one. Nil, and reported, where it is too long.
    private func readLongHeader() throws(UploadError) -> [UInt8]? {
        let count = dataLeft
        guard count <= Self.longHeaderBytes else {
            context.record(.badHeader, name, "a header of \(count) bytes is too long to be one; its member keeps the short name")
            try finishMember()
            return nil
        }
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let offset = filled
            let got = bytes.withUnsafeMutableBytes { buffer in
                Result { () throws(UploadError) -> Int in
                    try read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[offset...]))
                }
            }
            let step = try got.get()
            if step == 0 { return nil }
            filled += step
        }
        try finishMember()
        return bytes
    }

    /// GNU sparse members with many holes have blocks of map between header and data; byte 504 says whether another follows.
    private func skipSparseMap() throws(UploadError) {
        var hasMore = true
        while hasMore {
            let block = input.fill(atLeast: TarHeader.blockBytes)
            guard block.count >= TarHeader.blockBytes else { return }
            hasMore = block[504] != 0
            input.consume(TarHeader.blockBytes)
        }
    }
}
