import Blocks
import Query

/// One JSON object a line, with the keys of the archive (`BlockReader.appendJSON`).
struct JSONLinesWriter: EventWriter {
    /// Whether each event begins with its id.
    var hasIDs = false

    mutating func write(_ hit: Hit, to out: inout [UInt8]) throws {
        let start = out.count
        try hit.block.appendJSON(hit.row, to: &out)
        if hasIDs { out.replaceSubrange(start...start, with: Array("{\"id\":\"\(try EventIdentity(hit))\",".utf8)) }
        out.append(UInt8(ascii: "\n"))
    }
}
