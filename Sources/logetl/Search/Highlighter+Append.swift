import Query

extension Highlighter {
    /// Appends a line of text, made safe for a terminal, with what the query asked for marked.
    func append(_ line: ArraySlice<UInt8>, to out: inout [UInt8]) {
        var written = line.startIndex
        for range in line.withUnsafeBytes({ ranges(in: $0) }) {
            let hit = line.startIndex + range.lowerBound..<line.startIndex + range.upperBound
            TextSafety.append(line[written..<hit.lowerBound], to: &out)
            out.styled(.hit) { TextSafety.append(line[hit], to: &$0) }
            written = hit.upperBound
        }
        TextSafety.append(line[written...], to: &out)
    }
}
