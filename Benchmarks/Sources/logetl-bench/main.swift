import Foundation

// Measures a built logetl on the corpora, beside its rivals. Exit status: 0 all answers right, 1 a wrong one, 2 usage.

let arguments = Array(CommandLine.arguments.dropFirst())
if arguments.contains("--help") || arguments.contains("-h") {
    print(Options.usage)
    exit(0)
}
switch Options.parse(arguments) {
case .failure(let error):
    note("\(error.text)\n\(Options.usage)")
    exit(2)
case .success(let options):
    guard access(options.binary, X_OK) == 0 else {
        note("\(options.binary) is not there: build it first (make build), or name it with --bin")
        exit(2)
    }
    do {
        exit(try run(options) ? 0 : 1)
    } catch {
        note((error as? UsageError)?.text ?? "\(error)")
        exit(2)
    }
}

/// Runs all cases; false where an answer was wrong.
func run(_ options: Options) throws -> Bool {
    let combined = try Corpus.prepare("combined", lines: options.lines, days: 14, seed: options.seed, in: options.data)
    let mixed = try Corpus.prepare("mixed", lines: max(1, options.lines / 2), days: 9, seed: options.seed, in: options.data)
    let bench = Bench(options)
    let scratch = try Scratch()
    let store = scratch.path + "/store"

    // The searches need the store of the combined corpus, so it is made whatever is asked for.
    IngestCases(bench: bench, store: scratch.path + "/mixed").mixed(mixed)
    try? FileManager.default.removeItem(atPath: scratch.path + "/mixed")
    IngestCases(bench: bench, store: store).combined(combined)
    SearchCases(bench: bench, store: store, corpus: combined).run()
    StreamCase(bench: bench).run()
    if !options.skipsRivals { RivalCases(bench: bench, corpus: combined, scratch: scratch).run() }
    try Report(options: options, rows: bench.rows).publish()
    return !bench.rows.contains { $0.wrong != nil }
}
