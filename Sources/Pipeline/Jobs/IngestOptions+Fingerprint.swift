import CXXHash
import Parsers

extension IngestOptions {
    /// A number that differs where the same lines may become other events, or belong elsewhere: what one ingest left half done is only
    /// taken for done by another with the same number.
    var fingerprint: Int64 {
        let parts: [Any] = [
            service as Any, tags, format as Any, expressions.map(\.name) as Any, zone, year as Any, sources, bounds.lineBytes,
            bounds.fieldsPerEvent,
            normalise, validate, enrich, mask, dedup,
        ]
        var text = Array(Self.canonical(parts).utf8)
        let hash = text.withUnsafeMutableBytes { logetl_xxh3($0.baseAddress, $0.count) }
        return Int64(bitPattern: hash.low)
    }

    /// A value and all that it holds as text, the same in every process: dictionaries and sets are put in order.
    private static func canonical(_ value: Any) -> String {
        let mirror = Mirror(reflecting: value)
        guard !mirror.children.isEmpty else { return String(describing: value) }
        let children = mirror.children.map { "\($0.label ?? ""):\(canonical($0.value))" }
        let isOrdered = mirror.displayStyle != .dictionary && mirror.displayStyle != .set
        return "(" + (isOrdered ? children : children.sorted()).joined(separator: ",") + ")"
    }
}
