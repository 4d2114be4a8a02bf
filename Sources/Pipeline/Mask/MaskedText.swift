import Events

/// A change of a text in an arena: what stands between two offsets is replaced.
struct MaskEdit {
    /// What was found, offsets into the arena. Where a whole field goes, the bounds are those of the field.
    var hit: MaskHit
    /// The action, never `.off`.
    var action: MaskAction
    /// Where the replacement is in the buffer of replacements.
    var replacement: Range<Int>
    /// Whether the replacement has quotes around its marker.
    var isQuoted: Bool
}

/// The edits of one text, in order, without overlaps: writes the new text and tells where old offsets are in it.
struct MaskedText {
    private(set) var edits: ContiguousArray<MaskEdit> = []
    private var replacements: [UInt8] = []

    var isEmpty: Bool { edits.isEmpty }

    mutating func removeAll() {
        edits.removeAll(keepingCapacity: true)
        replacements.removeAll(keepingCapacity: true)
    }

    /// Adds the edit for a hit, which begins after the edits so far.
    mutating func add(_ hit: MaskHit, _ action: MaskAction, isQuoted: Bool, _ marker: MaskMarker, _ text: ScanText) {
        let start = replacements.count
        if isQuoted { replacements.append(UInt8(ascii: "\"")) }
        marker.append(hit, action, text, to: &replacements)
        if isQuoted { replacements.append(UInt8(ascii: "\"")) }
        edits.append(MaskEdit(hit: hit, action: action, replacement: start..<replacements.count, isQuoted: isQuoted))
    }

    /// Writes the text of `range` with its edits to the end of the arena and returns where it is.
    func write(_ range: ByteRange, to arena: inout ByteArena) -> ByteRange {
        arena.reserve(range.count + replacements.count)
        // Room is reserved, so the arena does not move while it is read.
        let base = arena.base
        return arena.append(upTo: range.count + replacements.count) { to in
            var written = 0
            var at = Int(range.start)
            for edit in edits {
                let kept = edit.hit.start - at
                (to + written).update(from: base + at, count: kept)
                written += kept
                for i in edit.replacement {
                    to[written] = replacements[i]
                    written += 1
                }
                at = edit.hit.end
            }
            (to + written).update(from: base + at, count: Int(range.end) - at)
            return written + Int(range.end) - at
        }
    }

    /// Where the part of the old text between two offsets is, `shift` being how far the start of the text moved. The bounds move out of
    /// what was replaced: a value whose first half was hidden begins after the marker, one whose second half was ends after it.
    func moved(_ part: ByteRange, by shift: Int) -> ByteRange {
        // A part that was replaced as a whole is the marker, without the quotes that were put around it.
        for edit in edits where edit.hit.start == Int(part.start) && edit.hit.end == Int(part.end) {
            let start = moved(edit.hit.start, shift)
            let quote = edit.isQuoted ? 1 : 0
            return ByteRange(start + quote, start + edit.replacement.count - quote)
        }
        return ByteRange(moved(Int(part.start), shift), moved(Int(part.end), shift))
    }

    private func moved(_ offset: Int, _ shift: Int) -> Int {
        var result = offset + shift
        for edit in edits {
            if edit.hit.start >= offset { break }
            result += edit.replacement.count - (min(edit.hit.end, offset) - edit.hit.start)
        }
        return result
    }

    /// Whether an edit changes something between two offsets.
    func touches(_ part: ByteRange) -> Bool { edits.contains { $0.hit.start < Int(part.end) && $0.hit.end > Int(part.start) } }

    /// Whether a field is to be dropped because of an edit inside of it.
    func drops(_ part: ByteRange) -> Bool {
        edits.contains { $0.action == .dropField && $0.hit.start >= Int(part.start) && $0.hit.end <= Int(part.end) }
    }

    /// Whether the event is to be dropped.
    var dropsEvent: Bool { edits.contains { $0.action == .dropEvent } }
}
