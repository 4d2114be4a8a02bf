/// Walks a raw deflate stream (RFC 1951) without making its text, to find where its last block begins and where the stream ends, in bits.
///
/// libdeflate writes streams that end; an archive file is one stream that goes on. With both places known the mark "last block" is taken
/// back and the stream continued (`SegmentCompressor`). Only for streams that libdeflate has just made: damage gives nil or a wrong
/// place, which the compressor's check by inflating finds; no read leaves the buffer.
struct DeflateWalker {
    /// Bytes behind the stream that must be readable.
    static let padding = 16

    /// What was found.
    struct Result {
        /// Bit offset of the header of the last block.
        var lastBlock: Int
        /// Bit offset behind the last block.
        var end: Int
    }

    private let base: UnsafePointer<UInt8>
    private let bits: Int
    private var at = 0
    private let literals: HuffmanSteps
    private let distances: HuffmanSteps

    /// A walker over `count` bytes at `base`, behind which `padding` more are readable. The tables are made anew for each block.
    init(_ base: UnsafePointer<UInt8>, count: Int, literals: HuffmanSteps, distances: HuffmanSteps) {
        self.base = base
        bits = count * 8
        self.literals = literals
        self.distances = distances
    }

    /// At least 56 bits from the place on.
    @inline(__always)
    private var word: UInt64 {
        UnsafeRawPointer(base + (at >> 3)).loadUnaligned(as: UInt64.self).littleEndian >> UInt64(at & 7)
    }

    private mutating func take(_ count: Int) -> Int {
        let value = Int(word & (1 << UInt64(count) - 1))
        at += count
        return value
    }

    /// Walks to the end; nil where the bytes are no deflate stream.
    mutating func walk() -> Result? {
        while at + 3 <= bits {
            let header = at
            let isLast = take(1) == 1
            switch take(2) {
            case 0:
                at = (at + 7) & ~7
                guard at + 32 <= bits else { return nil }
                at += 32 + 8 * (Int(word & 0xFFFF))
            case 1:
                literals.makeFixedLiterals()
                distances.makeFixedDistances()
                guard passSymbols() else { return nil }
            case 2:
                guard readTables(), passSymbols() else { return nil }
            default: return nil
            }
            guard at <= bits else { return nil }
            if isLast { return Result(lastBlock: header, end: at) }
        }
        return nil
    }

    /// Passes over the symbols of a block, its end included.
    private mutating func passSymbols() -> Bool {
        while at <= bits {
            let step = literals.step(word)
            if step.bits == 0 { return false }
            at &+= step.bits
            switch step.kind {
            case .literal: continue
            case .end: return true
            case .match:
                guard at <= bits else { return false }
                let distance = distances.step(word)
                if distance.bits == 0 { return false }
                at &+= distance.bits
            }
        }
        return false
    }

    private static let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

    /// Reads the code lengths of a block (section 3.2.7).
    private mutating func readTables() -> Bool {
        guard at + 14 <= bits else { return false }
        let literalCount = take(5) + 257
        let distanceCount = take(5) + 1
        let codeCount = take(4) + 4
        var codeLengths = [UInt8](repeating: 0, count: 19)
        for i in 0..<codeCount {
            guard at <= bits else { return false }
            codeLengths[Self.order[i]] = UInt8(take(3))
        }
        let codes = CanonicalCode(codeLengths)
        var lengths: [UInt8] = []
        while lengths.count < literalCount + distanceCount {
            guard at <= bits, let (symbol, length) = codes.symbol(word) else { return false }
            at += length
            switch symbol {
            case 16:
                guard let last = lengths.last else { return false }
                lengths += repeatElement(last, count: 3 + take(2))
            case 17: lengths += repeatElement(0, count: 3 + take(3))
            case 18: lengths += repeatElement(0, count: 11 + take(7))
            default: lengths.append(UInt8(symbol))
            }
        }
        guard lengths.count == literalCount + distanceCount else { return false }
        literals.make(Array(lengths[..<literalCount]), HuffmanSteps.literalSteps)
        distances.make(Array(lengths[literalCount...]), HuffmanSteps.distanceSteps)
        return true
    }
}

