import Events

/// What a parser needs to know beyond the line, and what it remembers from line to line. One for each worker and input.
public struct ParseContext: Sendable {
    /// The zone of timestamps that name none.
    public var zone: TimeZoneRule { didSet { time = TimeMemory() } }
    /// The instant that decides the year of timestamps without one: they are read as the latest time not after it (by more than a day).
    /// For a file its modification time, for a stream now; `--year` overrides.
    public var reference: Timestamp { didSet { time = TimeMemory() } }
    /// The year given by `--year`, which timestamps without one have.
    public var fixedYear: Int?
    /// The instant of the last event: what a line without a timestamp inherits. Starts as the file's time, or now for a stream.
    public var last: Timestamp

    /// Bytes of a line; longer ones are cut there. At most `Limits.lineBytes`.
    public var lineBytes = Limits.lineBytes

    /// What the values of lines are that a header in the file names (`ColumnList`); nil before one was seen.
    public var columns: ColumnList?

    /// The day that a header of the file named, for lines with a time alone.
    var headerDay: CivilTime?
    /// The numbers of the columns' names in the batch at hand.
    var columnNames = ColumnNames()
    /// Results of calendar and zone arithmetic that the next line probably needs again.
    var time = TimeMemory()
    /// The minute of the last line of an access log.
    var minute = MinuteMemory()
    /// Safe forms of service names that could not stay as they are.
    var safeNames = SafeNameMemory()
    /// The keys of structured lines and what they were to the last ones.
    var fields = FieldCollector()
    /// What formats from files need; made when one is first used.
    var scratch: FormatScratch?

    /// A context for one input.
    public init(zone: TimeZoneRule = .utc, reference: Timestamp, fixedYear: Int? = nil) {
        self.zone = zone
        self.reference = reference
        self.fixedYear = fixedYear
        self.last = reference
    }
}
