import Blocks
import Events
import Parsers

/// The members of one line's metadata, as a walk met them, and the columns that take all of them: metadata itself, and the line as it came.
///
/// Pointers are read without checks: all offsets are those of quotes in the text that is walked, or less than the padding behind them.
final class LineMembers {
    /// A text between two quotes, as offsets.
    struct Text {
        var start: Int
        var end: Int
        var isEscaped: Bool
    }

    /// A member: its key, and its value, which is the inside of a string or other JSON.
    private struct Member {
        var key: Text
        var value: Text
        var isText: Bool
    }

    /// What a line has besides its metadata.
    struct Rest {
        var timestamp: Timestamp
        var level: Text
        var service: Text
        var message: Text
        var traceID: Text?
        var host: Text?
        var template: Text?
    }

    private let metadata: ColumnCollector?
    private let raw: ColumnCollector?
    private let list = UnsafeMutablePointer<Member>.allocate(capacity: ArchiveLineParser.membersMax)
    private var count = 0

    /// Templates of lines that were met lately, as they stand in the lines.
    private var templates: [(source: [UInt8], steps: LineTemplateSteps?)] = []
    private var line = ByteOutput(capacity: 1 << 10)
    private var scratch: [UInt8] = []
    private var writer = TimestampWriter()

    /// Templates that are remembered: lines of one program have few.
    private static let templatesMax = 16

    /// Takes the columns that are asked for.
    init(metadata: ColumnCollector?, raw: ColumnCollector?) {
        self.metadata = metadata
        self.raw = raw
    }

    deinit { list.deallocate() }

    /// Begins a line.
    @inline(__always)
    func begin() { count = 0 }

    /// Adds a member; no more than `ArchiveLineParser.membersMax` in a line. The key has no escapes.
    @inline(__always)
    func add(key: Text, value: Text, isText: Bool) {
        list[count] = Member(key: key, value: value, isText: isText)
        count &+= 1
    }

    /// Ends a line of the text at `p`; its metadata is at `range`, braces included. False where the line must be parsed: reading it adds to its
    /// metadata, or gives members other names.
    func end(_ p: UnsafePointer<UInt8>, _ range: Range<Int>, _ rest: Rest) -> Bool {
        var isPlain = true
        for index in 0..<count {
            let member = list[index]
            if Self.isRenamed(p + member.key.start, member.key.end - member.key.start) { return false }
            if metadata != nil, isPlain { isPlain = isUnchanged(p, member) && !isRepeated(p, index) }
        }
        guard writeLine(p, rest) else { return false }
        if let metadata {
            if isPlain {
                metadata.add(bytes(p, range), .json, isEscaped: false)
            } else {
                addMetadata(p, metadata)
            }
        }
        return true
    }

    // MARK: Metadata

    /// Members as events show them: of several with one name the first.
    private func addMetadata(_ p: UnsafePointer<UInt8>, _ column: ColumnCollector) {
        var out: [UInt8] = [0x7B]
        for index in 0..<count where !isRepeated(p, index) {
            let member = list[index]
            let name = String(decoding: bytes(p, member.key), as: UTF8.self)
            withText(p, member.value) { value in
                let isNumber = member.isText && Self.isNumber(p, member) && EventShape.isNumber(value)
                EventShape.appendMember(name, value, isJSON: !member.isText || isNumber, to: &out)
            }
        }
        out.append(0x7D)
        out.withUnsafeBytes { column.add($0, .json, isEscaped: false) }
    }

    /// Whether a member is shown as it stands.
    private func isUnchanged(_ p: UnsafePointer<UInt8>, _ member: Member) -> Bool {
        guard Self.isPlain(p + member.key.start, member.key.end - member.key.start) else { return false }
        guard member.isText else { return true }
        return !member.value.isEscaped && Self.isPlain(p + member.value.start, member.value.end - member.value.start)
            && !(Self.isNumber(p, member) && EventShape.isNumber(bytes(p, member.value)))
    }

    /// Whether a member before it has the same name.
    private func isRepeated(_ p: UnsafePointer<UInt8>, _ index: Int) -> Bool {
        let key = list[index].key
        let own = bytes(p, key)
        for other in 0..<index {
            let name = list[other].key
            if name.end - name.start == own.count, p[name.start] == p[key.start], bytes(p, name).sameBytes(own) { return true }
        }
        return false
    }

    /// Whether text stands in JSON as it is: no control characters (which were ruled out before), no DEL, and only ASCII.
    @inline(__always)
    private static func isPlain(_ p: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        var at = 0
        while at < count {
            var word = UInt64(littleEndian: UnsafeRawPointer(p + at).loadUnaligned(as: UInt64.self))
            if count - at < 8 { word &= (1 << UInt64(8 * (count - at))) - 1 }
            if (word | (word &+ 0x0101_0101_0101_0101)) & 0x8080_8080_8080_8080 != 0 { return false }
            at += 8
        }
        return true
    }

