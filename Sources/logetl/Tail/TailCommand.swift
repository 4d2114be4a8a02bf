import ArgumentParser
import Glibc
import Lifecycle
import Query
import Store
import Synchronization

/// `logetl tail`: the last events, and those to come.
struct TailCommand: ParsableCommand {
    /// Time between two looks for new events, microseconds.
    private static let pollMicroseconds: UInt32 = 100_000

    static let configuration = CommandConfiguration(
        commandName: "tail",
        abstract: "Show the last events, and follow new ones.",
        discussion: """
            Oldest first. With --follow, every event that any process ingests from now on is shown once, whatever its time, until \
            Ctrl-C.

            EXAMPLES:
              logetl tail
              logetl tail -n 50 timeout --service web
              logetl tail -f --level warn+
              logetl tail -f --output json | jq -r .message

            EXIT STATUS: 0, also after Ctrl-C; 1 if a part of the store is damaged; 2 if the query cannot be read; 3 if there is no \
            store.
            """)

    @OptionGroup var match: MatchOptions

    @Flag(name: .shortAndLong, help: "Go on with new events until Ctrl-C.")
    var follow = false

    @Option(name: [.customShort("n"), .customLong("lines")], help: ArgumentHelp("Events to begin with.", valueName: "n"))
    var lines = 10

    @OptionGroup(title: "Store") var store: StoreOptions

    mutating func validate() throws {
        if !(0...1_000_000).contains(lines) { throw ValidationError("-n \(lines) is not in 0...1000000") }
    }

    func run() throws {
        let settings = try store.config.load()
        var request = try match.request(zone: match.look(settings).timezone)
        request.limit = lines
        let opened = try store.openForReading(settings)
        // The follower is made before the search, so that no event falls between them.
        let follower = follow ? try Follower(listing: { try opened.partitions() }, request: request) : nil
        let stop = StopFlag()
        if follow { SignalWatch.start { stop.isSet.store(true, ordering: .relaxed) } }

        var writer = match.look(settings).writer(for: request, isStream: true)
        var out = Output()
        writer.begin(&out.bytes)
        let engine = SearchEngine(try opened.allPartitions())
        let found = try begin(engine, request, follower?.watermarks, &writer, to: &out)
        writer.end(&out.bytes)
        try out.flush()
        if found == 0, lines > 0 { ServiceHints.warn(request.services, in: opened) }

        if let follower {
            while !stop.isSet.load(ordering: .relaxed) {
                try poll(follower, stop, &writer, to: &out)
                usleep(Self.pollMicroseconds)
            }
        }
        try SearchProblems.report(engine.problems + (follower?.problems ?? []))
    }

    /// Writes the last events, oldest first; returns how many.
    private func begin(
        _ engine: SearchEngine, _ request: SearchRequest, _ watermarks: Watermarks?, _ writer: inout any EventWriter,
        to out: inout Output
    ) throws -> Int {
        // Found newest first and valid only then, so each is written to a piece of its own and the pieces are turned round.
        var pieces: [[UInt8]] = []
        var held = writer
        try engine.search(request, upTo: watermarks) { hit in
            var piece: [UInt8] = []
            try held.write(hit, to: &piece)
            pieces.append(piece)
            return true
        }
        writer = held
        for piece in pieces.reversed() {
            out.bytes.append(contentsOf: piece)
            try out.spill()
        }
        return pieces.count
    }

    /// Writes what is new. A poll that a signal ended is no error.
    private func poll(_ follower: Follower, _ stop: StopFlag, _ writer: inout any EventWriter, to out: inout Output) throws {
        var held = writer
        do {
            try follower.poll { hit in
                if stop.isSet.load(ordering: .relaxed) { throw SearchError.stopped }
                try held.write(hit, to: &out.bytes)
                try out.spill()
            }
        } catch SearchError.stopped {}
        writer = held
        writer.end(&out.bytes)
        try out.flush()
    }
}

/// Set by a signal, read between events.
private final class StopFlag: Sendable {
    let isSet = Atomic(false)
}
