import Archive
import Events
import Pipeline

extension ConfigSection {
    static let limits = ConfigSection(
        name: "limits",
        help: "What one upload and one event may be, and how much is held at once. What exceeds a bound is reported.",
        keys: [
            .limitsMembers, .limitsDepth, .limitsEntryBytes, .limitsInflatedBytes, .limitsRatio, .limitsGrace, .limitsNameBytes,
            .limitsProblems, .limitsLineBytes, .limitsFields, .limitsOpenFiles, .limitsMemory, .limitsCommit,
        ])
}

extension ConfigKey {
    /// `limits.members_per_archive`.
    public static let limitsMembers = ConfigKey(
        "limits.members_per_archive", .integer(1...1_000_000_000), .integer(100_000),
        "Members read of one archive; further ones are reported.")
    /// `limits.archive_depth`.
    public static let limitsDepth = ConfigKey(
        "limits.archive_depth", .integer(1...16), .integer(4),
        "Archives and compressions in one another; deeper ones are not read.")
    /// `limits.entry_bytes`.
    public static let limitsEntryBytes = ConfigKey(
        "limits.entry_bytes", .size(1...Int.max / 2), .size(1 << 40),
        "Bytes of one file or member, inflated; the rest is not read.")
    /// `limits.inflated_bytes`.
    public static let limitsInflatedBytes = ConfigKey(
        "limits.inflated_bytes", .size(1...Int.max / 2), .size(1 << 40), "Inflated bytes of one upload; it ends there.")
    /// `limits.inflation_ratio`.
    public static let limitsRatio = ConfigKey(
        "limits.inflation_ratio", .integer(1...1_000_000_000), .integer(2_000),
        "Inflated bytes for each byte of an upload; beyond it the upload ends.")
    /// `limits.inflation_grace`.
    public static let limitsGrace = ConfigKey(
        "limits.inflation_grace", .size(0...Int.max / 2), .size(1 << 30),
        "Inflated bytes before `inflation_ratio` is looked at, so that small files of repeated lines pass.")
    /// `limits.member_name_bytes`.
    public static let limitsNameBytes = ConfigKey(
        "limits.member_name_bytes", .size(16...65_536), .size(4_096), "Bytes of a member's name; longer ones are cut.")
    /// `limits.problems`.
    public static let limitsProblems = ConfigKey(
        "limits.problems", .integer(1...1_000_000), .integer(1_000),
        "Problems told of one upload; further ones are counted.")
    /// `limits.line_bytes`.
    public static let limitsLineBytes = ConfigKey(
        "limits.line_bytes", .size(IngestBounds.lineRange), .size(Limits.lineBytes),
        "Bytes of a line; longer ones are cut there and counted, the file goes on.")
    /// `limits.fields_per_event`.
    public static let limitsFields = ConfigKey(
        "limits.fields_per_event", .integer(IngestBounds.fieldsRange), .integer(Limits.fieldsPerEvent),
        "Fields of an event; further ones stay in its line, where words find them, but have no name.")
    /// `limits.open_files`.
    public static let limitsOpenFiles = ConfigKey(
        "limits.open_files", .integer(IngestBounds.openFilesRange), .integer(IngestBounds().openFiles),
        "Files of the store open for writing at once; the one used longest ago is closed for the next.")
    /// `limits.memory`.
    public static let limitsMemory = ConfigKey(
        "limits.memory", .size(IngestBounds.memoryRange), nil, absent: "as much as keeps all workers busy",
        "Text on its way at once, 16 MiB for each batch; with little memory fewer workers run.")
    /// `limits.commit_bytes`.
    public static let limitsCommit = ConfigKey(
        "limits.commit_bytes", .size(IngestBounds.commitRange), .size(IngestBounds().commitBytes),
        "Compressed blocks that are committed together; less is sooner visible and slower.")
}

extension Configuration {
    /// Sets the bounds of an upload and of events.
    func applyLimits(to options: inout IngestOptions) {
        options.limits.membersPerArchive = integer(.limitsMembers) ?? options.limits.membersPerArchive
        options.limits.depth = integer(.limitsDepth) ?? options.limits.depth
        options.limits.entryBytes = integer(.limitsEntryBytes) ?? options.limits.entryBytes
        options.limits.inflatedBytes = integer(.limitsInflatedBytes) ?? options.limits.inflatedBytes
        options.limits.ratio = integer(.limitsRatio) ?? options.limits.ratio
        options.limits.ratioGraceBytes = integer(.limitsGrace) ?? options.limits.ratioGraceBytes
        options.limits.memberNameBytes = integer(.limitsNameBytes) ?? options.limits.memberNameBytes
        options.limits.problems = integer(.limitsProblems) ?? options.limits.problems
        options.bounds.lineBytes = integer(.limitsLineBytes) ?? options.bounds.lineBytes
        options.bounds.fieldsPerEvent = integer(.limitsFields) ?? options.bounds.fieldsPerEvent
        options.bounds.openFiles = integer(.limitsOpenFiles) ?? options.bounds.openFiles
        options.bounds.memoryBytes = integer(.limitsMemory)
        options.bounds.commitBytes = integer(.limitsCommit) ?? options.bounds.commitBytes
    }
}