/// A canonical Huffman code (section 3.2.2), decoded bit by bit.
struct CanonicalCode {
    private var counts = [Int](repeating: 0, count: 16)
    private var symbols: [Int] = []

    init(_ lengths: [UInt8]) {
        for length in lengths where length > 0 { counts[Int(length & 15)] += 1 }
        for wanted in UInt8(1)...15 {
            for (symbol, length) in lengths.enumerated() where length == wanted { symbols.append(symbol) }
        }
    }

    /// The symbol at the start of `word` and the bits of its code, or nil.
    func symbol(_ word: UInt64) -> (symbol: Int, bits: Int)? {
        var code = 0
        var first = 0
        var index = 0
        for length in 1...15 {
            code |= Int(word >> UInt64(length - 1) & 1)
            if code - counts[length] < first { return (symbols[index + code - first], length) }
            index += counts[length]
            first = (first + counts[length]) << 1
            code <<= 1
        }
        return nil
    }
}

/// How many bits each symbol of a code takes, its extra bits included, looked up by the first bits of its code.
final class HuffmanSteps {
    enum Kind: UInt8 { case literal, match, end }
    /// A symbol's bits in the stream, 0 where there is no such code, and what it is.
    struct Step {
        var bits: Int
        var kind: Kind
    }

    private static let tableBits = 11
    /// Bits in the low byte, the kind above; 0xFFFF: the code is longer than the table knows.
    private let table = UnsafeMutablePointer<UInt16>.allocate(capacity: 1 << tableBits)
    private var code = CanonicalCode([])
    private var steps: [UInt16] = []

    /// Bits beside the code and kind of each symbol of the first alphabet (section 3.2.5).
    static let literalSteps: [UInt16] = (0..<288).map { symbol in
        if symbol < 256 { return 0 }
        if symbol == 256 { return UInt16(Kind.end.rawValue) << 8 }
        let extra = symbol < 265 || symbol >= 285 ? 0 : (symbol - 261) / 4
        return UInt16(extra) | UInt16(Kind.match.rawValue) << 8
    }
    /// The same of distances.
    static let distanceSteps: [UInt16] = (0..<32).map { $0 < 4 ? 0 : UInt16(($0 - 2) / 2) }

    init() { table.initialize(repeating: 0, count: 1 << Self.tableBits) }

    deinit { table.deallocate() }

    /// Makes the table of a code with these lengths.
    func make(_ lengths: [UInt8], _ steps: [UInt16]) {
        self.steps = steps
        code = CanonicalCode(lengths)
        table.update(repeating: 0xFFFF, count: 1 << Self.tableBits)
        var next = [Int](repeating: 0, count: 17)
        for length in 1...15 {
            next[length + 1] = (next[length] + lengths.count { Int($0) == length }) << 1
        }
        for (symbol, length) in lengths.enumerated() where length > 0 {
            let bits = Int(length)
            let value = next[bits]
            next[bits] += 1
            guard bits <= Self.tableBits, value < 1 << bits, symbol < steps.count else { continue }
            // Codes stand in the stream with their highest bit first.
            var at = 0
            for bit in 0..<bits where value >> bit & 1 == 1 { at |= 1 << (bits - 1 - bit) }
            while at < 1 << Self.tableBits {
                table[at] = steps[symbol] + UInt16(bits)
                at += 1 << bits
            }
        }
    }

    func makeFixedLiterals() {
        make((0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 }, Self.literalSteps)
    }

    func makeFixedDistances() { make([UInt8](repeating: 5, count: 32), Self.distanceSteps) }

    /// The step of the symbol at the start of `word`.
    @inline(__always)
    func step(_ word: UInt64) -> Step {
        let entry = table[Int(word & (1 << UInt64(Self.tableBits) - 1))]
        if entry == 0xFFFF { return slowStep(word) }
        return Step(bits: Int(entry & 0xFF), kind: Kind(rawValue: UInt8(entry >> 8)) ?? .end)
    }

    private func slowStep(_ word: UInt64) -> Step {
        guard let (symbol, bits) = code.symbol(word), symbol < steps.count else { return Step(bits: 0, kind: .end) }
        let step = steps[symbol]
        return Step(bits: bits + Int(step & 0xFF), kind: Kind(rawValue: UInt8(step >> 8)) ?? .end)
    }
}
