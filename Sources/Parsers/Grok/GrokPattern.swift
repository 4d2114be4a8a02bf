import CPCRE2
import Glibc
import Synchronization

/// What became of one expression on one line.
public enum GrokOutcome: Sendable {
    /// It matches; the captures are in the scratch.
    case match
    /// It does not match.
    case noMatch
    /// A limit was reached before that could be known.
    case limit
}

/// A capture of an expression.
public struct GrokCapture: Sendable {
    /// The field's name as it is written: `clientip`, `[source][ip]`.
    public let field: String
    /// The field's number in `GrokPattern.fields`.
    public let fieldIndex: Int
    /// What the text is made into.
    public let type: GrokType
    /// PCRE2's number of the group.
    let group: Int
}

/// A compiled grok expression. Threads may share it; each brings a `GrokScratch` of its own.
public final class GrokPattern: Sendable {
    /// The expression as it was given.
    public let expression: String
    /// The names of the fields, in the order in which they are set.
    public let fields: [String]
    /// The captures in the order in which Logstash sets the fields; a field may have several.
    public let captures: [GrokCapture]

    let node: RegexNode
    let filter: LineFilter
    /// PCRE2's numbers of the groups by number, in their order, and of those by name.
    private let groupNumbers: Range<Int>
    private let bytes: PCRECode
    private let hasJIT: Bool
    private let source: (bytes: [UInt8], unicode: [UInt8])
    /// Forms that are made when a line first needs them.
    private let others = Mutex<[PCRECode.Form: PCRECode]>([:])

    /// Compiles the tree of `expression`. Throws `GrokError`.
    init(_ expression: String, _ node: RegexNode, jit: Bool) throws(GrokError) {
        self.expression = expression
        self.node = node
        let table = GroupTable(node)
        hasJIT = jit
        let compiled = try Self.compile(node, table, jit: jit)
        bytes = compiled.code
        source = compiled.source
        filter = LineFilter(node)

        // Logstash goes from name to name, and for each through its groups.
        var order: [String] = []
        var numbers: [String: [Int]] = [:]
        for (index, group) in table.groups.enumerated() {
            guard let name = group.name else { continue }
            if numbers[name] == nil { order.append(name) }
            numbers[name, default: []].append(index)
        }
        var fields: [String] = []
        var fieldNumbers: [String: Int] = [:]
        var captures: [GrokCapture] = []
        for index in order.flatMap({ numbers[$0] ?? [] }) {
            let group = table.groups[index]
            if fieldNumbers[group.field] == nil {
                fieldNumbers[group.field] = fields.count
                fields.append(group.field)
            }
            captures.append(
                GrokCapture(
                    field: group.field, fieldIndex: fieldNumbers[group.field] ?? 0, type: group.type,
                    group: index + 1 + compiled.firstGroup))
        }
        self.fields = fields
        self.captures = captures
        groupNumbers = compiled.firstGroup + 1..<compiled.firstGroup + table.groups.count + 1
    }

    /// PCRE2's number of the group that `name` says, by name or by number (0: the whole match); nil where there is none.
    func groupNumber(_ name: String) -> Int? {
        if let number = Int(name) {
            if number == 0 { return 0 }
            return number > 0 && number <= groupNumbers.count ? groupNumbers.lowerBound + number - 1 : nil
        }
        return captures.first { $0.field == name }?.group
    }

    private struct Compiled {
        var code: PCRECode
        var source: (bytes: [UInt8], unicode: [UInt8])
        var firstGroup: Int
    }

    private static func compile(_ node: RegexNode, _ table: GroupTable, jit: Bool) throws(GrokError) -> Compiled {
        let plain = PCRECode.Form(isUnicode: false, isSliced: false, hasJIT: jit)
        let unicode = PCRECode.Form(isUnicode: true, isSliced: false, hasJIT: false)
        var source = (
            bytes: try PatternWriter.pattern(node, table, isUnicode: false),
            unicode: try PatternWriter.pattern(node, table, isUnicode: true)
        )
        do throws(PCRECode.Problem) {
            let code = try PCRECode(source.bytes, plain)
            // Found now, not at the first line that is not ASCII.
            _ = try PCRECode(source.unicode, unicode)
            return Compiled(code: code, source: source, firstGroup: 0)
        } catch {
            guard error.isTooLarge else { throw refusal(error) }
        }
        let shared = SharedDefinition.all(in: node)
        source = (
            bytes: try PatternWriter.pattern(node, table, isUnicode: false, sharing: shared),
            unicode: try PatternWriter.pattern(node, table, isUnicode: true, sharing: shared)
        )
        do throws(PCRECode.Problem) {
            let code = try PCRECode(source.bytes, plain)
            _ = try PCRECode(source.unicode, unicode)
            return Compiled(code: code, source: source, firstGroup: shared.count)
        } catch {
            throw refusal(error)
        }
    }

