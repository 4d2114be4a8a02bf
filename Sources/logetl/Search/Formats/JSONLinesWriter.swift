import Blocks
import Query

/// One JSON object a line, with the keys of the archive (`BlockReader.appendJSON`).
struct JSONLinesWriter: EventWriter {
    mutating func write(_ hit: Hit, to out: inout [UInt8]) throws {
        try hit.block.appendJSON(hit.row, to: &out)
        out.append(UInt8(ascii: "\n"))
    }
}
