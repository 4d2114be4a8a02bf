import Events

/// Says of a token whether a block may hold it: a split-block bloom filter, as in Parquet (apache.org/parquet-format, BloomFilter.md;
/// Putze, Sanders, Singler 2007), with 12 bits a token, which is wrong for about one absent token in 300.
///
/// The filter is a whole number of 32-byte blocks of eight little-endian words; the empty filter holds nothing.
public enum TokenFilter {
    /// Bits for each token.
    public static let bitsPerToken = 12
    /// Bytes of a block.
    public static let blockBytes = 32

    private static let salts: (UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32) = (
        0x47b6_137b, 0x4497_4d91, 0x8824_ad5b, 0xa2b7_289d, 0x7054_95c7, 0x2df1_424b, 0x9efc_4947, 0x5c6b_fb31
    )

    /// What filters know a token by. Tokens longer than `Tokenizer.maxTokenBytes` are known by their first bytes.
    public static func hash(_ token: [UInt8]) -> UInt64 {
        token.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return 1 }
            return ByteHash.hash(base, min(bytes.count, Tokenizer.maxTokenBytes)) | 1
        }
    }

    /// A filter for `count` tokens with these hashes.
    static func make(of hashes: some Sequence<UInt64>, count: Int) -> [UInt8] {
        guard count > 0 else { return [] }
        let blocks = (count * bitsPerToken + blockBytes * 8 - 1) / (blockBytes * 8)
        return [UInt8](unsafeUninitializedCapacity: blocks * blockBytes) { buffer, initialized in
            buffer.update(repeating: 0)
            let raw = UnsafeMutableRawBufferPointer(buffer)
            if let base = raw.baseAddress { for hash in hashes { set(hash, in: base + block(of: hash, blocks) * blockBytes) } }
            initialized = blocks * blockBytes
        }
    }

    /// Whether the filter may hold a token. A filter of a wrong size may hold anything.
    public static func mayHold(_ filter: UnsafeRawBufferPointer, _ hash: UInt64) -> Bool {
        guard !filter.isEmpty else { return false }
        guard filter.count % blockBytes == 0 else { return true }
        guard let base = filter.baseAddress else { return false }
        return isSet(hash, in: base + block(of: hash, filter.count / blockBytes) * blockBytes)
    }

    /// Which of a filter's `blocks` blocks knows a token.
    @inline(__always)
    public static func block(of hash: UInt64, _ blocks: Int) -> Int {
        Int(truncatingIfNeeded: ((hash >> 32) &* UInt64(blocks)) >> 32)
    }

    /// Adds a token to its block, of which there are `blockBytes` bytes.
    public static func set(_ hash: UInt64, in block: UnsafeMutableRawPointer) {
        forEachBit(hash) { word, bit in
            let old = UInt32(littleEndian: block.loadUnaligned(fromByteOffset: word * 4, as: UInt32.self))
            block.storeBytes(of: (old | bit).littleEndian, toByteOffset: word * 4, as: UInt32.self)
        }
    }

    /// Whether its block may hold a token.
    public static func isSet(_ hash: UInt64, in block: UnsafeRawPointer) -> Bool {
        var missing: UInt32 = 0
        forEachBit(hash) { word, bit in
            missing |= ~UInt32(littleEndian: block.loadUnaligned(fromByteOffset: word * 4, as: UInt32.self)) & bit
        }
        return missing == 0
    }

    @inline(__always)
    private static func forEachBit(_ hash: UInt64, _ body: (_ word: Int, _ bit: UInt32) -> Void) {
        // The lowest bit of the hash is always set; the product's upper bits do not show it.
        let key = UInt32(truncatingIfNeeded: hash)
        body(0, 1 &<< ((key &* salts.0) &>> 27))
        body(1, 1 &<< ((key &* salts.1) &>> 27))
        body(2, 1 &<< ((key &* salts.2) &>> 27))
        body(3, 1 &<< ((key &* salts.3) &>> 27))
        body(4, 1 &<< ((key &* salts.4) &>> 27))
        body(5, 1 &<< ((key &* salts.5) &>> 27))
        body(6, 1 &<< ((key &* salts.6) &>> 27))
        body(7, 1 &<< ((key &* salts.7) &>> 27))
    }
}
