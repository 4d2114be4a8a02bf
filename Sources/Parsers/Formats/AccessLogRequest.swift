import Events

/// The quoted request line: `GET /path?query HTTP/1.1`. What does not split into method, path and version stays whole.
struct AccessLogRequest {
    typealias Part = AccessLogParser.Part

    var method = Part()
    /// With the query.
    var path = Part()
    /// `1.1`, without `HTTP/`.
    var version = Part()
    /// The whole request where it does not split.
    var whole = Part()

    /// Splits the request from `start` up to `end`.
    @inline(__always)
    init(_ text: UnsafeRawBufferPointer, _ start: Int, _ end: Int) {
        var word = start
        while word < end, text[word].isWord || text[word] == .dash { word += 1 }
        guard word > start, word < end, text[word] == .space else {
            keep(text, start, end)
            return
        }
        // The version is at the end: ` HTTP/1.1` or ` HTTP/2`.
        var pathEnd = end
        if end - word > 9, text[end - 2] == .dot, text[end - 1].isDigit, text[end - 3].isDigit, text.has(" HTTP/", at: end - 9) {
            pathEnd = end - 9
            version = Part(start: end - 3, end: end)
        } else if end - word > 7, text[end - 1].isDigit, text.has(" HTTP/", at: end - 7) {
            pathEnd = end - 7
            version = Part(start: end - 1, end: end)
        }
        let pathStart = word + 1
        if pathEnd > pathStart, UnsafeRawBufferPointer(rebasing: text[pathStart..<pathEnd]).firstOffset(of: .space) == nil,
            !version.isEmpty || Self.isTarget(text, pathStart, pathEnd)
        {
            method = Part(start: start, end: word)
            path = Part(start: pathStart, end: pathEnd)
        } else {
            version = Part()
            keep(text, start, end)
        }
    }

    /// Whether a request without a version (HTTP/0.9) asks for something that is a path or an address.
    private static func isTarget(_ text: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> Bool {
        text[start] == .slash || text.part(start, end).firstOffset(of: "://", from: 0) != nil
    }

    /// Keeps the whole unless it is `-`.
    private mutating func keep(_ text: UnsafeRawBufferPointer, _ start: Int, _ end: Int) {
        let isDash = end == start + 1 && text[start] == .dash
        if !isDash { whole = Part(start: start, end: end) }
    }

    /// Adds the fields whose bits are not in `unwanted`.
    @inline(__always)
    func add(to batch: EventBatch, _ base: Int, unless unwanted: UInt64 = 0) {
        guard !method.isEmpty else { return batch.add(.request, whole, base, unless: unwanted) }
        batch.add(.method, method, base, unless: unwanted)
        if unwanted & (1 &<< UInt64(FieldName.path.rawValue)) == 0 {
            batch.add(.path, .text, base + path.start, base + path.end)
        }
        batch.add(.httpVersion, version, base, unless: unwanted)
    }
}