    private static func refusal(_ problem: PCRECode.Problem) -> GrokError {
        if problem.isTooLarge {
            return GrokError(
                .tooLarge,
                "the expression compiles to more than 64 KiB; split it into several, or lower the counts of its quantifiers")
        }
        return GrokError(.unsupported, "the expression cannot be compiled: \(problem.text)")
    }

    /// The form of the pattern that `form` says; nil where it cannot be made, which then is like a limit.
    private func code(_ form: PCRECode.Form) -> PCRECode? {
        others.withLock { known in
            if let code = known[form] { return code }
            let code = try? PCRECode(form.isUnicode ? source.unicode : source.bytes, form)
            known[form] = code
            return code
        }
    }

    /// Looks for the expression anywhere in `line`. No allocation but for the scratch's growth and forms made once.
    public func match(_ line: UnsafeRawBufferPointer, _ scratch: GrokScratch) -> GrokOutcome {
        guard filter.mayMatch(line) else { return .noMatch }
        return search(line, scratch)
    }

    /// `match` without looking for required texts first: the same answer, slower where it is no. For tests.
    public func matchWithoutFilter(_ line: UnsafeRawBufferPointer, _ scratch: GrokScratch) -> GrokOutcome {
        search(line, scratch)
    }

    /// `match` without the filter, for matches that begin at or after `start`, which is no place inside of a character. `isASCII` says
    /// whether the line has ASCII alone, where that is known.
    func search(
        _ line: UnsafeRawBufferPointer, _ scratch: GrokScratch, from start: Int = 0, isASCII: Bool? = nil
    ) -> GrokOutcome {
        scratch.reserve(groups: bytes.groupCount)
        let steps = scratch.effort.steps(line.count)
        var code = bytes
        var isUnicode = false
        var result: Int32
        if isASCII ?? line.isASCII {
            result = scratch.search(bytes, line, from: start, steps: steps)
        } else if let unicode = self.code(PCRECode.Form(isUnicode: true, isSliced: false, hasJIT: hasJIT)) {
            code = unicode
            isUnicode = true
            result = scratch.search(unicode, line, from: start, steps: steps, checksUTF: true)
            if result <= PCRE2_ERROR_UTF8_ERR1, result >= PCRE2_ERROR_UTF8_ERR21 {
                // Not UTF-8: each byte is a character.
                code = bytes
                isUnicode = false
                result = scratch.search(bytes, line, from: start, steps: steps)
            }
        } else {
            return .limit
        }
        if result > 0 || result == 0 { return .match }
        if result == PCRE2_ERROR_NOMATCH { return .noMatch }
        guard result == PCRE2_ERROR_MATCHLIMIT, scratch.effort == .full, code.groupCount == bytes.groupCount else {
            return .limit
        }
        return searchInSlices(line, from: start, isUnicode: isUnicode, scratch)
    }

    /// The careful try: more steps for each start, a few starts at a time, and a look at the clock between.
    private func searchInSlices(
        _ line: UnsafeRawBufferPointer, from first: Int, isUnicode: Bool, _ scratch: GrokScratch
    ) -> GrokOutcome {
        guard let code = code(PCRECode.Form(isUnicode: isUnicode, isSliced: true, hasJIT: hasJIT)) else { return .limit }
        defer { scratch.endSlices() }
        let deadline = Self.milliseconds() + scratch.limits.timeMs
        var start = first
        var slice = 1
        while start <= line.count {
            var last = min(start + slice - 1, line.count)
            // A start inside of a character is none.
            while isUnicode, last + 1 < line.count, line[last + 1] & 0xC0 == 0x80 { last += 1 }
            let before = Self.milliseconds()
            let result = scratch.search(code, line, from: start, lastStart: last, steps: scratch.limits.matchSteps)
            if result >= 0 { return .match }
            guard result == PCRE2_ERROR_NOMATCH else { return .limit }
            let now = Self.milliseconds()
            if now > deadline { return .limit }
            slice = now - before <= 1 ? min(slice * 2, 32) : 1
            start = last + 1
        }
        return .noMatch
    }

    private static func milliseconds() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
    }
}

extension UnsafeRawBufferPointer {
    /// Whether all bytes are below 0x80.
    @inline(__always)
    var isASCII: Bool {
        var i = 0
        var bits: UInt64 = 0
        while i &+ 8 <= count {
            bits |= loadUnaligned(fromByteOffset: i, as: UInt64.self)
            i &+= 8
        }
        while i < count {
            bits |= UInt64(self[i])
            i &+= 1
        }
        return bits & 0x8080_8080_8080_8080 == 0
    }
}
