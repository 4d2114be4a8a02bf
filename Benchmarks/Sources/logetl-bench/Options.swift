import Foundation

/// What the benchmark is to do.
struct Options {
    /// The binary to measure.
    var binary = "../bin/logetl"
    /// Folder of the corpora, made where they are missing.
    var data = "data"
    /// Lines of the combined corpus; the mixed one has half of them.
    var lines = 2_000_000
    var seed: UInt64 = 1
    /// Runs of each ingest and rival; searches run three times as often.
    var runs = 3
    /// Only cases whose name holds this text.
    var only = ""
    /// The Markdown file whose section is replaced; nil: print.
    var write: String?
    /// The Python that has the rivals' modules.
    var python = "python3"
    /// Only logetl.
    var skipsRivals = false

    static let usage = """
        usage: logetl-bench [--bin PATH] [--data DIR] [--lines N] [--seed S] [--runs N] [--only TEXT] [--write FILE]
                            [--python PATH] [--no-rivals]

          --bin        the logetl to measure (../bin/logetl)
          --data       folder for the corpora, made on first use (data)
          --lines      lines of the combined corpus; the mixed one has half of them (2000000)
          --seed       another number, another corpus (1)
          --runs       runs of each ingest and rival after the first; searches run three times as often (3)
          --only       only cases whose name holds this text (the combined lines are always ingested)
          --write      replace the benchmark section of this Markdown file instead of printing it
          --python     the Python in which duckdb and chdb are looked for (python3)
          --no-rivals  only logetl

        Every answer is compared with the manifest of its corpus; a wrong one makes the exit status 1.
        """

    /// Reads the command line; a text where it makes no sense.
    static func parse(_ arguments: [String]) -> Result<Options, UsageError> {
        var options = Options()
        var rest = arguments[...]
        while let option = rest.popFirst() {
            if option == "--no-rivals" {
                options.skipsRivals = true
                continue
            }
            guard let value = rest.popFirst() else { return .failure(UsageError("\(option) is unknown or needs a value")) }
            switch option {
            case "--bin": options.binary = value
            case "--data": options.data = value
            case "--only": options.only = value
            case "--write": options.write = value
            case "--python": options.python = value
            case "--lines", "--runs", "--seed":
                guard let number = Int(value), number > 0 else {
                    return .failure(UsageError("\(option) needs a positive number"))
                }
                switch option {
                case "--lines": options.lines = number
                case "--runs": options.runs = number
                default: options.seed = UInt64(number)
                }
            default: return .failure(UsageError("unknown option \(option)"))
            }
        }
        return .success(options)
    }
}

/// The command line makes no sense; the text says why.
struct UsageError: Error {
    var text: String

    init(_ text: String) { self.text = text }
}
