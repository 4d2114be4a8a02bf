import Blocks
import Query

/// The original lines, byte for byte.
struct RawWriter: EventWriter {
    mutating func write(_ hit: Hit, to out: inout [UInt8]) throws {
        try hit.block.appendLine(hit.row, to: &out)
        out.append(UInt8(ascii: "\n"))
    }
}
