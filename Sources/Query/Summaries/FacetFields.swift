import Blocks

extension SearchEngine {
    /// Events that are looked at to find which fields there are.
    private static let facetSample = 2_000
    /// Most fields of metadata that are chosen.
    private static let facetFieldsMax = 8

    /// The fields worth counting values of: level, service and host, and those of metadata that the newest matching events have most often
    /// and that do not have another value in nearly each event.
    public func facetFields(_ request: SearchRequest) throws -> [String] {
        var request = request
        (request.limit, request.context, request.isOldestFirst) = (Self.facetSample, 0, false)
        var seen: [String: (events: Int, values: Set<[UInt8]>)] = [:]
        var events = 0
        var hasHost = false
        try search(request) { hit in
            events += 1
            if !hasHost { hasHost = try hit.block.value("host", hit.row) != nil }
            try hit.block.forEachMetadata(hit.row) { name, value, _ in
                guard value.count <= 200 else { return }
                seen[name, default: (0, [])].events += 1
                seen[name]?.values.insert(Array(value))
            }
            return true
        }
        let chosen = seen.filter { $0.value.events * 20 >= events && $0.value.values.count * 2 <= max(2, $0.value.events) }
            .sorted { ($1.value.events, $0.key) < ($0.value.events, $1.key) }
            .prefix(Self.facetFieldsMax).map(\.key)
        // A name that means something else in a query is asked for in metadata.
        let names = chosen.map { EventField($0) == .column(.field(Array($0.utf8))) ? $0 : "metadata." + $0 }
        return ["level", "service"] + (hasHost ? ["host"] : []) + names
    }
}
