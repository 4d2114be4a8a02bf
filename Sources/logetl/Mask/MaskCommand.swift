import ArgumentParser
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
            (the line goes), off. Tokens need a key: $LOGETL_MASK_KEY or --key-file.

            EXAMPLES:
              kubectl logs web | logetl mask | less
              logetl mask app.log --json >clean.log
              logetl mask --rule all=off --rule card=partial <app.log
              LOGETL_MASK_KEY=$(cat key) logetl mask --rule email=token app.log

            EXIT STATUS: 0 all was read; 2 wrong usage; 3 the file cannot be read or the output not written.
            """)

    @Argument(help: ArgumentHelp("A file, or - for the standard input.", valueName: "file"), completion: .file())
    var input = "-"

    @Option(
        name: .customLong("rule"),
        help: ArgumentHelp(
            "What to do with what a detector (or all) finds; may be repeated, later ones win.", valueName: "detector=action"))
    var rules: [MaskRuleArgument] = []

    @Option(help: ArgumentHelp("File with the key of tokens.", valueName: "path"), completion: .file())
    var keyFile: String?

    @Flag(help: "Print counts by detector to stderr, as one JSON object.")
    var json = false

    func run() throws {
        var policy = MaskPolicy()
        for rule in rules { rule.apply(to: &policy.rules) }
        policy.key = try MaskKey.read(keyFile)
        var filter: MaskFilter
        do throws(MaskError) {
            filter = try MaskFilter(policy)
        } catch {
            throw Failure(.usage, error.description)
        }
        let descriptor = input == "-" ? STDIN_FILENO : open(input, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw Failure(.unusable, "\(TextSafety.visible(input)): \(String(cString: strerror(errno)))")
        }
        defer { if descriptor != STDIN_FILENO { close(descriptor) } }
        try copy(descriptor, &filter)
        if json { report(filter) }
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

    private func report(_ filter: MaskFilter) {
        var json = JSONText()
        json.object { json in
            json.key("masked")
            json.object { json in
                for detector in MaskDetector.allCases where filter.counts[detector] > 0 {
                    json.key(detector.code)
                    json.number(filter.counts[detector])
                }
            }
            json.key("droppedLines")
            json.number(filter.droppedLines)
        }
        _ = Output.writeOnce(json.text + "\n", to: STDERR_FILENO)
    }
}

/// `--rule card=partial`.
struct MaskRuleArgument: ExpressibleByArgument {
    private var detector: MaskDetector?
    private var action: MaskAction

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2, let action = MaskAction(rawValue: parts[1]) else { return nil }
        self.action = action
        if parts[0] != "all" {
            guard let detector = MaskDetector(code: parts[0]) else { return nil }
            self.detector = detector
        }
    }

    /// Sets the action in `rules`.
    func apply(to rules: inout MaskRules) {
        for known in MaskDetector.allCases where detector == nil || detector == known { rules[known] = action }
    }
}

/// The key of tokens.
enum MaskKey {
    /// The bytes of a file without the line end, else those of `$LOGETL_MASK_KEY`, else nil. Throws where the file cannot be read.
    static func read(_ path: String?) throws(Failure) -> [UInt8]? {
        guard let path else { return getenv("LOGETL_MASK_KEY").map { Array(String(cString: $0).utf8) } }
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw Failure(.usage, "\(TextSafety.visible(path)): \(String(cString: strerror(errno)))") }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = bytes.withUnsafeMutableBytes { Glibc.read(file, $0.baseAddress, $0.count) }
        guard count >= 0 else { throw Failure(.usage, "\(TextSafety.visible(path)): \(String(cString: strerror(errno)))") }
        bytes.removeSubrange(count...)
        while let last = bytes.last, last == 0x0A || last == 0x0D { bytes.removeLast() }
        return bytes
    }
}
