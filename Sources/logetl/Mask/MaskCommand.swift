import ArgumentParser
import Events
import Glibc
import Pipeline

/// `logetl mask`: a filter that hides personal data and secrets.
struct MaskCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mask",
        abstract: "Hide personal data and secrets in text; a filter for pipes.",
        discussion: """
            Lines in, the same lines out, in their order, with markers such as [card] in the place of what was found. Needs no store. \
            What arrives is passed on at once. The same masking is on for ingest.

            DETECTORS: \(MaskDetector.allCases.map(\.code).joined(separator: ", ")). All are on but ip.
            ACTIONS: redact ([card]), partial ([card:***1111]), token ([card:kbmd…], the same for the same value and key), drop-event \
            (the line goes), off. Tokens need a key: $LOGETL_MASK_KEY or --key-file. Patterns of your own are regular expressions as in grok, \
            %{NAME} included; what they match in a line is hidden. The mask section of the configuration file counts as for ingest.

            EXAMPLES:
              kubectl logs web | logetl mask | less
              logetl mask app.log --json >clean.log
              logetl mask --rule all=off --rule card=partial <app.log
              logetl mask --pattern 'employee=\\bE-[0-9]{6}\\b' --rule employee=token --key-file key app.log
              LOGETL_MASK_KEY=$(cat key) logetl mask --rule email=token app.log

            EXIT STATUS: 0 all was read; 2 wrong usage; 3 the file cannot be read or the output not written.
            """)

    @Argument(help: ArgumentHelp("A file, or - for the standard input.", valueName: "file"), completion: .file())
    var input = "-"

    @Option(
        name: .customLong("rule"),
        help: ArgumentHelp(
            "What to do with what a detector (or all, or a pattern) finds; may be repeated, later ones win.",
            valueName: "detector=action"))
    var rules: [MaskRuleArgument] = []

    @Option(
        name: .customLong("pattern"),
        help: ArgumentHelp("A regular expression of your own, by name; may be repeated.", valueName: "name=regex"))
    var patterns: [MaskPatternArgument] = []

    @Option(help: ArgumentHelp("The service whose rules of the configuration count.", valueName: "name"))
    var service: String?

    @Option(help: ArgumentHelp("File with the key of tokens.", valueName: "path"), completion: .file())
    var keyFile: String?

    @Flag(help: "Print counts by detector to stderr, as one JSON object.")
    var json = false

    @OptionGroup var config: ConfigOptions

    func run() throws {
        let settings = try config.load()
        let policy = try MaskSetup(rules: rules, patterns: patterns, keyFile: keyFile).policy(settings, isOn: true)
        var filter: MaskFilter
        do throws(MaskError) {
            filter = try MaskFilter(policy, service: service)
        } catch {
            throw Failure(.usage, error.description)
        }
        let descriptor = input == "-" ? STDIN_FILENO : open(input, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw Failure(.unusable, "\(TextSafety.visible(input)): \(String(cString: strerror(errno)))")
        }
        defer { if descriptor != STDIN_FILENO { close(descriptor) } }
        try copy(descriptor, &filter)
        if json { report(filter, policy.patterns.map(\.name)) }
    }

    /// Bytes of one read.
    private static let readBytes = 256 << 10

    private func copy(_ descriptor: Int32, _ filter: inout MaskFilter) throws {
        var out = Output()
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.readBytes, alignment: 64)
        defer { buffer.deallocate() }
        while true {
            let count = read(descriptor, buffer.baseAddress, buffer.count)
            if count < 0 {
                if errno == EINTR { continue }
                throw Failure(.unusable, "\(TextSafety.visible(input)): \(String(cString: strerror(errno)))")
            }
            if count == 0 { break }
            filter.append(UnsafeRawBufferPointer(rebasing: buffer[..<count]), to: &out.bytes)
            // Nothing more has come yet: what is done must not wait for it.
            var state = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            if poll(&state, 1, 0) == 0 { try out.flush() } else { try out.spill() }
        }
        filter.finish(to: &out.bytes)
        try out.flush()
    }

    private func report(_ filter: MaskFilter, _ patterns: [String]) {
        var json = JSONText()
        json.object { json in
            json.key("masked")
            json.object { json in
                for (name, count) in filter.counts.named(patterns) {
                    json.key(name)
                    json.number(count)
                }
            }
            if filter.counts.limits > 0 {
                json.key("maskLimits")
                json.number(filter.counts.limits)
            }
            json.key("droppedLines")
            json.number(filter.droppedLines)
        }
        _ = Output.writeOnce(json.text + "\n", to: STDERR_FILENO)
    }
}
