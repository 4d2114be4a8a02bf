/// Safe service names: `[a-z0-9._-]`, at most `Limits.serviceNameBytes` bytes, never empty, never starting with `.` or `_`.
///
/// A service names a folder of the archive (`service=NAME`), so the same text must be safe in paths, in every engine's partition
/// columns and in URLs. Where the name changes, the caller keeps the original in `metadata`.
public enum ServiceName {
    /// The name of events for which none can be found.
    public static let unknown: [UInt8] = Array("unknown".utf8)

    /// `raw` made safe: letters lower-cased, any other byte an `-`; runs of `-` and dashes at the ends go. Empty gives `unknown`.
    public static func safe(_ raw: UnsafeRawBufferPointer) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(min(raw.count, Limits.serviceNameBytes))
        for byte in raw {
            switch byte {
            case 0x61...0x7A, 0x30...0x39, 0x2E, 0x5F: out.append(byte)
            case 0x41...0x5A: out.append(byte + 32)
            default:
                if out.last != 0x2D { out.append(0x2D) }
            }
        }
        while let last = out.last, last == 0x2D || last == 0x2E { out.removeLast() }
        if let first = out.firstIndex(where: { $0 != 0x2D && $0 != 0x2E && $0 != 0x5F }) {
            out.removeFirst(first)
        } else {
            return unknown
        }
        if out.count > Limits.serviceNameBytes {
            // Two long names with one beginning stay two: FNV-1a of the whole name stands for what is cut.
            var hash: UInt64 = 14_695_981_039_346_656_037
            for byte in raw { hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211 }
            let tail = Array("-\(String(hash, radix: 16))".utf8)
            out = out.prefix(Limits.serviceNameBytes - tail.count) + tail
        }
        return out
    }

    /// Whether `raw` is safe as it is.
    public static func isSafe(_ raw: UnsafeRawBufferPointer) -> Bool {
        guard raw.count > 0, raw.count <= Limits.serviceNameBytes, raw[0] != 0x2E, raw[0] != 0x5F, raw[0] != 0x2D,
            raw[raw.count - 1] != 0x2D, raw[raw.count - 1] != 0x2E
        else { return false }
        var dash = false
        for byte in raw {
            switch byte {
            case 0x61...0x7A, 0x30...0x39, 0x2E, 0x5F: dash = false
            case 0x2D:
                if dash { return false }
                dash = true
            default: return false
            }
        }
        return true
    }
}
