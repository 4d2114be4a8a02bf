import ArgumentParser
import Parsers

/// `logetl grok list`: the patterns.
struct GrokListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the patterns, or show one with a sample.",
        discussion: """
            EXAMPLES:
              logetl grok list
              logetl grok list --mode legacy --show HTTPD_COMMONLOG
              logetl grok list --patterns ./patterns

            EXIT STATUS: 0; 2 if there is no pattern of the name.
            """)

    @OptionGroup(title: "Patterns") var options: GrokLibraryOptions

    @Option(help: ArgumentHelp("Show this pattern: its expression, a sample and the fields of it.", valueName: "pattern"))
    var show: String?

    func run() throws {
        let library = try options.library()
        var out = Output()
        if let show {
            try write(show, library, &out)
        } else {
            var table = TextTable([("PATTERN", .left), ("FAMILY", .left), ("SAMPLE", .left)])
            for name in library.names {
                let sample = TextSafety.visible(library.sample(name) ?? "")
                table.add([name, library.family(name) ?? "yours", sample.count > 80 ? sample.prefix(79) + "…" : sample])
            }
            out.write(table.rendered())
        }
        try out.flush()
    }

    private func write(_ name: String, _ library: GrokLibrary, _ out: inout Output) throws {
        guard let expression = library[name] else {
            throw Failure(.usage, "there is no pattern \(TextSafety.visible(name)); logetl grok list shows all")
        }
        let pattern = try GrokLibraryOptions.compile("%{\(name)}", library)
        out.write("\(name) \(TextSafety.visible(expression))\n")
        if let note = library.note(name) { out.write("\n\(note).\n") }
        if !pattern.fields.isEmpty { out.write("\nfields: \(pattern.fields.joined(separator: ", "))\n") }
        guard let sample = library.sample(name) else { return }
        out.write("\nsample: \(TextSafety.visible(sample))\n")
        let scratch = GrokScratch()
        Array(sample.utf8).withUnsafeBytes { line in
            guard pattern.match(line, scratch) == .match else { return }
            for field in pattern.fields(line, scratch) { out.write("  \(field.name) = \(GrokText.text(field.value))\n") }
        }
    }
}

/// Values of fields for people.
enum GrokText {
    /// A value on one line.
    static func text(_ value: GrokValue) -> String {
        switch value {
        case .text(let bytes): "\"" + TextSafety.visible(String(decoding: bytes, as: UTF8.self)) + "\""
        case .integer(let number): "\(number)"
        case .bigInteger(let digits): digits
        case .float(let number): "\(number)"
        case .bool(let flag): "\(flag)"
        case .null: "null"
        case .list(let values): "[" + values.map(text).joined(separator: ", ") + "]"
        }
    }
}
