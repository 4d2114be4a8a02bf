import Events

/// What is known of the names of a batch's fields: which name a secret, and which are personal data themselves. Names found once are
/// remembered as long as the batch keeps its dictionary.
struct MaskNames {
    private var identity: UInt64?
    private var secrets: [SecretKey.Kind?] = []
    /// Which names need a look, by number: most rows have none of them.
    private var flags: [Bool] = []
    private var replaced: [UInt16: FieldName] = [:]
    private var hits: ContiguousArray<MaskHit> = []
    private var hasSecrets = false

    /// Whether rows must be looked at for their names.
    var isRelevant: Bool { hasSecrets || !replaced.isEmpty }

    /// What the value of a field is by its name, or nil.
    func secret(_ name: FieldName) -> SecretKey.Kind? {
        Int(name.rawValue) < secrets.count ? secrets[Int(name.rawValue)] : nil
    }

    /// What a field is to be called where its name must not be kept.
    func replacement(_ name: FieldName) -> FieldName? { replaced.isEmpty ? nil : replaced[name.rawValue] }

    /// Whether a field among these has a name that needs a look.
    func concern(_ fields: Range<Int>, _ batch: EventBatch) -> Bool {
        for i in fields {
            let name = Int(batch.fields[i].name.rawValue)
            if name < flags.count && flags[name] { return true }
        }
        return false
    }

    /// Looks at the names that are new since the last time.
    mutating func update(_ batch: EventBatch, _ profile: MaskProfile, _ marker: MaskMarker) {
        if identity != batch.names.identity {
            identity = batch.names.identity
            secrets.removeAll(keepingCapacity: true)
            flags.removeAll(keepingCapacity: true)
            replaced.removeAll()
            hasSecrets = false
        }
        var index = secrets.count
        while index < batch.names.texts.count {
            let text = batch.names.texts[index]
            let kind = text.withUnsafeBytes { SecretKey.kind(ofName: $0) }
            secrets.append(kind)
            if kind != nil { hasSecrets = true }
            flags.append(kind != nil)
            if index >= FieldName.reserved.count, let masked = masked(text, profile, marker) {
                flags[index] = true
                replaced[UInt16(truncatingIfNeeded: index)] = masked.withUnsafeBytes { batch.names.intern($0) }
            }
            index += 1
        }
    }

    /// The text with markers, or nil where there is nothing to hide.
    mutating func masked(_ text: [UInt8], _ profile: MaskProfile, _ marker: MaskMarker) -> [UInt8]? {
        hits.removeAll(keepingCapacity: true)
        text.withUnsafeBytes { profile.scan($0, into: &hits) }
        guard !hits.isEmpty else { return nil }
        var out: [UInt8] = []
        text.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return }
            let view = ScanText(base, count: bytes.count)
            var at = 0
            for hit in hits where hit.end > at {
                out.append(contentsOf: bytes[at..<max(at, hit.start)])
                marker.append(hit, .redact, view, to: &out)
                at = hit.end
            }
            out.append(contentsOf: bytes[at...])
        }
        return out
    }
}
