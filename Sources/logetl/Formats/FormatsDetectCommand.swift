import ArgumentParser
import Parsers

/// `logetl formats detect`: the format of each file.
struct FormatsDetectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "detect",
        abstract: "Say which format files have.",
        discussion: """
            Looks at the beginning of each file, as ingest does, and of every member of an archive. For logs of containers the format inside \
            stands after a slash.

            EXIT STATUS: 0; 1 if a file was missing or damaged.
            """)

    @Argument(help: ArgumentHelp("Files, or - for the standard input.", valueName: "file"), completion: .file())
    var files: [String] = ["-"]

    @OptionGroup var options: FormatOptions

    func run() throws {
        let catalog = try options.catalog()
        var out = Output()
        let isWhole = FileHead.forEach(files, bytes: FormatDetector.sampleBytes) { head in
            head.bytes.withUnsafeBytes { sample in
                let format = FormatDetector.detect(sample: sample, catalog)
                let inner = format.isContainer ? "/" + FormatDetector.inner(of: format, sample: sample, catalog).name : ""
                out.write("\(TextSafety.visible(head.name)): \(format.name)\(inner)\n")
            }
        }
        try out.flush()
        if !isWhole { throw Failure(.incomplete) }
    }
}
