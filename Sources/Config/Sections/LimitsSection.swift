import Archive
import Pipeline

extension ConfigSection {
    static let limits = ConfigSection(
        name: "limits", help: "What one upload may be.",
        keys: [.limitsMembers, .limitsDepth, .limitsEntryBytes, .limitsInflatedBytes, .limitsRatio])
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
        "Inflated bytes for each byte of an upload, looked at from 1 GiB on; beyond it the upload ends.")
}

extension Configuration {
    /// Sets the bounds of an upload.
    func applyLimits(to options: inout IngestOptions) {
        options.limits.membersPerArchive = integer(.limitsMembers) ?? options.limits.membersPerArchive
        options.limits.depth = integer(.limitsDepth) ?? options.limits.depth
        options.limits.entryBytes = integer(.limitsEntryBytes) ?? options.limits.entryBytes
        options.limits.inflatedBytes = integer(.limitsInflatedBytes) ?? options.limits.inflatedBytes
        options.limits.ratio = integer(.limitsRatio) ?? options.limits.ratio
    }
}
