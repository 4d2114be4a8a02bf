import CYAML

/// Reads a YAML document (1.1, as libyaml has it) into nodes. Anchors and aliases are refused: a small file could stand for a huge one.
///
/// libyaml is the parser inside of Yams too; Yams itself brings Foundation, which more than doubles the size of the binary and half the time
/// to start it.
public enum YAMLReader {
    /// Sections and lists inside each other; deeper ones are refused.
    static let maxDepth = 32

    /// The document's root, or nil where it is empty. Throws `YAMLProblem` for the first mistake.
    public static func read(_ text: [UInt8]) throws(YAMLProblem) -> YAMLNode? {
        let result: Result<YAMLNode?, YAMLProblem> = text.withUnsafeBufferPointer { bytes in
            do throws(YAMLProblem) { return .success(try read(bytes)) } catch { return .failure(error) }
        }
        return try result.get()
    }

    private static func read(_ bytes: UnsafeBufferPointer<UInt8>) throws(YAMLProblem) -> YAMLNode? {
        let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
        defer { parser.deallocate() }
        guard yaml_parser_initialize(parser) == 1 else {
            throw YAMLProblem(mark: .init(line: 1, column: 1), message: "no memory to read it")
        }
        defer { yaml_parser_delete(parser) }
        // A pointer is needed also where there are no bytes.
        let empty: [UInt8] = [0x0A]
        return try empty.withUnsafeBufferPointer { fallback throws(YAMLProblem) in
            yaml_parser_set_input_string(parser, bytes.baseAddress ?? fallback.baseAddress, bytes.count)
            var events = Events(parser)
            return try events.document()
        }
    }

    /// The events of a parser, taken one at a time.
    private struct Events {
        private let parser: UnsafeMutablePointer<yaml_parser_t>

        init(_ parser: UnsafeMutablePointer<yaml_parser_t>) { self.parser = parser }

        /// An event as far as it matters.
        private enum Event {
            case scalar(String, isPlain: Bool)
            case list, map, end, document, streamStart, streamEnd, alias
        }

        mutating func document() throws(YAMLProblem) -> YAMLNode? {
            _ = try next()
            guard case .document = try next().event else { return nil }
            let root = try node(try next(), depth: 0)
            _ = try next()
            let after = try next()
            guard case .streamEnd = after.event else {
                throw YAMLProblem(mark: after.mark, message: "a second document begins here; there may be one only")
            }
            return root
        }

        private mutating func node(_ first: (event: Event, mark: YAMLNode.Mark), depth: Int) throws(YAMLProblem) -> YAMLNode {
            guard depth < YAMLReader.maxDepth else {
                throw YAMLProblem(mark: first.mark, message: "more than \(YAMLReader.maxDepth) sections in one another")
            }
            switch first.event {
            case .scalar(let text, let isPlain): return YAMLNode(content: .scalar(text, isPlain: isPlain), mark: first.mark)
            case .list:
                var elements: [YAMLNode] = []
                while true {
                    let next = try next()
                    if case .end = next.event { break }
                    elements.append(try node(next, depth: depth + 1))
                }
                return YAMLNode(content: .list(elements), mark: first.mark)
            case .map:
                var members: [YAMLNode.Member] = []
                var lines: [String: Int] = [:]
                while true {
                    let key = try next()
                    if case .end = key.event { break }
                    guard case .scalar(let name, _) = key.event else {
                        throw YAMLProblem(mark: key.mark, message: "a key must be a single text")
                    }
                    if let line = lines[name] {
                        throw YAMLProblem(mark: key.mark, message: "'\(name)' is given twice, first in line \(line)")
                    }
                    lines[name] = key.mark.line
                    members.append(.init(key: name, mark: key.mark, value: try node(try next(), depth: depth + 1)))
                }
                return YAMLNode(content: .map(members), mark: first.mark)
            case .alias:
                throw YAMLProblem(mark: first.mark, message: "anchors and aliases (& and *) cannot be used; write the value out")
            case .end, .document, .streamStart, .streamEnd:
                throw YAMLProblem(mark: first.mark, message: "a value is missing")
            }
        }

        private mutating func next() throws(YAMLProblem) -> (event: Event, mark: YAMLNode.Mark) {
            var event = yaml_event_t()
            guard yaml_parser_parse(parser, &event) == 1 else { throw problem() }
            defer { yaml_event_delete(&event) }
            let mark = Self.mark(event.start_mark)
            switch event.type {
            case YAML_SCALAR_EVENT:
                let scalar = event.data.scalar
                if scalar.anchor != nil { return (.alias, mark) }
                let text = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
                return (.scalar(text, isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE), mark)
            case YAML_SEQUENCE_START_EVENT: return (event.data.sequence_start.anchor == nil ? .list : .alias, mark)
            case YAML_MAPPING_START_EVENT: return (event.data.mapping_start.anchor == nil ? .map : .alias, mark)
            case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT, YAML_DOCUMENT_END_EVENT: return (.end, mark)
            case YAML_DOCUMENT_START_EVENT: return (.document, mark)
            case YAML_ALIAS_EVENT: return (.alias, mark)
            case YAML_STREAM_START_EVENT: return (.streamStart, mark)
            default: return (.streamEnd, mark)
            }
        }

        private func problem() -> YAMLProblem {
            let parser = parser.pointee
            let what = parser.problem.map { String(cString: $0) } ?? "this is no YAML"
            let context = parser.context.map { " (\(String(cString: $0)))" } ?? ""
            return YAMLProblem(mark: Self.mark(parser.problem_mark), message: what + context)
        }

        private static func mark(_ mark: yaml_mark_t) -> YAMLNode.Mark {
            .init(line: Int(mark.line) + 1, column: Int(mark.column) + 1)
        }
    }
}
