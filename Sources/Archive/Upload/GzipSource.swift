import CISAL
import Events

/// The inflated content of gzip data (RFC 1952): one member or many, with or without zeros after the last.
///
/// Inflating is ISA-L's; header and trailer are read here, because streams stop anywhere inside them and the time in the header is wanted.
/// A wrong checksum or length is reported and the bytes kept, as they may still be good; only what cannot be inflated is thrown.
final class GzipSource: ByteSource {
    private enum Phase { case header, body, trailer, done }

    private let input: BufferedSource
    private let context: UploadContext
    private let name: String
    private let state: UnsafeMutablePointer<inflate_state>
    private var phase = Phase.header
    private var members = 0
    /// Bytes of the member modulo 2^32, as its trailer has them.
    private var memberBytes: UInt32 = 0
    private var pending: UploadError?
    /// The time in the first member's header, known after the first read; nil where it is zero.
    private(set) var modified: Timestamp?

    init(_ input: BufferedSource, name: String, context: UploadContext) {
        self.input = input
        self.name = name
        self.context = context
        state = .allocate(capacity: 1)
        isal_inflate_init(state)
    }

    deinit { state.deallocate() }

    func read(into target: UnsafeMutableRawBufferPointer) throws(UploadError) -> Int {
        guard !target.isEmpty else { return 0 }
        do throws(UploadError) {
            while true {
                if let error = pending { throw error }
                switch phase {
                case .header: phase = try beginMember() ? .body : .done
                case .body:
                    let got = try inflate(into: target)
                    if got > 0 { return got }
                case .trailer:
                    try checkTrailer()
                    phase = .header
                case .done: return 0
                }
            }
        } catch {
            pending = nil
            phase = .done
            throw error
        }
    }

    /// Inflates what the input has, up to the size of the target. May give nothing; sets the phase at the end of the data.
    private func inflate(into target: UnsafeMutableRawBufferPointer) throws(UploadError) -> Int {
        let room = min(target.count, try context.inflateAllowance(), Int(UInt32.max))
        let bytes = input.fill(atLeast: 1)
        guard let base = bytes.baseAddress, !bytes.isEmpty else {
            try input.throwPending()
            throw UploadError(.truncated, "the gzip data ends in the middle; the bytes before the end were kept")
        }
        let offered = min(bytes.count, Int(UInt32.max))
        // ISA-L declares its input mutable but only reads it.
        state.pointee.next_in = UnsafeMutablePointer(mutating: base.assumingMemoryBound(to: UInt8.self))
        state.pointee.avail_in = UInt32(offered)
        state.pointee.next_out = target.baseAddress?.assumingMemoryBound(to: UInt8.self)
        state.pointee.avail_out = UInt32(room)
        let result = isal_inflate(state)
        let taken = offered - Int(state.pointee.avail_in)
        let given = room - Int(state.pointee.avail_out)
        input.consume(taken)
        memberBytes &+= UInt32(truncatingIfNeeded: given)
        context.didInflate(given)
        if state.pointee.block_state == ISAL_BLOCK_FINISH {
            phase = .trailer
        } else if result < ISAL_DECOMP_OK || (taken == 0 && given == 0) {
            pending = UploadError(
                .damaged,
                "the gzip data is damaged near byte \(input.position); the bytes before the damage were kept, the rest was not read"
            )
        }
        return given
    }

    /// Reads the header of the next member. False at the end of the data; what is no member there is reported.
    private func beginMember() throws(UploadError) -> Bool {
        if members > 0 {
            while input.fill(atLeast: 1).first == 0 { input.consume(1) }
            let head = input.fill(atLeast: 4)
            if head.isEmpty {
                try input.throwPending()
                return false
            }
            guard head.starts(with: [0x1F, 0x8B, 0x08]), head.count >= 4, head[3] & 0xE0 == 0 else {
                context.record(
                    .trailingGarbage, name,
                    "the bytes from byte \(input.position) on are no gzip data and were ignored; everything before was kept")
                return false
            }
        }
        try readHeader()
        members += 1
        memberBytes = 0
        isal_inflate_reset(state)
        state.pointee.crc_flag = UInt32(ISAL_GZIP_NO_HDR)
        return true
    }

    private func readHeader() throws(UploadError) {
        var fixed: [UInt8] = []
        while fixed.count < 10 { fixed.append(try nextByte()) }
        let flags = fixed[3]
        guard flags & 0xE0 == 0 else {
            throw UploadError(.damaged, "the gzip header has flags that no version of the format defines")
        }
        let seconds = Int(fixed[4]) | Int(fixed[5]) << 8 | Int(fixed[6]) << 16 | Int(fixed[7]) << 24
        if members == 0, seconds != 0 { modified = Timestamp(seconds: seconds, nanoseconds: 0) }
        if flags & 0x04 != 0 {
            let low = try nextByte()
            let high = try nextByte()
            for _ in 0..<(Int(low) | Int(high) << 8) { _ = try nextByte() }
        }
        // File name and comment end with NUL.
        if flags & 0x08 != 0 { while try nextByte() != 0 {} }
        if flags & 0x10 != 0 { while try nextByte() != 0 {} }
        if flags & 0x02 != 0 {
            _ = try nextByte()
            _ = try nextByte()
        }
    }

    /// Compares CRC-32 and length. The first bytes of the trailer may be among those that ISA-L read ahead, at most 8.
    private func checkTrailer() throws(UploadError) {
        let bits = UInt64(max(state.pointee.read_in_length, 0))
        var ahead = state.pointee.read_in >> (bits % 8)
        var aheadCount = bits / 8
        var trailer: UInt64 = 0
        for index in 0..<UInt64(8) {
            var byte: UInt8
            if aheadCount > 0 {
                byte = UInt8(truncatingIfNeeded: ahead)
                ahead >>= 8
                aheadCount -= 1
            } else {
                byte = try nextByte()
            }
            trailer |= UInt64(byte) << (8 * index)
        }
        let which = members == 1 ? "the gzip data" : "gzip member \(members)"
        if UInt32(truncatingIfNeeded: trailer) != state.pointee.crc {
            context.record(
                .badCRC, name, "the checksum (CRC) of \(which) does not fit its bytes: some may be wrong; all were kept")
        } else if UInt32(truncatingIfNeeded: trailer >> 32) != memberBytes {
            context.record(.badSize, name, "the stored length of \(which) does not fit its bytes; all were kept")
        }
    }

    private func nextByte() throws(UploadError) -> UInt8 {
        if let byte = input.readByte() { return byte }
        try input.throwPending()
        throw UploadError(.truncated, "the gzip data ends inside a header or trailer; the bytes before were kept")
    }
}