    /// Whether reading gives a member another name: it is that of a part of the event.
    @inline(__always)
    private static func isRenamed(_ p: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        switch count {
        case 4: has(p, "host")
        case 5: has(p, "level")
        case 7: has(p, "service") || has(p, "message") || has(p, "traceId") || has(p, "_filler") || has(p, "_source")
        case 9: has(p, "timestamp")
        default: false
        }
    }

    /// Whether the schema has a number under a member's name.
    @inline(__always)
    private static func isNumber(_ p: UnsafePointer<UInt8>, _ member: Member) -> Bool {
        let key = p + member.key.start
        switch member.key.end - member.key.start {
        case 3: return has(key, "pid") || has(key, "tid")
        case 4: return has(key, "line")
        case 5: return has(key, "bytes")
        case 6: return has(key, "status")
        case 8: return has(key, "priority")
        default: return false
        }
    }

    @inline(__always)
    private static func has(_ p: UnsafePointer<UInt8>, _ text: StaticString) -> Bool {
        for i in 0..<text.utf8CodeUnitCount where p[i] != text.utf8Start[i] { return false }
        return true
    }

    // MARK: The line

    /// Adds the line as it came; false where its template does not give it.
    private func writeLine(_ p: UnsafePointer<UInt8>, _ rest: Rest) -> Bool {
        guard let template = rest.template else {
            raw?.add(bytes(p, rest.message), .text, isEscaped: rest.message.isEscaped)
            return true
        }
        guard let known = templateIndex(p, template), let steps = templates[known].steps else { return false }
        line.removeAll()
        for step in steps.steps {
            switch step {
            case .literal(let range): steps.text.withUnsafeBytes { line.append(UnsafeRawBufferPointer(rebasing: $0[range])) }
            case .instant(let layout):
                guard raw != nil else { continue }
                withUnsafeTemporaryAllocation(of: UInt8.self, capacity: TimestampLayout.maxLength) { memory in
                    guard let base = memory.baseAddress else { return }
                    let count = writer.write(rest.timestamp, layout, to: base)
                    line.append(UnsafeRawBufferPointer(start: base, count: count))
                }
            case .part(let part, let isEscaped):
                guard let text = text(p, part, rest, steps) else { return false }
                if raw != nil { append(p, text, isEscaped: isEscaped) }
            }
        }
        raw?.add(line.bytes, .text, isEscaped: false)
        return true
    }

    /// A part of the event; nil where it has none.
    private func text(_ p: UnsafePointer<UInt8>, _ part: LineTemplateSteps.Part, _ rest: Rest, _ steps: LineTemplateSteps)
        -> Text?
    {
        switch part {
        case .message: return rest.message
        case .host: return rest.host
        case .traceID: return rest.traceID
        case .level: return rest.level
        case .service: return rest.service
        case .metadata(let range):
            return steps.text.withUnsafeBytes { text in
                let name = UnsafeRawBufferPointer(rebasing: text[range])
                for index in 0..<count where bytes(p, list[index].key).sameBytes(name) { return list[index].value }
                return nil
            }
        }
    }

    private func append(_ p: UnsafePointer<UInt8>, _ text: Text, isEscaped: Bool) {
        guard text.isEscaped || isEscaped else { return line.append(bytes(p, text)) }
        withText(p, text) { text in
            guard isEscaped else { return line.append(text) }
            var out: [UInt8] = []
            JSONString.escape(text, to: &out)
            out.withUnsafeBytes { line.append($0) }
        }
    }

    /// The place of a template among those that are known; nil where it names an event's own parts as entries of metadata.
    @inline(__always)
    private func templateIndex(_ p: UnsafePointer<UInt8>, _ template: Text) -> Int? {
        let source = bytes(p, template)
        for index in templates.indices where templates[index].source.withUnsafeBytes({ $0.sameBytes(source) }) { return index }
        return learn(p, template)
    }

    @inline(never)
    private func learn(_ p: UnsafePointer<UInt8>, _ template: Text) -> Int? {
        var steps = withText(p, template) { LineTemplateSteps($0) }
        if let known = steps {
            for case .part(.metadata(let name), _) in known.steps where SegmentColumns.isRenamed(Array(known.text[name])) {
                steps = nil
            }
        }
        if templates.count == Self.templatesMax { templates.removeFirst() }
        templates.append((Array(bytes(p, template)), steps))
        return templates.count - 1
    }

    // MARK: Texts

    @inline(__always)
    private func bytes(_ p: UnsafePointer<UInt8>, _ text: Text) -> UnsafeRawBufferPointer { bytes(p, text.start..<text.end) }

    @inline(__always)
    private func bytes(_ p: UnsafePointer<UInt8>, _ range: Range<Int>) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: p + range.lowerBound, count: range.count)
    }

    /// Calls `body` with a text as it reads.
    private func withText<T>(_ p: UnsafePointer<UInt8>, _ text: Text, _ body: (UnsafeRawBufferPointer) -> T) -> T {
        guard text.isEscaped else { return body(bytes(p, text)) }
        var resolved = scratch
        resolved.removeAll(keepingCapacity: true)
        JSONString.unescape(bytes(p, text), to: &resolved)
        defer { scratch = resolved }
        return resolved.withUnsafeBytes(body)
    }
}
